package dev.rango.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rango.exporter.proof.Check;
import dev.rango.exporter.proof.DeviceParity;
import dev.rango.runtime.Device;
import dev.rango.runtime.TextClassifier;
import dev.rango.runtime.session.Tolerance;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** There is no GPU here: another model stands where another device's answers would differ. */
class DeviceParityTest {
    @TempDir
    Path folder;

    private Path export(long seed) throws IOException {
        Path base = folder.resolve("base-" + seed);
        new RandomModels(seed).base(base, 3);
        Path out = folder.resolve("export-" + seed);
        Export.of(ExportRequest.of(base, Form.MERGED)).write(out);
        return out;
    }

    private static List<String> texts() {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 1500; i++) {
            texts.add("w" + i % 50 + " w" + i % 7);
        }
        return texts;
    }

    @Test
    void theProcessorAnswersAsItself() throws IOException {
        List<Integer> progress = new ArrayList<>();
        List<Check> checks = DeviceParity.checks(export(1), Device.cpu(), texts(), progress::add);
        assertThat(checks).hasSize(1).allMatch(Check::passed);
        assertThat(checks.get(0).worst()).isZero();
        assertThat(progress).containsExactly(1024, 1500);
    }

    @Test
    void otherAnswersFailWithTheLargestDifferenceAndTheLabels() throws IOException {
        try (TextClassifier one = TextClassifier.open(export(1));
                TextClassifier other = TextClassifier.open(export(2))) {
            double worst = 0;
            int labels = 0;
            for (String text : texts()) {
                float[] a = one.logits(List.of(text))[0];
                float[] b = other.logits(List.of(text))[0];
                for (int c = 0; c < a.length; c++) {
                    worst = Math.max(worst, Math.abs(a[c] - b[c]));
                }
                labels += one.classify(text).index() == other.classify(text).index() ? 0 : 1;
            }
            assertThat(labels).isPositive();
            Tolerance exact = Device.cuda(0).tolerance();
            Check check = DeviceParity.check("x", one, other, texts(), exact, done -> {});
            assertThat(check.passed()).isFalse();
            assertThat(check.worst()).isEqualTo(worst, org.assertj.core.data.Offset.offset(1e-5));
            assertThat(check.detail()).startsWith("logits of 1,500 texts, " + labels + " labels differ");

            // What rounds may differ by more, and in a few labels.
            Tolerance asMuch = new Tolerance(worst + 1e-5, 1, (labels + 0.5) / 1500);
            assertThat(DeviceParity.check("x", one, other, texts(), asMuch, done -> {})
                            .passed())
                    .isTrue();
            Tolerance fewerLabels = new Tolerance(worst + 1e-5, 1, (labels - 0.5) / 1500);
            assertThat(DeviceParity.check("x", one, other, texts(), fewerLabels, done -> {})
                            .passed())
                    .isFalse();
        }
    }
}
