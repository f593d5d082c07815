package dev.rango.exporter.graft;

import dev.rango.models.Tensor;
import dev.rango.onnx.Attribute;
import dev.rango.onnx.ElementType;
import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxModel;
import dev.rango.onnx.OnnxTensor;
import dev.rango.onnx.OnnxValue;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * A transformer as exporters write it, small: words, blocks of attention and of two layers, a classifier over the first token. The
 * weights of its products are called onnx::MatMul_N, so that only the scopes in the nodes' names tell what they are.
 */
final class TinyTransformer {
    static final int WORDS = 40;
    static final int DIM = 12;
    static final int INNER = 20;
    static final int CLASSES = 3;
    static final int BLOCKS = 2;
    static final String QUERY = "bert.encoder.layer.%d.attention.self.query";

    private final SplittableRandom random = new SplittableRandom(5);
    private final OnnxModel model;
    private final OnnxGraph graph;
    private final boolean isScoped;
    /** As the file of weights has them, by PyTorch's names and layouts. */
    final Map<String, Tensor> original = new TreeMap<>();

    private int number = 100;

    private TinyTransformer(long opset, boolean isScoped) {
        model = OnnxModel.empty("tiny", 8, opset, "test");
        graph = model.graph();
        this.isScoped = isScoped;
    }

    static TinyTransformer build(long opset) {
        return new TinyTransformer(opset, true).built();
    }

    /** Without names that tell anything. */
    static TinyTransformer nameless() {
        return new TinyTransformer(13, false).built();
    }

    /** That ends in hidden states, as an encoder does; with a mask that it does not look at. */
    static TinyTransformer headless(long opset, boolean hasPooler) {
        TinyTransformer tiny = new TinyTransformer(opset, true);
        tiny.graph.input(new OnnxValue("attention_mask", ElementType.INT64, "batch", "tokens"));
        String states = tiny.blocks();
        tiny.graph.node("Identity", "last_hidden_state", List.of(states));
        tiny.graph.output(
                new OnnxValue("last_hidden_state", ElementType.FLOAT, "batch", "tokens", Integer.toString(DIM)));
        if (hasPooler) {
            String pooled = tiny.linear(tiny.first("last_hidden_state"), "/bert/pooler/dense", DIM, DIM);
            tiny.graph.node("Tanh", "pooler_output", List.of(pooled));
            tiny.graph.output(new OnnxValue("pooler_output", ElementType.FLOAT, "batch", Integer.toString(DIM)));
        }
        return tiny;
    }

    OnnxModel model() {
        return model;
    }

    Path write(Path file) {
        model.write(file);
        return file;
    }

    private TinyTransformer built() {
        String x = blocks();
        String first = first(x);
        Tensor weight = tensor(CLASSES, DIM);
        graph.constant("classifier.weight", weight);
        graph.constant("classifier.bias", tensor(CLASSES));
        graph.node(
                "Gemm",
                "logits",
                List.of(first, "classifier.weight", "classifier.bias"),
                Attribute.integer("transB", 1));
        graph.output(new OnnxValue("logits", ElementType.FLOAT, "batch", Integer.toString(CLASSES)));
        graph.output(new OnnxValue(x, ElementType.FLOAT, "batch", "tokens", Integer.toString(DIM)));
        return this;
    }

    private String first(String x) {
        graph.constant(OnnxTensor.longs("first", new int[0], 0));
        return graph.node("Gather", name("/bert/First"), List.of(x, "first"), Attribute.integer("axis", 1));
    }

    private String blocks() {
        String ids = graph.input(new OnnxValue("input_ids", ElementType.INT64, "batch", "tokens"));
        String table =
                graph.constant(isScoped ? "bert.embeddings.word_embeddings.weight" : "table", tensor(WORDS, DIM));
        String x = graph.node("Gather", name("/bert/embeddings/word_embeddings/Gather"), List.of(table, ids));
        for (int block = 0; block < BLOCKS; block++) {
            x = block(x, "/bert/encoder/layer." + block);
        }
        return x;
    }

    private String block(String x, String scope) {
        String query = linear(x, scope + "/attention/self/query", DIM, DIM);
        String key = linear(x, scope + "/attention/self/key", DIM, DIM);
        String value = linear(x, scope + "/attention/self/value", DIM, DIM);
        String turned = graph.node(
                "Transpose",
                name(scope + "/attention/self/Transpose"),
                List.of(key),
                Attribute.integers("perm", 0, 2, 1));
        String scores = graph.node("MatMul", name(scope + "/attention/self/MatMul"), List.of(query, turned));
        String shares = graph.node(
                "Softmax", name(scope + "/attention/self/Softmax"), List.of(scores), Attribute.integer("axis", 2));
        String mixed = graph.node("MatMul", name(scope + "/attention/self/MatMul_1"), List.of(shares, value));
        String attended = graph.node(
                "Add",
                name(scope + "/attention/output/Add"),
                List.of(linear(mixed, scope + "/attention/output/dense", DIM, DIM), x));
        String inner = graph.node(
                "Tanh",
                name(scope + "/intermediate/Tanh"),
                List.of(linear(attended, scope + "/intermediate/dense", DIM, INNER)));
        return graph.node(
                "Add",
                name(scope + "/output/Add"),
                List.of(linear(inner, scope + "/output/dense", INNER, DIM), attended));
    }

    private String linear(String x, String scope, int in, int out) {
        Tensor weight = tensor(in, out);
        original.put(scope.substring(1).replace('/', '.') + ".weight", weight.transposed());
        String constant = graph.constant("onnx::MatMul_" + number++, weight);
        String product = graph.node("MatMul", name(scope + "/MatMul"), List.of(x, constant));
        String bias = graph.constant(
                isScoped ? scope.substring(1).replace('/', '.') + ".bias" : "onnx::Add_" + number++, tensor(out));
        return graph.node("Add", name(scope + "/Add"), List.of(bias, product));
    }

    private String name(String scoped) {
        return isScoped ? scoped : "n" + number++;
    }

    private Tensor tensor(int... shape) {
        int elements = 1;
        for (int size : shape) {
            elements *= size;
        }
        float[] data = new float[elements];
        for (int i = 0; i < elements; i++) {
            data[i] = (float) ((random.nextDouble() * 2 - 1) * 0.4);
        }
        return new Tensor(shape, data);
    }
}
