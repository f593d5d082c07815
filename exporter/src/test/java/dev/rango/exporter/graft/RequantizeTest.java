package dev.rango.exporter.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rango.exporter.Form;
import dev.rango.exporter.proof.Check;
import dev.rango.exporter.proof.GraphRun;
import dev.rango.exporter.proof.GraphRun.Values;
import dev.rango.models.Safetensors;
import dev.rango.models.Tensor;
import dev.rango.onnx.Attribute;
import dev.rango.onnx.ElementType;
import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxModel;
import dev.rango.onnx.OnnxTensor;
import dev.rango.onnx.OnnxValue;
import dev.rango.runtime.Setting;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Merging into weights in whole numbers, however they lie: what the graph multiplies by afterwards, read off its own outputs. */
class RequantizeTest {
    private static final int IN = 6;
    private static final int OUT = 5;
    /** Of the values of the weight before. */
    private static final float LARGEST = 0.9f;

    @TempDir
    Path folder;

    /** How a weight lies. */
    enum Way {
        DEQUANTIZED,
        BY_OUTPUT,
        BY_INPUT,
        TURNED,
        UNSIGNED,
        SEVEN_BITS,
        INTEGER,
        INTEGER_BY_OUTPUT,
        LINEAR,
        TABLE,
        TABLE_BEHIND;

        boolean isTable() {
            return this == TABLE || this == TABLE_BEHIND;
        }
    }

    private Path base(Way way) {
        OnnxModel model = OnnxModel.empty("whole", 8, 13, "test");
        OnnxGraph graph = model.graph();
        boolean isUnsigned = way == Way.UNSIGNED || way == Way.INTEGER || way == Way.TABLE_BEHIND;
        boolean isTurned = way == Way.TURNED;
        int groups = way == Way.BY_INPUT ? IN : way == Way.BY_OUTPUT || way == Way.INTEGER_BY_OUTPUT ? OUT : 1;
        int[] dims = isTurned ? new int[] {OUT, IN} : new int[] {IN, OUT};
        byte[] values = new byte[IN * OUT];
        for (int i = 0; i < values.length; i++) {
            int reach = way == Way.SEVEN_BITS ? 64 : 127;
            values[i] = (byte) (Math.round(Math.sin(i + 1) * reach) + (isUnsigned ? 120 : 0));
        }
        values[0] = (byte) (isUnsigned ? 255 : way == Way.SEVEN_BITS ? 64 : 127);
        ElementType type = isUnsigned ? ElementType.UINT8 : ElementType.INT8;
        graph.constant(OnnxTensor.of("fc.weight_quantized", type, new long[] {dims[0], dims[1]}, values));
        float[] scales = new float[groups];
        for (int g = 0; g < groups; g++) {
            scales[g] = LARGEST / (way == Way.SEVEN_BITS ? 64 : 127) / (1 + g);
        }
        int[] many = groups == 1 ? new int[0] : new int[] {groups};
        graph.constant(OnnxTensor.floats("fc.weight_scale", many, scales));
        byte[] zeros = new byte[groups];
        Arrays.fill(zeros, (byte) (isUnsigned ? 120 : 0));
        long[] wide = groups == 1 ? new long[0] : new long[] {groups};
        graph.constant(OnnxTensor.of("fc.weight_zero_point", type, wide, zeros));
        List<String> weight = List.of("fc.weight_quantized", "fc.weight_scale", "fc.weight_zero_point");
        graph.input(
                way.isTable()
                        ? new OnnxValue("ids", ElementType.INT64, "batch")
                        : new OnnxValue("x", ElementType.FLOAT, "batch", "" + IN));
        switch (way) {
            case DEQUANTIZED, BY_OUTPUT, UNSIGNED, SEVEN_BITS -> {
                graph.node("DequantizeLinear", "w", weight);
                graph.node("MatMul", "/fc/MatMul", List.of("x", "w"));
            }
            case BY_INPUT -> {
                graph.node("DequantizeLinear", "w", weight, Attribute.integer("axis", -2));
                graph.node("MatMul", "/fc/MatMul", List.of("x", "w"));
            }
            case TURNED -> {
                graph.node("DequantizeLinear", "w", weight);
                graph.node("Transpose", "turned", List.of("w"), Attribute.integers("perm", 1, 0));
                graph.node("MatMul", "/fc/MatMul", List.of("x", "turned"));
            }
            case INTEGER, INTEGER_BY_OUTPUT -> integer(graph);
            case LINEAR -> linear(graph);
            case TABLE -> {
                graph.node("DequantizeLinear", "w", weight);
                graph.node("Gather", "/fc/Gather", List.of("w", "ids"));
            }
            case TABLE_BEHIND -> {
                graph.node("Gather", "rows", List.of("fc.weight_quantized", "ids"));
                graph.node(
                        "DequantizeLinear", "/fc/Gather", List.of("rows", "fc.weight_scale", "fc.weight_zero_point"));
            }
        }
        graph.node("Identity", "y", List.of(way.isTable() ? "/fc/Gather" : "/fc/MatMul"));
        graph.output(new OnnxValue("y", ElementType.FLOAT, "batch", "" + OUT));
        Path file = folder.resolve("whole.onnx");
        model.write(file);
        return file;
    }

