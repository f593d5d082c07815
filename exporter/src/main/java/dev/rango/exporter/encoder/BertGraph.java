package dev.rango.exporter.encoder;

import dev.rango.models.BertEncoder;
import dev.rango.models.Tensor;
import dev.rango.onnx.Attribute;
import dev.rango.onnx.ElementType;
import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxModel;
import dev.rango.onnx.OnnxTensor;
import dev.rango.onnx.OnnxValue;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.LongStream;

/**
 * The graph of BERT's encoder, made of its weights: {@code input_ids}, {@code attention_mask} and {@code token_type_ids}, int64 [batch,
 * tokens], to {@code last_hidden_state}, float [batch, tokens, width]. Weights keep their names, products lie as [in, out].
 */
public final class BertGraph {
    private static final long IR_VERSION = 8;
    /** The first with LayerNormalization. */
    private static final long OPSET = 17;
    /** Added to the scores of what the mask leaves out. */
    private static final float MASKED = -1e9f;

    private final OnnxModel model = OnnxModel.empty("bert", IR_VERSION, OPSET, "rango");
    private final OnnxGraph graph = model.graph();
    private final BertEncoder family;
    private final SortedMap<String, Tensor> tensors;
    private final int width;

    private BertGraph(BertEncoder family, SortedMap<String, Tensor> tensors) {
        this.family = family;
        this.tensors = tensors;
        this.width = tensors.get(BertEncoder.WORDS + ".weight").size(1);
    }

    /** @param tensors as {@link BertEncoder} names them */
    public static OnnxModel of(BertEncoder family, SortedMap<String, Tensor> tensors) {
        BertGraph made = new BertGraph(family, tensors);
        made.build();
        return made.model;
    }

    private void build() {
        String ids = graph.input(new OnnxValue("input_ids", ElementType.INT64, "batch", "tokens"));
        String mask = graph.input(new OnnxValue("attention_mask", ElementType.INT64, "batch", "tokens"));
        String types = graph.input(new OnnxValue("token_type_ids", ElementType.INT64, "batch", "tokens"));
        String sum = node("Add", "/embeddings/Add", rows(BertEncoder.WORDS, ids), rows(BertEncoder.TYPES, types));
        String placed = node("Add", "/embeddings/Add_1", sum, rows(BertEncoder.POSITIONS, positions(ids)));
        String x = normalised(BertEncoder.FIRST_NORM, placed, "/embeddings/LayerNorm");
        String added = added(mask);
        for (int number = 0; number < family.shape().blocks(); number++) {
            boolean isLast = number == family.shape().blocks() - 1;
            x = block(BertEncoder.Block.of(number), x, added, isLast ? "last_hidden_state" : "");
        }
        graph.output(new OnnxValue("last_hidden_state", ElementType.FLOAT, "batch", "tokens", Integer.toString(width)));
    }

    private String rows(String table, String ids) {
        return node("Gather", scope(table) + "/Gather", constant(table + ".weight"), ids);
    }

    /** 0 to the number of tokens, cut out of a constant. */
    private String positions(String ids) {
        int most = tensors.get(BertEncoder.POSITIONS + ".weight").size(0);
        graph.constant(OnnxTensor.longs(
                "embeddings.position_ids",
                new int[] {1, most},
                LongStream.range(0, most).toArray()));
        String shape = node("Shape", "/embeddings/Shape", ids);
        String count = node("Gather", "/embeddings/Gather", shape, longs("embeddings.axis", 1));
        return node(
                "Slice",
                "/embeddings/Slice",
                "embeddings.position_ids",
                longs("embeddings.from", 0),
                count,
                longs("embeddings.along", 1),
                longs("embeddings.step", 1));
    }

    /** 0 for a token and far below all scores for padding [batch, 1, 1, tokens]. */
    private String added(String mask) {
        String floats = graph.node("Cast", "/mask/Cast", List.of(mask), Attribute.castTo(ElementType.FLOAT));
        graph.constant("mask.one", Tensor.vector(new float[] {1}));
        graph.constant("mask.below", Tensor.vector(new float[] {MASKED}));
        String left = node("Sub", "/mask/Sub", "mask.one", floats);
        String scaled = node("Mul", "/mask/Mul", left, "mask.below");
        return node("Unsqueeze", "/mask/Unsqueeze", scaled, longs("mask.axes", 1, 2));
    }

