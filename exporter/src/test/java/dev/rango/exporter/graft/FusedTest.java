package dev.rango.exporter.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rango.exporter.Form;
import dev.rango.exporter.proof.Check;
import dev.rango.exporter.proof.ProofFailedException;
import dev.rango.models.Safetensors;
import dev.rango.models.Tensor;
import dev.rango.onnx.Attribute;
import dev.rango.onnx.ElementType;
import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxModel;
import dev.rango.onnx.OnnxTensor;
import dev.rango.onnx.OnnxValue;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Layers that a graph computes together, inside of an operator, or in whole numbers from end to end. */
class FusedTest {
    private static final int DIM = 8;
    private static final String MICROSOFT = "com.microsoft";

    private final SplittableRandom random = new SplittableRandom(3);

    @TempDir
    Path folder;

    private float[] values(int count) {
        return random.doubles(count, -0.5, 0.5)
                .collect(() -> java.nio.FloatBuffer.allocate(count), (b, v) -> b.put((float) v), (a, b) -> {})
                .array();
    }

    private static OnnxModel empty() {
        OnnxModel model = OnnxModel.empty("fused", 8, 13, "test");
        model.graph().input(new OnnxValue("x", ElementType.FLOAT, "batch", "tokens", Integer.toString(DIM)));
        return model;
    }

    private Path write(OnnxModel model, String output) {
        model.graph().output(new OnnxValue(output, ElementType.FLOAT, "batch", "tokens", Integer.toString(DIM)));
        Path file = folder.resolve("fused.onnx");
        model.write(file);
        return file;
    }

    /** Two blocks, each one product for query, key and value, which are cut out of it. */
    private Path product(String scope) {
        OnnxModel model = empty();
        OnnxGraph graph = model.graph();
        graph.constant(OnnxTensor.longs("parts", DIM, DIM, DIM));
        String x = "x";
        for (int block = 0; block < 2; block++) {
            String path = "/encoder/layer." + block + scope;
            String weight = graph.constant("onnx::MatMul_" + block, Tensor.matrix(DIM, 3 * DIM, values(3 * DIM * DIM)));
            String all = graph.node("MatMul", path + "/MatMul", List.of(x, weight));
            // Cut by Slice, which has one output, as nodes made here have.
            String[] parts = new String[3];
            for (int part = 0; part < 3; part++) {
                String name = path + ".part" + part;
                String from = graph.constant(OnnxTensor.longs(name + ".from", (long) part * DIM));
                String to = graph.constant(OnnxTensor.longs(name + ".to", (long) (part + 1) * DIM));
                String axis = graph.constant(OnnxTensor.longs(name + ".axis", 2));
                parts[part] = graph.node("Slice", name, List.of(all, from, to, axis));
            }
            String turned =
                    graph.node("Transpose", path + ".turned", List.of(parts[1]), Attribute.integers("perm", 0, 2, 1));
            String scores = graph.node("MatMul", path + ".scores", List.of(parts[0], turned));
            String shares = graph.node("Softmax", path + ".shares", List.of(scores), Attribute.integer("axis", 2));
            x = graph.node("MatMul", path + ".mixed", List.of(shares, parts[2]));
        }
        return write(model, x);
    }

    /** As ONNX Runtime's optimizer leaves it: numbered nodes, each block's weights in one. */
    private Path attention() {
        OnnxModel model = empty();
        model.uses(MICROSOFT, 1);
        OnnxGraph graph = model.graph();
        String x = "x";
        for (int block = 0; block < 2; block++) {
            String name = "Attention_" + block;
            String weight = graph.constant(name + "_qkv_weight", Tensor.matrix(DIM, 3 * DIM, values(3 * DIM * DIM)));
            String bias = graph.constant(name + "_qkv_bias", Tensor.vector(values(3 * DIM)));
            x = graph.node(
                    MICROSOFT + "::Attention", name, List.of(x, weight, bias), Attribute.integer("num_heads", 2));
        }
        return write(model, x);
    }