    /** As ONNX Runtime's dynamic quantization leaves it. */
    private static void integer(OnnxGraph graph) {
        graph.node("Neg", "start", List.of("x"));
        graph.nodeBefore(
                graph.nodes().get(0), "DynamicQuantizeLinear", List.of("x.whole", "x.scale", "x.zero"), List.of("x"));
        graph.node(
                "MatMulInteger",
                "/fc/MatMul_quant",
                List.of("x.whole", "fc.weight_quantized", "x.zero", "fc.weight_zero_point"));
        graph.node("Cast", "cast", List.of("/fc/MatMul_quant"), Attribute.castTo(ElementType.FLOAT));
        graph.node("Mul", "scales", List.of("x.scale", "fc.weight_scale"));
        graph.node("Mul", "/fc/MatMul", List.of("cast", "scales"));
        graph.removeIfUnread(graph.producer("start").orElseThrow());
    }

    /** The constants of the weight are those of x, too. */
    private static void linear(OnnxGraph graph) {
        List<String> own = List.of("fc.weight_scale", "fc.weight_zero_point");
        graph.node("QuantizeLinear", "x.whole", List.of("x", own.get(0), own.get(1)));
        graph.constant(OnnxTensor.floats("y.scale", new int[0], new float[] {0.02f}));
        graph.node(
                "QLinearMatMul",
                "/fc/MatMul_quant",
                List.of(
                        "x.whole",
                        own.get(0),
                        own.get(1),
                        "fc.weight_quantized",
                        own.get(0),
                        own.get(1),
                        "y.scale",
                        own.get(1)));
        graph.node("DequantizeLinear", "/fc/MatMul", List.of("/fc/MatMul_quant", "y.scale", own.get(1)));
    }

    private Path adapter(Way way) throws IOException {
        PeftFolders peft = new PeftFolders(4, 2);
        return (way.isTable() ? peft.table("fc", IN, OUT, 2) : peft.linear("fc", IN, OUT, 2))
                .write(folder.resolve("one"));
    }

