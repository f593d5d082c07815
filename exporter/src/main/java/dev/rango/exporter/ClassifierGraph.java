package dev.rango.exporter;

import dev.rango.models.AdaptedModel;
import dev.rango.models.Adapter;
import dev.rango.models.Adapter.Target;
import dev.rango.models.ClassifierWeights;
import dev.rango.models.Linear;
import dev.rango.models.LowRank;
import dev.rango.models.Tensor;
import dev.rango.onnx.Attribute;
import dev.rango.onnx.ElementType;
import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxModel;
import dev.rango.onnx.OnnxTensor;
import dev.rango.onnx.OnnxValue;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The network as a graph: ids and mask → masked mean of embeddings → fc1 → ReLU → fc2, with or without branches. */
final class ClassifierGraph {
    static final String LORA_A = ".lora_A";
    static final String LORA_B = ".lora_B";
    static final String AXIS = "axis_1";
    static final String TABLE = "embedding.weight";
    private static final String SHARE = "mask.row";

    private ClassifierGraph() {}

    /** Weights without a branch: a base, or an adapter merged into one. */
    static OnnxModel of(ClassifierWeights weights, Precision precision) {
        return build(weights, Optional.empty(), precision);
    }

    /** A base's weights with the adapter as a branch beside each layer that it changes. */
    static OnnxModel withBranch(AdaptedModel model, Precision precision) {
        return build(model.withoutBranch(), Optional.of(model.adapter()), precision);
    }

    private static OnnxModel build(ClassifierWeights weights, Optional<Adapter> branch, Precision precision) {
        OnnxModel model = GraphFormat.empty("text-classifier");
        OnnxGraph graph = model.graph();
        String ids = graph.input(new OnnxValue("input_ids", ElementType.INT64, "batch", "tokens"));
        String mask = graph.input(new OnnxValue("attention_mask", ElementType.INT64, "batch", "tokens"));
        graph.constant(OnnxTensor.longs(AXIS, 1));
        String present = graph.node("Cast", "mask.float", List.of(mask), Attribute.castTo(ElementType.FLOAT));
        String divisor = divisor(graph, present);
        String mean = switch (precision) {
            case FLOAT32 ->
                weightedMean(
                        graph,
                        "mean",
                        graph.constant(TABLE, weights.embedding()),
                        ids,
                        shareOfMean(graph, present, divisor));
            case FLOAT16 ->
                weightedMean(
                        graph,
                        "mean",
                        halfTable(graph, HalfTable.of(weights.embedding())),
                        ids,
                        shareOfMean(graph, present, divisor));
            case INT8 -> int8Mean(graph, Int8Table.of(weights.embedding()), ids, mask, divisor);
        };
        if (adapts(branch, Target.EMBEDDING)) {
            mean = embeddingBranch(graph, ids, shareOfMean(graph, present, divisor), mean, branch.get());
        }
        String hidden = linear(graph, "fc1", mean, weights.fc1(), "fc1.output");
        if (adapts(branch, Target.FC1)) {
            LowRank factors = branch.get().updates().get(Target.FC1);
            String a = graph.constant(Target.FC1.layer() + LORA_A, factors.a());
            String inner = graph.node("MatMul", "fc1.lora.inner", List.of(mean, a));
            hidden =
                    addedProduct(graph, Target.FC1, inner, factors, branch.get().alpha(), hidden);
        }
        String active = graph.node("Relu", "relu", List.of(hidden));
        String logits = linear(graph, "fc2", active, weights.fc2(), "logits");
        graph.output(new OnnxValue(
                logits,
                ElementType.FLOAT,
                "batch",
                Integer.toString(weights.fc2().out())));
        return model;
    }

    private static boolean adapts(Optional<Adapter> branch, Target target) {
        return branch.isPresent() && branch.get().updates().containsKey(target);
    }

    /** Names of the constants that a branch brings into a graph. */
    static Set<String> branchConstants(List<String> layers) {
        return layers.stream().flatMap(l -> Stream.of(l + LORA_A, l + LORA_B)).collect(Collectors.toSet());
    }

    /** True for a constant of some branch. */
    static boolean isBranchConstant(String name) {
        return name.endsWith(LORA_A) || name.endsWith(LORA_B);
    }