    private static PeftFolders peft(String path) {
        return new PeftFolders(1, 2)
                .option("alpha_pattern", "{\"value\": 3}")
                .linear(String.format(path, 1) + "query", DIM, DIM, 2)
                .linear(String.format(path, 1) + "value", DIM, DIM, 2)
                .linear(String.format(path, 0) + "key", DIM, DIM, 2);
    }

    private Graft graft(Path model, Form form, Map<String, String> nodes) {
        return Graft.read(new GraftRequest(
                model, List.of(new GraftRequest.Named("one", folder.resolve("one"))), form, nodes, Optional.empty()));
    }

    private List<Check> write(Graft graft) {
        try {
            return GraftFolder.write(graft, folder.resolve("out")).checks();
        } catch (ProofFailedException e) {
            throw new AssertionError(e.report().checks().toString(), e);
        }
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void columnsOfOneProduct(Form form) throws IOException {
        peft("model.encoder.layer.%d.attention.self.").write(folder.resolve("one"));
        Graft graft = graft(product("/attention/self/qkv"), form, Map.of());
        assertThat(graft.plan().rows())
                .extracting(GraftPlan.Row::key)
                .containsExactly(
                        "model.encoder.layer.0.attention.self.key", "model.encoder.layer.1.attention.self.query+value");
        assertThat(write(graft)).allMatch(Check::passed);
        if (form == Form.MERGED) {
            assertMerged("onnx::MatMul_", "", "model.encoder.layer.%d.attention.self.");
        }
    }

    /** W of each part and scaling times A times B of its own, added up by the test. */
    private void assertMerged(String before, String behind, String path) {
        SortedMap<String, Tensor> tensors = Safetensors.read(
                        folder.resolve("one").resolve("adapter_model.safetensors"))
                .tensors();
        String[] roles = {"query", "key", "value"};
        for (int block = 0; block < 2; block++) {
            String name = before + block + behind;
            float[] base = floats(folder.resolve("fused.onnx"), name);
            float[] merged = floats(folder.resolve("out").resolve("model.onnx"), name);
            for (int role = 0; role < 3; role++) {
                String key = PeftFolders.PREFIX + String.format(path, block) + roles[role];
                boolean isAdapted = tensors.containsKey(key + ".lora_A.weight");
                float[] a = isAdapted ? tensors.get(key + ".lora_A.weight").data() : new float[2 * DIM];
                float[] b = isAdapted ? tensors.get(key + ".lora_B.weight").data() : new float[2 * DIM];
                double scaling = role == 2 ? 1.5 : 2;
                for (int i = 0; i < DIM; i++) {
                    for (int o = 0; o < DIM; o++) {
                        int at = i * 3 * DIM + role * DIM + o;
                        double delta = (double) b[o * 2] * a[i] + (double) b[o * 2 + 1] * a[DIM + i];
                        assertThat((double) merged[at]).as(key).isCloseTo(base[at] + scaling * delta, within(1e-6));
                    }
                }
            }
        }
    }

    private static float[] floats(Path file, String constant) {
        return OnnxModel.read(file).graph().constant(constant).orElseThrow().floats();
    }

    @Test
    void keysOfOtherModels() throws IOException {
        new PeftFolders(1, 2)
                .linear("encoder.layer.1.attention.q_lin", DIM, DIM, 2)
                .linear("encoder.layer.1.attention.v_lin", DIM, DIM, 2)
                .write(folder.resolve("one"));
        assertThat(write(graft(product("/attention/qkv"), Form.MERGED, Map.of())))
                .allMatch(Check::passed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/attention/Wqkv", "/attention/self/in_proj"})
    void otherNamesOfIt(String scope) throws IOException {
        peft("encoder.layer.%d.attention.self.").write(folder.resolve("one"));
        assertThat(write(graft(product(scope), Form.BRANCH, Map.of()))).allMatch(Check::passed);
    }

    @Test
    void aNameThatDoesNotSayTheOrderIsNotBelieved() throws IOException {
        peft("encoder.layer.%d.attention.self.").write(folder.resolve("one"));
        Path model = product("/attention/self/query_key_value");
        assertThatThrownBy(() -> graft(model, Form.MERGED, Map.of()))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("matches no layer of fused.onnx, and of three times its width there are"
                        + " /encoder/layer.0/attention/self/query_key_value/MatMul");
        // The user says where all three are.
        String path = "encoder.layer.%d.attention.self.";
        Map<String, String> nodes = Map.of(
                String.format(path, 0) + "key", "onnx::MatMul_0",
                String.format(path, 1) + "query", "onnx::MatMul_1",
                String.format(path, 1) + "value", "onnx::MatMul_1");
        assertThat(write(graft(model, Form.MERGED, nodes))).allMatch(Check::passed);
        assertMerged("onnx::MatMul_", "", path);
    }

    @Test
    void theWeightsInsideOfAttention() throws IOException {
        peft("bert.encoder.layer.%d.attention.self.").write(folder.resolve("one"));
        Path model = attention();
        List<Check> checks = write(graft(model, Form.MERGED, Map.of()));
        assertThat(checks).allMatch(Check::passed);
        assertThat(checks.get(1).finding()).startsWith("2 layers");
        assertMerged("Attention_", "_qkv_weight", "bert.encoder.layer.%d.attention.self.");
        assertThatThrownBy(() -> graft(model, Form.BRANCH, Map.of()))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("Attention_0: multiplies by its weights inside")
                .hasMessageContaining("merged");
        new PeftFolders(1, 2)
                .linear("bert.encoder.layer.2.attention.self.query", DIM, DIM, 2)
                .write(folder.resolve("one"));
        assertThatThrownBy(() -> graft(model, Form.MERGED, Map.of()))
                .hasMessageContaining("layer.2.attention.self.query: matches no layer");
    }

    @ParameterizedTest
    @EnumSource(
            value = Form.class,
            names = {"BRANCH", "SWAPPABLE", "BANK"})
    void besideAProductOfWholeNumbers(Form form) throws IOException {
        OnnxModel model = empty();
        OnnxGraph graph = model.graph();
        graph.constant(OnnxTensor.floats("scale", new int[0], new float[] {0.01f}));
        graph.constant(OnnxTensor.floats("y_scale", new int[0], new float[] {0.05f}));
        graph.constant(OnnxTensor.bytes("zero", new int[0], new byte[] {0}));
        byte[] whole = new byte[DIM * DIM];
        random.nextBytes(whole);
        graph.constant(OnnxTensor.bytes("encoder.query.weight_quantized", new int[] {DIM, DIM}, whole));
        graph.node("QuantizeLinear", "x.rounded", List.of("x", "scale", "zero"));
        graph.node(
                "QLinearMatMul",
                "/encoder/query/MatMul_quant",
                List.of(
                        "x.rounded",
                        "scale",
                        "zero",
                        "encoder.query.weight_quantized",
                        "scale",
                        "zero",
                        "y_scale",
                        "zero"));
        graph.node("DequantizeLinear", "y", List.of("/encoder/query/MatMul_quant", "y_scale", "zero"));
        Path file = write(model, "y");
        new PeftFolders(1, 2).linear("encoder.query", DIM, DIM, 2).write(folder.resolve("one"));
        List<Check> checks = write(graft(file, form, Map.of()));
        assertThat(checks).allMatch(Check::passed);
        assertThat(checks.get(1).finding()).startsWith("1 layers").doesNotContain("not measured");
        assertThatThrownBy(() -> graft(file, Form.MERGED, Map.of())).hasMessageContaining("has a quantized weight");
    }
}
