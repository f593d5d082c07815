package dev.rango.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.platform.Fp16Conversions;
import dev.rango.exporter.graph.GraphContents;
import dev.rango.exporter.graph.HalfTable;
import dev.rango.exporter.graph.Int8Table;
import dev.rango.exporter.proof.Check;
import dev.rango.exporter.proof.ProofFailedException;
import dev.rango.exporter.proof.ProofReport;
import dev.rango.exporter.shrink.CostLimits;
import dev.rango.exporter.shrink.Precision;
import dev.rango.exporter.shrink.Shrink;
import dev.rango.models.Checkpoint;
import dev.rango.models.Tensor;
import dev.rango.models.TensorInfo;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantizationTest {

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
    @CsvSource({"MERGED, INT8", "BRANCH, INT8", "MERGED, FLOAT16", "BRANCH, FLOAT16"})
    void roundedExportsAreWhatTheirTablesSayAndProven(Form form, Precision precision) throws IOException {
        Path out = folder.resolve("out");
        adapter(3);
        ProofReport report =
                Export.of(request(form).with(Shrinks.to(precision))).write(out);
        assertThat(report.passed()).isTrue();
        assertThat(report.checks())
                .extracting(Check::name)
                .contains(
                        precision.id() + " model = export",
                        "double precision = " + precision.id(),
                        "float → " + precision.id() + ", sample");
        assertThat(Verification.of(out).passed()).isTrue();
        GraphContents graph = GraphContents.read(out.resolve("model.onnx"));
        assertThat(graph.operators().contains("MatMulInteger")).isEqualTo(precision == Precision.INT8);
        assertThat(graph.tensors())
                .filteredOn(t -> t.name().equals("embedding.weight"))
                .extracting(TensorInfo::dtype)
                .containsExactly(precision.name());
        try (TextClassifier classifier = TextClassifier.open(out)) {
            assertThat(classifier.config().export().orElseThrow().precision()).isEqualTo(precision.id());
            assertThat(classifier.checkGolden(1e-4)).isLessThan(1e-5);
            // A word more often than a count can be: the sum must not saturate.
            String often = "w3 ".repeat(1000);
            assertThat((double) classifier.logits(List.of(often))[0][0])
                    .isCloseTo(classifier.logits(List.of("w3"))[0][0], within(1e-5));
        }
    }

    @Test
    void float16RefusesWhatItCannotHold() {
        Tensor table = Tensor.matrix(3, 2, new float[] {0, 1, 2, 3, 65_504, -65_520});
        assertThatThrownBy(() -> HalfTable.of(table))
                .isInstanceOf(UnusableInputException.class)
                .hasMessage("quantize fp16: embedding row 2, column 1: -65520.0 is beyond 65504, the largest float16");
    }

    /** ONNX Runtime's own conversion as a reference that is not ours. */
    @Test
    void float16RoundsAsOnnxRuntimeDoes() {
        SplittableRandom random = new SplittableRandom(16);
        float[] values = new float[100_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) ((random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(12) - 8));
        }
        HalfTable table = HalfTable.of(Tensor.matrix(values.length, 1, values));
        for (int i = 0; i < values.length; i++) {
            assertThat(table.values()[i]).isEqualTo(Fp16Conversions.floatToFp16(values[i]));
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
        Shrink none = new Shrink(Precision.INT8, Optional.empty(), 0, 1, Optional.of(Shrinks.texts("mine", texts)));
        assertThatThrownBy(() -> Export.of(request(Form.MERGED).with(none)).write(out))
                .isInstanceOfSatisfying(
                        ProofFailedException.class,
                        e -> assertThat(e.report().checks())
                                .filteredOn(c -> !c.passed())
                                .extracting(Check::name)
                                .containsExactly("float → int8, mine"));
        assertThat(out).doesNotExist();
        assertThatThrownBy(() -> new CostLimits(-0.1, 0, Optional.empty()))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("max flips");
    }

    private void adapter(int classes) throws IOException {
        RandomModels models = new RandomModels(classes);
        Checkpoint base = models.base(folder.resolve("base"), 4);
        String[] labels = new String[classes];
        for (int c = 0; c < classes; c++) {
            labels[c] = "l" + c;
        }
        models.adapter(folder.resolve("adapter"), base, Map.of("embedding", 2, "fc1", 3), 0.7, labels);
    }

    private ExportRequest request(Form form) {
        return ExportRequest.of(folder.resolve("base"), form, folder.resolve("adapter"));
    }
}
