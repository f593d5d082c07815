package dev.rango.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rango.exporter.proof.Check;
import dev.rango.exporter.proof.ProofReport;
import dev.rango.models.FolderManifest;
import dev.rango.models.GoldenFiles;
import dev.rango.runtime.Device;
import dev.rango.runtime.DeviceReport;
import dev.rango.runtime.format.GoldenCase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On the processor, which is a device too. */
class EngineProofTest {
    @TempDir
    static Path folder;

    private static Path export;

    @BeforeAll
    static void export() throws IOException {
        RandomModels models = new RandomModels(13);
        models.adapter(folder.resolve("adapter"), models.base(folder.resolve("base"), 4), 3, 0.7, "no", "yes");
        export = folder.resolve("out");
        Export.of(ExportRequest.of(folder.resolve("base"), Form.MERGED, folder.resolve("adapter")))
                .write(export);
    }

    @Test
    void theTrainedModelsAnswersPass() {
        List<DeviceReport> told = new ArrayList<>();
        ProofReport proof = EngineProof.of(export, Device.cpu(), told::add);
        assertThat(proof.passed()).isTrue();
        assertThat(proof.checks()).hasSize(1);
        assertThat(proof.checks().get(0).worst()).isPositive().isLessThan(1e-5);
        assertThat(told).extracting(DeviceReport::chosen).containsExactly(Device.cpu());
    }

    @Test
    void otherAnswersDoNot() throws IOException {
        Path out = folder.resolve("others");
        Spoiled.copy(export, out);
        Path file = out.resolve(GoldenCase.FILE);
        List<GoldenCase> cases = new ArrayList<>(GoldenCase.read(file));
        GoldenCase first = cases.get(0);
        float[] logits = first.logits().clone();
        logits[0] += 0.01f;
        cases.set(0, new GoldenCase(first.text(), first.ids(), logits));
        GoldenFiles.write(cases, file);
        FolderManifest.write(out);
        assertThat(EngineProof.of(out, Device.cpu(), report -> {}).passed()).isFalse();
        GoldenFiles.write(List.of(), file);
        FolderManifest.write(out);
        assertThat(EngineProof.of(out, Device.cpu(), report -> {}).passed()).isFalse();
    }

    @Test
    void eachTaskOfABankIsProven() {
        Path bank = folder.resolve("bank");
        Export.of(ExportRequest.of(
                        folder.resolve("base"),
                        Form.BANK,
                        List.of(new ExportRequest.Named("one", folder.resolve("adapter")))))
                .write(bank);
        ProofReport proof = EngineProof.of(bank, Device.cpu(), report -> {});
        assertThat(proof.passed()).isTrue();
        assertThat(proof.checks())
                .extracting(Check::name)
                .containsExactly("trained model = cpu, base", "trained model = cpu, one");
    }
}
