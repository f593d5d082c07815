package dev.rango.exporter;

import dev.rango.models.Adapter.Target;
import dev.rango.models.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.IntStream;

/**
 * The network over a base for several tasks: their factors and heads come as inputs ({@code swappable}), or lie stacked
 * in the graph and each row chooses its own ({@code bank}).
 */
final class TaskGraph {
    private static final String TASK = "adapter_id";
    private static final String SCALE = "adapter_scale";
    /** Axes of a matrix for each row, of which a vector for each row is the only one. */
    private static final String BOTH_AXES = "axes_1_2";

    private final OnnxGraph graph = new OnnxGraph("text-classifier");
    private final AdapterSet set;
    private final SortedMap<Target, Integer> ranks;
    private final String ids;
    private final String share;

    private TaskGraph(AdapterSet set) {
        this.set = set;
        this.ranks = set.ranks();
        ids = graph.int64Input("input_ids", "batch", "tokens");
        String mask = graph.int64Input("attention_mask", "batch", "tokens");
        graph.int64Constant(ClassifierGraph.AXIS, 1);
        String present = graph.node("Cast", "mask.float", List.of(mask), OnnxGraph.castToFloat());
        share = ClassifierGraph.shareOfMean(graph, present, ClassifierGraph.divisor(graph, present));
    }

    /** The mean of the base's rows [batch, embeddingDim]. */
    private String baseMean() {
        String table =
                graph.constant(ClassifierGraph.TABLE, set.base().weights().embedding());
        return ClassifierGraph.weightedMean(graph, "mean", table, ids, share);
    }

    private String baseHidden(String mean) {
        return ClassifierGraph.linear(graph, "fc1", mean, set.base().weights().fc1(), "fc1.output");
    }

    private OnnxGraph withLogits() {
        graph.floatOutput("logits", "batch", Integer.toString(set.classes()));
        return graph;
    }

    /** Inputs as {@link AdapterSet#tensors} has them; zeros and the base's head make the base. */
    static OnnxGraph swappable(AdapterSet set) {
        TaskGraph network = new TaskGraph(set);
        OnnxGraph graph = network.graph;
        set.tensors(0)
                .forEach((name, tensor) -> graph.floatInput(
                        name,
                        Arrays.stream(tensor.shape())
                                .mapToObj(Integer::toString)
                                .toArray(String[]::new)));
        String mean = network.baseMean();
        if (network.ranks.containsKey(Target.EMBEDDING)) {
            String inner = ClassifierGraph.weightedMean(
                    graph, "embedding.lora.inner", AdapterSet.nameOfA(Target.EMBEDDING), network.ids, network.share);
            mean = graph.node(
                    "Gemm", "embedding.lora.output", List.of(inner, AdapterSet.nameOfB(Target.EMBEDDING), mean));
        }
        String hidden = network.baseHidden(mean);
        if (network.ranks.containsKey(Target.FC1)) {
            String inner = graph.node("MatMul", "fc1.lora.inner", List.of(mean, AdapterSet.nameOfA(Target.FC1)));
            hidden = graph.node("Gemm", "fc1.lora.output", List.of(inner, AdapterSet.nameOfB(Target.FC1), hidden));
        }
        String active = graph.node("Relu", "relu", List.of(hidden));
        graph.node("Gemm", "logits", List.of(active, AdapterSet.HEAD_WEIGHT, AdapterSet.HEAD_BIAS));
        return network.withLogits();
    }

    /**
     * Each row gathers the factors and the head of its task: a few kilobytes, where its tokens' rows are dozens. Operators
     * that every runtime has; no loop, no branch, no shape that depends on values.
     */
    static OnnxGraph bank(AdapterSet set) {
        return new TaskGraph(set).bank();
    }