    /** Tokens of each text [batch, 1], at least 1: a text without tokens has the mean zero. */
    static String divisor(OnnxGraph graph, String present) {
        String one = graph.constant("one", Tensor.vector(new float[] {1}));
        String count = graph.node("ReduceSum", "mask.count", List.of(present, AXIS));
        return graph.node("Max", "mask.divisor", List.of(count, one));
    }

    /** What each token adds to the mean [batch, 1, tokens]: 1/count, or 0 for padding. */
    static String shareOfMean(OnnxGraph graph, String present, String divisor) {
        if (graph.node(SHARE).isPresent()) {
            return SHARE;
        }
        String share = graph.node("Div", "mask.share", List.of(present, divisor));
        return graph.node("Unsqueeze", SHARE, List.of(share, AXIS));
    }

    /**
     * The same mean over an int8 table: the sum is one of whole numbers, and exact; scales of the columns are applied to
     * it. Measured at half of the time of the float form. A weight in the mask must be below 256.
     */
    private static String int8Mean(OnnxGraph graph, Int8Table table, String ids, String mask, String divisor) {
        String values =
                graph.constant(OnnxTensor.bytes(TABLE, new int[] {table.rows(), table.columns()}, table.values()));
        String scales = graph.constant("embedding.scales", Tensor.vector(table.scales()));
        String weights = graph.node("Cast", "mask.uint8", List.of(mask), Attribute.castTo(ElementType.UINT8));
        String row = graph.node("Unsqueeze", "mask.uint8.row", List.of(weights, AXIS));
        String rows = graph.node("Gather", "mean.tokens", List.of(values, ids));
        String sums = graph.node("MatMulInteger", "mean.sum.row", List.of(row, rows));
        String sum = graph.node("Squeeze", "mean.sum", List.of(sums, AXIS));
        String wide = graph.node("Cast", "mean.sum.float", List.of(sum), Attribute.castTo(ElementType.FLOAT));
        String unscaled = graph.node("Div", "mean.unscaled", List.of(wide, divisor));
        return graph.node("Mul", "mean", List.of(unscaled, scales));
    }

    /** The mean over a table's rows as a product: measured at 0.6 of the time of multiplying by the mask and summing. */
    static String weightedMean(OnnxGraph graph, String name, String table, String ids, String share) {
        String rows = graph.node("Gather", name + ".tokens", List.of(table, ids));
        if (graph.constant(table).filter(t -> t.is(ElementType.FLOAT16)).isPresent()) {
            // Only the rows of the batch are widened; all arithmetic stays in float32.
            rows = graph.node("Cast", name + ".tokens.float", List.of(rows), Attribute.castTo(ElementType.FLOAT));
        }
        String mean = graph.node("MatMul", name + ".row", List.of(share, rows));
        return graph.node("Squeeze", name, List.of(mean, AXIS));
    }

    /** mean(E + α·A·B) = mean(E) + α·mean(A)·B: the rows of A are as short as the rank. */
    private static String embeddingBranch(OnnxGraph graph, String ids, String share, String mean, Adapter adapter) {
        LowRank factors = adapter.updates().get(Target.EMBEDDING);
        String a = graph.constant(Target.EMBEDDING.layer() + LORA_A, factors.a());
        String inner = weightedMean(graph, "embedding.lora.inner", a, ids, share);
        return addedProduct(graph, Target.EMBEDDING, inner, factors, adapter.alpha(), mean);
    }

    private static String halfTable(OnnxGraph graph, HalfTable table) {
        return graph.constant(OnnxTensor.halves(TABLE, table.shape(), table.values()));
    }

    static String linear(OnnxGraph graph, String name, String x, Linear layer, String output) {
        String weight = graph.constant(name + ".weight", layer.weight());
        String bias = graph.constant(name + ".bias", layer.bias());
        return graph.node("Gemm", output, List.of(x, weight, bias), Attribute.integer("transB", 1));
    }

    /** base + α·(inner·B): the scale and the sum are part of the product. */
    static String addedProduct(
            OnnxGraph graph, Target target, String inner, LowRank factors, double alpha, String base) {
        String b = graph.constant(target.layer() + LORA_B, factors.b());
        return graph.node(
                "Gemm", target.layer() + ".lora.output", List.of(inner, b, base), Attribute.floating("alpha", alpha));
    }
}
