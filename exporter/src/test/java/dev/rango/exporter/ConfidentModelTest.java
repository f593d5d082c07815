package dev.rango.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.rango.exporter.proof.Check;
import dev.rango.exporter.proof.ProofFailedException;
import dev.rango.models.AdaptedModel;
import dev.rango.models.Adapter;
import dev.rango.models.AdapterFiles;
import dev.rango.models.Checkpoint;
import dev.rango.models.FolderManifest;
import dev.rango.models.Linear;
import dev.rango.models.LowRank;
import dev.rango.models.ReferenceNetwork;
import dev.rango.models.Tensor;
import dev.rango.models.TextBag;
import dev.rango.runtime.TextClassifier;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.GoldenCase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An adapter whose logits are thousands: floats are off by more than an absolute limit allows, and nothing is wrong. */
class ConfidentModelTest {
    @TempDir
    Path folder;

    private Checkpoint base;
    private AdaptedModel model;

    @BeforeEach
    void write() throws IOException {
        RandomModels random = new RandomModels(23);
        base = random.base(folder.resolve("base"), 2);
        AdaptedModel small =
                random.adapter(folder.resolve("small"), base, Map.of("fc1", 4, "embedding", 4), 1, "a", "b", "c");
        TreeMap<String, LowRank> updates = new TreeMap<>();
        small.adapter()
                .updates()
                .forEach((layer, update) -> updates.put(
                        layer,
                        new LowRank(
                                scaled(update.factors().a(), 6),
                                scaled(update.factors().b(), 6))));
        Linear head = small.adapter().head();
        Adapter bare = Adapter.of(
                TextBag.FAMILY,
                1,
                updates,
                new Linear(scaled(head.weight(), 10), head.bias()),
                List.of("a", "b", "c"),
                base.sha256(),
                List.of());
        ReferenceNetwork network = ReferenceNetwork.of(new AdaptedModel(base, bare));
        write("adapter", bare.withGolden(network.answered(small.adapter().golden())));
        model = AdaptedModel.read(base, folder.resolve("adapter"));
    }

    private void write(String name, Adapter adapter) throws IOException {
        Files.createDirectories(folder.resolve(name));
        AdapterFiles.write(folder.resolve(name), adapter);
    }

    private static Tensor scaled(Tensor tensor, float factor) {
        float[] data = tensor.data().clone();
        for (int i = 0; i < data.length; i++) {
            data[i] *= factor;
        }
        return new Tensor(tensor.shape(), data);
    }

    private Path exported(String adapter, Form form) {
        Path out = folder.resolve(adapter + "-" + form.id());
        Export.of(ExportRequest.of(folder.resolve("base"), form, folder.resolve(adapter)))
                .write(out);
        return out;
    }

    @ParameterizedTest
    @EnumSource(
            value = Form.class,
            names = {"MERGED", "BRANCH"})
    void isProvenAndHoldsOnTheDevice(Form form) throws IOException {
        Path out = exported("adapter", form);
        List<Check> checks = Verification.of(out).checks();
        assertThat(checks).allMatch(Check::passed);
        try (TextClassifier classifier = TextClassifier.open(out)) {
            double worst = classifier.checkGolden();
            assertThat(worst).isGreaterThan(1e-4);
            assertThat(classifier.tolerance().logit()).isGreaterThan(worst);
            assertThatThrownBy(() -> classifier.checkGolden(1e-4))
                    .isInstanceOf(UnusableInputException.class)
                    .hasMessageContaining("more than 1e-04 apart")
                    .hasMessageContaining("rango verify");
        }
    }

    @Test
    void aFolderThatDoesNotSayWhatRoundingExplainsIsHeldToTheOldLimit() throws IOException {
        Path out = exported("adapter", Form.MERGED);
        Path file = out.resolve(GoldenCase.FILE);
        assertThat(Files.readString(file)).contains("\"rounding\":");
        Files.writeString(file, Files.readString(file).replaceAll(",\"rounding\":[-+.0-9E]+", ""));
        FolderManifest.write(out);
        assertThat(GoldenCase.read(file)).allMatch(golden -> golden.rounding().isEmpty());
        try (TextClassifier classifier = TextClassifier.open(out)) {
            assertThatThrownBy(classifier::checkGolden).hasMessageContaining("more than 1e-04 apart");
            assertThat(classifier.tolerance())
                    .isEqualTo(classifier.device().chosen().tolerance());
        }
        Files.writeString(file, Files.readString(file).replaceAll("]}", "],\"rounding\":-1}"));
        assertThatThrownBy(() -> GoldenCase.read(file)).hasMessageContaining("rounding");
    }

    @ParameterizedTest
    @EnumSource(
            value = Form.class,
            names = {"MERGED", "BRANCH"})
    void aScaleThatIsOffByAHundredthIsRefusedInOneLineThatSaysWhy(Form form) throws IOException {
        Adapter adapter = model.adapter();
        write("wrong", adapter.withScaling(1.01));
        ProofFailedException refused = catchThrowableOfType(ProofFailedException.class, () -> exported("wrong", form));
        Check golden = refused.report().checks().stream()
                .filter(check -> check.name().equals("trained model = export"))
                .findFirst()
                .orElseThrow();
        assertThat(golden.passed()).isFalse();
        assertThat(golden.finding())
                .contains("its weights are not those that gave golden.jsonl")
                .doesNotContain("\n");
        assertThat(folder.resolve("wrong-" + form.id())).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource(
            value = Form.class,
            names = {"SWAPPABLE", "BANK"})
    void tasksOfItAreProvenAndATaskThatIsNotItsOwnIsFound(Form form) throws IOException {
        Path out = folder.resolve("tasks");
        List<ExportRequest.Named> named = List.of(
                new ExportRequest.Named("sure", folder.resolve("adapter")),
                new ExportRequest.Named("small", folder.resolve("small")));
        assertThat(Export.of(ExportRequest.of(folder.resolve("base"), form, named))
                        .write(out)
                        .passed())
                .isTrue();
        assertThat(Verification.of(out).passed()).isTrue();
        try (TextClassifier classifier = TextClassifier.open(out)) {
            assertThat(classifier.checkGolden()).isGreaterThan(1e-4);
        }
        write("wrong", model.adapter().withScaling(1.01));
        List<ExportRequest.Named> wrong = List.of(
                new ExportRequest.Named("sure", folder.resolve("wrong")),
                new ExportRequest.Named("small", folder.resolve("small")));
        assertThatThrownBy(() -> Export.of(ExportRequest.of(folder.resolve("base"), form, wrong))
                        .write(folder.resolve("wrong-tasks")))
                .isInstanceOf(ProofFailedException.class)
                .hasMessageContaining("trained model = each task");
    }
}