    private OnnxGraph bank() {
        graph.int64Input(TASK, "batch");
        graph.floatInput(SCALE, "batch");
        graph.int64Constant(BOTH_AXES, 1, 2);
        String scale = graph.node("Unsqueeze", "adapter.scale", List.of(SCALE, BOTH_AXES));
        String mean = baseMean();
        if (ranks.containsKey(Target.EMBEDDING)) {
            String inner = ownMean(ranks.get(Target.EMBEDDING));
            mean = graph.node("Add", "mean.adapted", List.of(mean, update(Target.EMBEDDING, inner, scale)));
        }
        String hidden = baseHidden(mean);
        if (ranks.containsKey(Target.FC1)) {
            int rank = ranks.get(Target.FC1);
            String a = ofRow(AdapterSet.nameOfA(Target.FC1), task -> set.a(task, Target.FC1, rank));
            String inner = graph.node("MatMul", "fc1.lora.inner", List.of(rowVector("mean.row.adapted", mean), a));
            hidden = graph.node("Add", "fc1.adapted", List.of(hidden, update(Target.FC1, inner, scale)));
        }
        String active = graph.node("Relu", "relu", List.of(hidden));
        String head = ofRow(AdapterSet.HEAD_WEIGHT, set::headWeight);
        String bias = ofRow(AdapterSet.HEAD_BIAS, set::headBias);
        String product = graph.node("MatMul", "head.product.row", List.of(rowVector("relu.row", active), head));
        graph.node("Add", "logits", List.of(squeezed("head.product", product), bias));
        return withLogits();
    }

    /**
     * The mean of each row's tokens in its task's A [batch, 1, rank]. The tables of the tasks that have one lie one upon
     * the other; all others read the single row of zeros below the last.
     */
    private String ownMean(int rank) {
        List<Integer> own = IntStream.range(0, set.size())
                .filter(task -> set.changes(task, Target.EMBEDDING))
                .boxed()
                .toList();
        int vocabulary = set.in(Target.EMBEDDING);
        int zeros = Math.multiplyExact(own.size(), vocabulary);
        long[] firsts = new long[set.size()];
        Arrays.fill(firsts, zeros);
        float[] stack = new float[Math.multiplyExact(zeros + 1, rank)];
        for (int i = 0; i < own.size(); i++) {
            firsts[own.get(i)] = (long) i * vocabulary;
            float[] table = set.a(own.get(i), Target.EMBEDDING, rank).data();
            System.arraycopy(table, 0, stack, i * table.length, table.length);
        }
        String name = AdapterSet.nameOfA(Target.EMBEDDING);
        graph.int64Constant(name + ".first", firsts);
        graph.int64Constant(name + ".zeros", zeros);
        String first = graph.node("Gather", "embedding.lora.first", List.of(name + ".first", TASK));
        String column = graph.node("Unsqueeze", "embedding.lora.first.column", List.of(first, ClassifierGraph.AXIS));
        String places = graph.node("Add", "embedding.lora.places", List.of(ids, column));
        String within = graph.node("Min", "embedding.lora.rows", List.of(places, name + ".zeros"));
        String table = graph.constant(name, Tensor.matrix(zeros + 1, rank, stack));
        String rows = graph.node("Gather", "embedding.lora.tokens", List.of(table, within));
        return graph.node("MatMul", "embedding.lora.inner", List.of(share, rows));
    }

    /** scale · inner · B of the row's task [batch, out]. */
    private String update(Target target, String inner, String scale) {
        String b = ofRow(AdapterSet.nameOfB(target), task -> set.b(task, target, ranks.get(target)));
        String scaled = graph.node("Mul", target.layer() + ".lora.scaled", List.of(inner, scale));
        String product = graph.node("MatMul", target.layer() + ".lora.output.row", List.of(scaled, b));
        return squeezed(target.layer() + ".lora.output", product);
    }

    private String rowVector(String name, String x) {
        return graph.node("Unsqueeze", name, List.of(x, ClassifierGraph.AXIS));
    }

    private String squeezed(String name, String x) {
        return graph.node("Squeeze", name, List.of(x, ClassifierGraph.AXIS));
    }

    private interface OfTask {
        Tensor tensor(int task);
    }

    /** What each row's task has of a stack [tasks, …]. */
    private String ofRow(String name, OfTask part) {
        int[] shape = part.tensor(0).shape();
        int[] stackShape = new int[shape.length + 1];
        stackShape[0] = set.size();
        System.arraycopy(shape, 0, stackShape, 1, shape.length);
        int each = part.tensor(0).elements();
        float[] stack = new float[Math.multiplyExact(set.size(), each)];
        for (int task = 0; task < set.size(); task++) {
            System.arraycopy(part.tensor(task).data(), 0, stack, task * each, each);
        }
        String constant = graph.constant(name, new Tensor(stackShape, stack));
        return graph.node("Gather", name + ".row", List.of(constant, TASK));
    }
}