    private static GraftRequest request(Path model, Path adapter, Form form, boolean requantize) {
        return new GraftRequest(
                model,
                List.of(new GraftRequest.Named("one", adapter)),
                form,
                Map.of(),
                Optional.empty(),
                HeadWish.NONE,
                requantize);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void theWeightIsTheSumToHalfAStep(Way way) throws IOException {
        Path model = base(way);
        Path adapter = adapter(way);
        double[] before = weight(model, way);
        Path out = folder.resolve("out");
        List<Check> checks = GraftFolder.write(Graft.read(request(model, adapter, Form.MERGED, true)), out)
                .checks();
        assertThat(checks).allMatch(Check::passed);
        assertThat(checks.get(1).finding()).startsWith("1 layers").doesNotContain("not measured");
        assertThat(checks.get(2).name()).isEqualTo("requantized = branch");
        assertThat(checks.get(2).finding()).contains("weights of 1 layers", "of 96 seeded inputs");
        double[] after = weight(out.resolve("model.onnx"), way);
        SortedMap<String, Tensor> tensors =
                Safetensors.read(adapter.resolve("adapter_model.safetensors")).tensors();
        String a = PeftFolders.PREFIX + "fc" + (way.isTable() ? ".lora_embedding_A" : ".lora_A.weight");
        String b = PeftFolders.PREFIX + "fc" + (way.isTable() ? ".lora_embedding_B" : ".lora_B.weight");
        double step = (LARGEST + 0.4) / (way == Way.SEVEN_BITS ? 64 : 127);
        for (int i = 0; i < IN; i++) {
            for (int o = 0; o < OUT; o++) {
                double sum = before[i * OUT + o];
                for (int r = 0; r < 2; r++) {
                    sum += 2.0
                            * tensors.get(a).data()[r * IN + i]
                            * tensors.get(b).data()[o * 2 + r];
                }
                // Of a product in whole numbers from end to end what is read is rounded itself, twice.
                double own = way == Way.LINEAR ? 0.05 : 0.51 * step;
                assertThat(after[i * OUT + o]).as(way + " " + i + " " + o).isCloseTo(sum, within(own));
            }
        }
        assertThat(Files.readString(out.resolve("README.md"))).contains("requantized = branch: ");
    }

    /** What the graph multiplies by: it is given the unit vectors, or all ids. */
    private static double[] weight(Path model, Way way) {
        double[] given = new double[way.isTable() ? IN : IN * IN];
        for (int i = 0; i < IN; i++) {
            given[way.isTable() ? i : i * IN + i] = way.isTable() ? i : 0.5;
        }
        Values values = way.isTable()
                ? new Values(ElementType.INT64, new long[] {IN}, given)
                : new Values(ElementType.FLOAT, new long[] {IN, IN}, given);
        try (GraphRun run = new GraphRun(model, true)) {
            double[] rows = run.run(Map.of(way.isTable() ? "ids" : "x", values))
                    .get("y")
                    .values();
            return Arrays.stream(rows).map(v -> way.isTable() ? v : 2 * v).toArray();
        }
    }

    @Test
    void tablesOfWholeNumbersTakeABranch() throws IOException {
        for (Form form : List.of(Form.BRANCH, Form.BANK, Form.SWAPPABLE)) {
            Path model = base(Way.TABLE_BEHIND);
            Path out = folder.resolve("out " + form);
            assertThat(GraftFolder.write(Graft.read(request(model, adapter(Way.TABLE), form, false)), out)
                            .checks())
                    .allMatch(Check::passed);
        }
    }

    @Test
    void itIsAskedForAndHasAnEffect() throws IOException {
        Path model = base(Way.DEQUANTIZED);
        Path adapter = adapter(Way.DEQUANTIZED);
        refused(request(model, adapter, Form.MERGED, false), "has a quantized weight", "form branch", "requantize");
        assertThatThrownBy(() -> request(model, adapter, Form.BRANCH, true))
                .hasMessageContaining("is of the form merged");
        Path floats = TinyTransformer.build(13).write(folder.resolve("floats.onnx"));
        int dim = TinyTransformer.DIM;
        Path other = new PeftFolders(1, 2)
                .linear(String.format(TinyTransformer.QUERY, 0), dim, dim, 2)
                .write(folder.resolve("other"));
        refused(request(floats, other, Form.MERGED, true), "requantize: has no effect");
        OnnxModel shared = OnnxModel.read(model);
        shared.graph().node("Neg", "z", List.of("w"));
        shared.graph().output(new OnnxValue("z", ElementType.FLOAT, "" + IN, "" + OUT));
        Path file = folder.resolve("shared.onnx");
        shared.write(file);
        refused(request(file, adapter, Form.MERGED, true), "read by other layers too");
    }

    private static void refused(GraftRequest request, String... parts) {
        assertThatThrownBy(() -> Graft.read(request))
                .isInstanceOfSatisfying(
                        UnusableInputException.class,
                        e -> assertThat(Setting.spell(e.getMessage(), Setting.WORDS))
                                .contains(parts)
                                .doesNotContain("\n"));
    }
}
