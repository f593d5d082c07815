package dev.rango.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rango.models.Adapter.Target;
import dev.rango.models.BaseModel;
import dev.rango.models.Tensor;
import dev.rango.runtime.TextClassifier;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantizationTest {
    private static final QuantizationLimits ANY = new QuantizationLimits(1, 1, Optional.empty());

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void noValueIsFurtherThanHalfAStepFromItsOwn(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[300 * 7];
        for (int i = 0; i < values.length; i++) {
            // The columns differ in size; the last is all zero.
            values[i] = i % 7 == 6 ? 0 : (float) ((random.nextDouble() - 0.5) * Math.pow(10, i % 7 - 3));
        }
        Int8Table table = Int8Table.of(Tensor.matrix(300, 7, values));
        float[] back = table.toFloat().data();
        for (int i = 0; i < values.length; i++) {
            float scale = table.scales()[i % 7];
            float kept = Math.max(-127 * scale, Math.min(127 * scale, values[i]));
            assertThat(Math.abs(back[i] - kept)).isLessThanOrEqualTo(scale * 0.5001f);
            assertThat(table.values()[i]).isBetween((byte) -127, (byte) 127);
        }
        assertThat(table.scales()[6]).isEqualTo(1);
    }

    @Test
    void outliersAreCutOffWhereThatRoundsTheOthersBetter() {
        float[] column = new float[10_000];
        SplittableRandom random = new SplittableRandom(9);
        for (int i = 0; i < column.length; i++) {
            column[i] = (float) (random.nextDouble() - 0.5);
        }
        column[0] = 1;
        Int8Table table = Int8Table.of(Tensor.matrix(column.length, 1, column));
        assertThat(table.scales()[0]).isLessThan(1f / 127);
        assertThat(error(table, column)).isLessThan(error(withScale(column, 1f / 127), column));
    }

    private static Int8Table withScale(float[] column, float scale) {
        byte[] values = new byte[column.length];
        for (int i = 0; i < column.length; i++) {
            values[i] = (byte) Math.round(column[i] / scale);
        }
        return new Int8Table(column.length, values, new float[] {scale});
    }

    private static double error(Int8Table table, float[] column) {
        double sum = 0;
        for (int i = 0; i < column.length; i++) {
            sum += Math.pow(table.toFloat().data()[i] - column[i], 2);
        }
        return sum;
    }

    @ParameterizedTest
    @EnumSource(ExportForm.class)
    void int8IsWhatItsTableSaysAndIsProven(ExportForm form) throws IOException {
        Path out = folder.resolve("out");
        adapter(3);
        ProofReport report = export(form).quantized(ANY).write(out);
        assertThat(report.passed()).isTrue();
        assertThat(report.checks())
                .extracting(Check::name)
                .contains("int8 model = export", "double precision = int8", "float → int8, sample");
        assertThat(Verification.of(out).passed()).isTrue();
        assertThat(OnnxGraph.contents(out.resolve("model.onnx")).operators()).contains("MatMulInteger");
        try (TextClassifier classifier = TextClassifier.open(out)) {
            assertThat(classifier.config().export().orElseThrow().precision()).isEqualTo("int8");
            assertThat(classifier.checkGolden(1e-4)).isLessThan(1e-5);
            // A word more often than a count can be: the sum must not saturate.
            String often = "w3 ".repeat(1000);
            assertThat((double) classifier.logits(List.of(often))[0][0])
                    .isCloseTo(classifier.logits(List.of("w3"))[0][0], within(1e-5));
        }
    }

    @Test
    void limitsOnTheUsersDataRefuseAnExport() throws IOException {
        Path out = folder.resolve("out");
        adapter(100);
        List<String> texts = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 3000; i++) {
            texts.add("w" + random.nextInt(50) + " w" + random.nextInt(50) + " w" + random.nextInt(50));
        }
        LabelledSample data = new LabelledSample("mine", texts, new int[texts.size()]);
        QuantizationLimits none = new QuantizationLimits(0, 1, Optional.of(data));
        assertThatThrownBy(() -> export(ExportForm.MERGED).quantized(none).write(out))
                .isInstanceOfSatisfying(
                        ProofFailedException.class,
                        e -> assertThat(e.report().checks())
                                .filteredOn(c -> !c.passed())
                                .extracting(Check::name)
                                .containsExactly("float → int8, mine"));
        assertThat(out).doesNotExist();
        assertThatThrownBy(() -> new QuantizationLimits(-0.1, 0, Optional.empty()))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("--max-flips");
    }

    private void adapter(int classes) throws IOException {
        RandomModels models = new RandomModels(classes);
        BaseModel base = models.base(folder.resolve("base"), 4);
        String[] labels = new String[classes];
        for (int c = 0; c < classes; c++) {
            labels[c] = "l" + c;
        }
        models.adapter(folder.resolve("adapter"), base, Map.of(Target.EMBEDDING, 2, Target.FC1, 3), 0.7, labels);
    }

    private ModelExport export(ExportForm form) {
        return ModelExport.read(folder.resolve("base"), Optional.of(folder.resolve("adapter")), form);
    }
}