    private String block(BertEncoder.Block block, String x, String mask, String output) {
        String mixed = linear(block.attended(), attention(block, x, mask));
        String sum = node("Add", scope(block.attended()) + "/Add_1", mixed, x);
        String above = normalised(block.attendedNorm(), sum, scope(block.attendedNorm()));
        String inner = gelu(linear(block.inner(), above), scope(block.inner()) + "/gelu");
        String outer = node("Add", scope(block.outer()) + "/Add_1", linear(block.outer(), inner), above);
        return normalised(block.outerNorm(), outer, output.isEmpty() ? scope(block.outerNorm()) : output);
    }

    private String attention(BertEncoder.Block block, String x, String mask) {
        String scope = scope(block.query()).replaceFirst("/query$", "");
        int heads = family.shape().heads();
        String query = headed(block.query(), x, heads, 0, 2, 1, 3);
        String key = headed(block.key(), x, heads, 0, 2, 3, 1);
        String value = headed(block.value(), x, heads, 0, 2, 1, 3);
        String root = graph.constant(scope.substring(1) + ".root", Tensor.vector(new float[] {
            (float) Math.sqrt((double) width / heads)
        }));
        String scores = node("Div", scope + "/Div", node("MatMul", scope + "/MatMul", query, key), root);
        String shares = graph.node(
                "Softmax",
                scope + "/Softmax",
                List.of(node("Add", scope + "/Add", scores, mask)),
                Attribute.integer("axis", -1));
        String turned = graph.node(
                "Transpose",
                scope + "/Transpose",
                List.of(node("MatMul", scope + "/MatMul_1", shares, value)),
                Attribute.integers("perm", 0, 2, 1, 3));
        return node("Reshape", scope + "/Reshape", turned, longs(scope.substring(1) + ".joined", 0, 0, width));
    }

    private String headed(String path, String x, int heads, long... order) {
        String cut = node(
                "Reshape",
                scope(path) + "/Reshape",
                linear(path, x),
                longs(path + ".heads", 0, 0, heads, width / heads));
        return graph.node("Transpose", scope(path) + "/Transpose", List.of(cut), Attribute.integers("perm", order));
    }

    private String linear(String path, String x) {
        String weight =
                graph.constant(path + ".weight", tensors.get(path + ".weight").transposed());
        String product = node("MatMul", scope(path) + "/MatMul", x, weight);
        return node("Add", scope(path) + "/Add", product, constant(path + ".bias"));
    }

    private String gelu(String x, String scope) {
        String root = scalar(scope + ".root", (float) Math.sqrt(2));
        String erf = node("Erf", scope + "/Erf", node("Div", scope + "/Div", x, root));
        String more = node("Add", scope + "/Add", erf, scalar(scope + ".one", 1));
        return node("Mul", scope + "/Mul_1", node("Mul", scope + "/Mul", x, more), scalar(scope + ".half", 0.5f));
    }

    private String normalised(String path, String x, String name) {
        return graph.node(
                "LayerNormalization",
                name,
                List.of(x, constant(path + ".weight"), constant(path + ".bias")),
                Attribute.integer("axis", -1),
                Attribute.floating("epsilon", (float) family.shape().epsilon()));
    }

    private String constant(String name) {
        return graph.constant(name, tensors.get(name));
    }

    private String scalar(String name, float value) {
        return graph.constant(name.substring(1), new Tensor(new int[0], new float[] {value}));
    }

    private String longs(String name, long... values) {
        return graph.constant(OnnxTensor.longs(name, values));
    }

    private String node(String operator, String name, String... inputs) {
        return graph.node(operator, name, List.of(inputs));
    }

    private static String scope(String path) {
        return "/" + path.replaceAll("\\.(?=\\D)", "/");
    }
}
