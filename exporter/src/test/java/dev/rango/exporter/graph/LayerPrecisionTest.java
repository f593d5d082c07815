package dev.rango.exporter.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.rango.onnx.Attribute;
import dev.rango.onnx.ElementType;
import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxModel;
import dev.rango.onnx.OnnxTensor;
import dev.rango.onnx.OnnxValue;
import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of a table through MatMul, a Transpose that turns a weight, and Gemm, before and after. */
class LayerPrecisionTest {
    private static final int ROWS = 12;
    private static final int DIM = 6;
    private static final int OUT = 4;

    @TempDir
    Path folder;

    private final SplittableRandom random = new SplittableRandom(7);

    private String floats(OnnxGraph graph, String name, int... shape) {
        float[] values = new float[shape[0] * (shape.length > 1 ? shape[1] : 1)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextDouble() * 2 - 1);
        }
        return graph.constant(OnnxTensor.floats(name, shape, values));
    }

    private OnnxModel model(long opset) {
        OnnxModel model = OnnxModel.empty("layers", 8, opset, "test");
        OnnxGraph graph = model.graph();
        String ids = graph.input(new OnnxValue("ids", ElementType.INT64, "n"));
        String rows = graph.node("Gather", "rows", List.of(floats(graph, "table", ROWS, DIM), ids));
        String one = graph.node("MatMul", "one", List.of(rows, floats(graph, "w1", DIM, DIM)));
        String turned = graph.node(
                "Transpose", "turned", List.of(floats(graph, "w2", OUT, DIM)), Attribute.integers("perm", 1, 0));
        graph.node("MatMul", "a", List.of(one, turned));
        graph.node(
                "Gemm",
                "b",
                List.of(one, floats(graph, "w3", OUT, DIM), floats(graph, "bias", OUT)),
                Attribute.integer("transB", 1));
        for (String output : List.of("a", "b")) {
            graph.output(new OnnxValue(output, ElementType.FLOAT, "n", "" + OUT));
        }
        return model;
    }

    private float[][][] run(OnnxModel model, long... ids) throws OrtException {
        Path file = folder.resolve("model.onnx");
        model.write(file);
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(file.toString());
                ai.onnxruntime.OnnxTensor given = ai.onnxruntime.OnnxTensor.createTensor(environment, ids);
                OrtSession.Result result = session.run(Map.of("ids", given))) {
            return new float[][][] {
                (float[][]) result.get("a").orElseThrow().getValue(),
                (float[][]) result.get("b").orElseThrow().getValue()
            };
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 13, 18})
    void int8StaysCloseAndEachRowIsRoundedByItself(long opset) throws OrtException {
        OnnxModel model = model(opset);
        float[][][] exact = run(model, 0, 5, 11);
        Quantized done = Int8Layers.apply(model, Map.of(), 1, 1);
        assertThat(done).isEqualTo(new Quantized(3, 1, List.of()));
        assertThat(model.graph().fault()).isEmpty();
        assertThat(model.graph().constants()).extracting(OnnxTensor::name).doesNotContain("table", "w1", "w2", "w3");
        assertThat(model.graph().nodes()).noneMatch(node -> node.is("Transpose"));
        float[][][] coarse = run(model, 0, 5, 11);
        for (int o = 0; o < 2; o++) {
            for (int r = 0; r < 3; r++) {
                for (int c = 0; c < OUT; c++) {
                    assertThat(coarse[o][r][c])
                            .isCloseTo(exact[o][r][c], within(0.12f))
                            .isNotEqualTo(exact[o][r][c]);
                }
            }
        }
        // In other company.
        assertThat(run(model, 5)[0][0]).containsExactly(coarse[0][1]);
        assertThat(run(model, 3, 3, 5, 1)[1][2]).containsExactly(coarse[1][1]);
    }

    /** Of which one channel is a hundred times as large as the others. */
    @Test
    void channelsThatDifferAreBroughtCloserBeforeTheyAreRounded() throws OrtException {
        OnnxModel exact = normalised();
        float[] expected = run(exact, 0, 5, 11)[0][1];
        OnnxModel plain = normalised();
        Int8Layers.apply(plain, Map.of(), 1, 1);
        OnnxModel closer = normalised();
        assertThat(Int8Layers.normalised(closer, 1)).containsExactly("normal");
        float[] largest = new float[DIM];
        Arrays.fill(largest, 1);
        largest[2] = 100;
        Int8Layers.apply(closer, Map.of("normal", largest), 1, 1);
        assertThat(closer.graph().fault()).isEmpty();
        assertThat(distance(run(closer, 0, 5, 11)[0][1], expected))
                .isLessThan(distance(run(plain, 0, 5, 11)[0][1], expected) / 2);
        assertThat(run(closer, 5)[0][0]).containsExactly(run(closer, 0, 5, 11)[0][1]);
    }

    private static double distance(float[] left, float[] right) {
        double distance = 0;
        for (int i = 0; i < left.length; i++) {
            distance += Math.abs(left[i] - right[i]);
        }
        return distance;
    }

    private OnnxModel normalised() {
        SplittableRandom own = new SplittableRandom(3);
        OnnxModel model = OnnxModel.empty("normalised", 8, 13, "test");
        OnnxGraph graph = model.graph();
        String ids = graph.input(new OnnxValue("ids", ElementType.INT64, "n"));
        float[] table = new float[ROWS * DIM];
        float[] weights = new float[DIM * OUT];
        for (int i = 0; i < table.length; i++) {
            table[i] = (float) (own.nextDouble() * 2 - 1) * (i % DIM == 2 ? 100 : 1);
        }
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) (own.nextDouble() * 2 - 1) / (i / OUT == 2 ? 100 : 1);
        }
        graph.constant(OnnxTensor.floats("table", new int[] {ROWS, 1, DIM}, table));
        graph.constant(OnnxTensor.floats("w", new int[] {DIM, OUT}, weights));
        graph.constant(OnnxTensor.floats("bias", new int[] {1}, new float[1]));
        graph.constant(OnnxTensor.longs("one", 1));
        String rows =
                graph.node("Squeeze", "rows", List.of(graph.node("Gather", "found", List.of("table", ids)), "one"));
        String normal = graph.node("Add", "normal", List.of(rows, "bias"));
        for (String output : List.of("a", "b")) {
            graph.node("MatMul", output, List.of(normal, "w"));
            graph.output(new OnnxValue(output, ElementType.FLOAT, "n", "" + OUT));
        }
        return model;
    }

    @Test
    void halvesAreRoundedAndTheArithmeticIsAsBefore() throws OrtException {
        OnnxModel model = model(11);
        float[][][] exact = run(model, 0, 5, 11);
        Quantized done = HalfLayers.apply(model, 1);
        assertThat(done).isEqualTo(new Quantized(3, 1, List.of()));
        assertThat(model.graph().fault()).isEmpty();
        assertThat(model.graph().constants())
                .filteredOn(constant -> constant.dims().length == 2)
                .allMatch(constant -> constant.is(ElementType.FLOAT16));
        float[][][] coarse = run(model, 0, 5, 11);
        for (int o = 0; o < 2; o++) {
            for (int r = 0; r < 3; r++) {
                assertThat(coarse[o][r]).containsExactly(exact[o][r], within(0.01f));
            }
        }
    }

    @Test
    void whatIsTooLargeForAHalfIsNamed() {
        OnnxModel model = model(11);
        float[] values = model.graph().constant("w1").orElseThrow().floats();
        values[3] = 70_000;
        model.graph().replace(OnnxTensor.floats("w1", new int[] {DIM, DIM}, values));
        assertThatThrownBy(() -> HalfLayers.apply(model, 1))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("w1: value 3: 70000.0 is beyond 65504");
    }

    /** Two layers over one weight, as where a table of words is the last product too. */
    @Test
    void aWeightThatTwoReadIsStoredForBoth() throws OrtException {
        OnnxModel model = model(13);
        OnnxGraph graph = model.graph();
        graph.node("MatMul", "c", List.of("one", "w1"));
        graph.output(new OnnxValue("c", ElementType.FLOAT, "n", "" + DIM));
        assertThat(Int8Layers.apply(model, Map.of(), 1, 1).products()).isEqualTo(4);
        assertThat(graph.constant("w1")).isEmpty();
        assertThat(run(model, 2)[0][0]).doesNotContain(Float.NaN);
    }

    @Test
    void smallLayersAndGraphsOfOldOperatorsStay() {
        OnnxModel model = model(13);
        assertThat(Int8Layers.apply(model)).isEqualTo(new Quantized(0, 0, List.of()));
        assertThat(Int8Layers.apply(model(9), Map.of(), 1, 1).products()).isZero();
    }
}
