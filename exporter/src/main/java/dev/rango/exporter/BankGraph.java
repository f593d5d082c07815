package dev.rango.exporter;

import dev.rango.models.Adapter.Target;
import dev.rango.models.Tensor;
import dev.rango.onnx.Attribute;
import dev.rango.onnx.ElementType;
import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxModel;
import dev.rango.onnx.OnnxTensor;
import dev.rango.onnx.OnnxValue;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * The network over a base with several adapters in the graph, of which each row chooses its own: {@code adapter_id} and
 * {@code adapter_scale}, a number for each row. Operators that every runtime has; no loop, no branch, no shape that depends
 * on values.
 *
 * <p>The parts of the tasks lie in one of two ways. Side by side, one product is made with all of them, and each row keeps
 * its own part: cheapest while there are few. Stacked, each row gathers its own: a few kilobytes, where its tokens' rows are
 * dozens, whatever the number of tasks.
 */
final class BankGraph {
    /**
     * Columns of all tasks together up to which they lie side by side. Measured with rank 8 on batches of 128 IMDB texts: time
     * beyond that of a merged model side by side and stacked, 14 and 20 % for 8 tasks, 15 and 18 % for 16, 27 and 21 % for 32,
     * 40 and 25 % for 64.
     */
    static final int MOST_COLUMNS = 144;

    private static final String TASK = "adapter_id";
    private static final String SCALE = "adapter_scale";

    private final TaskGraph network;
    private final OnnxGraph graph;
    private final AdapterSet set;
    private final SortedMap<Target, Integer> ranks;
    private final String scale;

    private BankGraph(AdapterSet set) {
        this.set = set;
        this.ranks = set.ranks();
        network = new TaskGraph(set);
        graph = network.graph();
        graph.input(new OnnxValue(TASK, ElementType.INT64, "batch"));
        graph.input(new OnnxValue(SCALE, ElementType.FLOAT, "batch"));
        scale = graph.node("Unsqueeze", "adapter.scale", List.of(SCALE, ClassifierGraph.AXIS));
    }

    static OnnxModel of(AdapterSet set) {
        return new BankGraph(set).build();
    }

    private OnnxModel build() {
        String mean = network.baseMean();
        if (ranks.containsKey(Target.EMBEDDING)) {
            mean = withUpdate(mean, Target.EMBEDDING, ownMean(ranks.get(Target.EMBEDDING)));
        }
        String hidden = network.baseHidden(mean);
        if (ranks.containsKey(Target.FC1)) {
            hidden = fitSideBySide(ranks.get(Target.FC1)) ? withAllUpdates(hidden, mean) : withOwnUpdate(hidden, mean);
        }
        String active = graph.node("Relu", "relu", List.of(hidden));
        if (fitSideBySide(set.classes())) {
            ownOfAllHeads(active);
        } else {
            ownHead(active);
        }
        return network.withLogits();
    }

    private boolean fitSideBySide(int columns) {
        return (long) set.size() * columns <= MOST_COLUMNS;
    }

    /** The products of all tasks with A, those of the row's own scaled and all others made zero, times all B. */
    private String withAllUpdates(String hidden, String mean) {
        int rank = ranks.get(Target.FC1);
        String a = graph.constant(AdapterSet.nameOfA(Target.FC1), sideBySide(task -> set.a(task, Target.FC1, rank)));
        String all = graph.node("MatMul", "fc1.lora.inner.all", List.of(mean, a));
        String places = graph.constant("fc1.lora.places", places(rank));
        String own = graph.node("Gather", "fc1.lora.own", List.of(places, TASK));
        String scaled = graph.node("Mul", "fc1.lora.own.scaled", List.of(own, scale));
        String inner = graph.node("Mul", "fc1.lora.inner", List.of(all, scaled));
        Tensor stack = stacked(task -> set.b(task, Target.FC1, rank));
        String b = graph.constant(
                AdapterSet.nameOfB(Target.FC1),
                Tensor.matrix(stack.size(0) * stack.size(1), stack.size(2), stack.data()));
        return graph.node("Gemm", "fc1.adapted", List.of(inner, b, hidden));
    }

    /** [tasks, tasks · width]: a row of ones in the columns of its task. */
    private Tensor places(int width) {
        float[] places = new float[set.size() * set.size() * width];
        for (int task = 0; task < set.size(); task++) {
            int first = task * (set.size() + 1) * width;
            Arrays.fill(places, first, first + width, 1);
        }
        return Tensor.matrix(set.size(), set.size() * width, places);
    }

    /** Logits of all tasks, of which each row keeps its own. */
    private void ownOfAllHeads(String active) {
        String weight = graph.constant(AdapterSet.HEAD_WEIGHT, sideBySide(set::headWeight));
        Tensor biases = stacked(set::headBias);
        String bias = graph.constant(AdapterSet.HEAD_BIAS, Tensor.vector(biases.data()));
        String all = graph.node("Gemm", "logits.all", List.of(active, weight, bias));
        graph.constant(OnnxTensor.longs(
                "head.columns",
                new int[] {set.size(), set.classes()},
                LongStream.range(0, (long) set.size() * set.classes()).toArray()));
        String own = graph.node("Gather", "head.columns.own", List.of("head.columns", TASK));
        graph.node("GatherElements", "logits", List.of(all, own), Attribute.integer("axis", 1));
    }

    private String withOwnUpdate(String hidden, String mean) {
        int rank = ranks.get(Target.FC1);
        String a = ofRow(AdapterSet.nameOfA(Target.FC1), task -> set.a(task, Target.FC1, rank));
        String inner = graph.node("MatMul", "fc1.lora.inner", List.of(rowVector("mean.row.adapted", mean), a));
        return withUpdate(hidden, Target.FC1, inner);
    }

    private void ownHead(String active) {
        String head = ofRow(AdapterSet.HEAD_WEIGHT, set::headWeight);
        String bias = ofRow(AdapterSet.HEAD_BIAS, set::headBias);
        String product = graph.node("MatMul", "head.product.row", List.of(rowVector("relu.row", active), head));
        graph.node("Add", "logits", List.of(squeezed("head.product", product), bias));
    }

    /** base + scale · inner · B of the row's task [batch, out]. */
    private String withUpdate(String base, Target target, String inner) {
        String b = ofRow(AdapterSet.nameOfB(target), task -> set.b(task, target, ranks.get(target)));
        String product = graph.node("MatMul", target.layer() + ".lora.output.row", List.of(inner, b));
        String update = squeezed(target.layer() + ".lora.output", product);
        String scaled = graph.node("Mul", target.layer() + ".lora.output.scaled", List.of(update, scale));
        return graph.node("Add", target.layer() + ".adapted", List.of(base, scaled));
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
        graph.constant(OnnxTensor.longs(name + ".first", firsts));
        graph.constant(OnnxTensor.longs(name + ".zeros", zeros));
        String first = graph.node("Gather", "embedding.lora.first", List.of(name + ".first", TASK));
        String column = graph.node("Unsqueeze", "embedding.lora.first.column", List.of(first, ClassifierGraph.AXIS));
        String places = graph.node("Add", "embedding.lora.places", List.of(network.ids(), column));
        String within = graph.node("Min", "embedding.lora.rows", List.of(places, name + ".zeros"));
        String table = graph.constant(name, Tensor.matrix(zeros + 1, rank, stack));
        String rows = graph.node("Gather", "embedding.lora.tokens", List.of(table, within));
        return graph.node("MatMul", "embedding.lora.inner", List.of(network.share(), rows));
    }

    private String rowVector(String name, String x) {
        return graph.node("Unsqueeze", name, List.of(x, ClassifierGraph.AXIS));
    }

    private String squeezed(String name, String x) {
        return graph.node("Squeeze", name, List.of(x, ClassifierGraph.AXIS));
    }

    /** What each row's task has of a stack [tasks, …]. */
    private String ofRow(String name, IntFunction<Tensor> part) {
        return graph.node("Gather", name + ".row", List.of(graph.constant(name, stacked(part)), TASK));
    }

    /** [tasks, …]. */
    private Tensor stacked(IntFunction<Tensor> part) {
        int[] shape = part.apply(0).shape();
        int[] stackShape = new int[shape.length + 1];
        stackShape[0] = set.size();
        System.arraycopy(shape, 0, stackShape, 1, shape.length);
        int each = part.apply(0).elements();
        float[] stack = new float[Math.multiplyExact(set.size(), each)];
        for (int task = 0; task < set.size(); task++) {
            System.arraycopy(part.apply(task).data(), 0, stack, task * each, each);
        }
        return new Tensor(stackShape, stack);
    }

    /** [rows, tasks · width] of matrices [rows, width]. */
    private Tensor sideBySide(IntFunction<Tensor> part) {
        int rows = part.apply(0).size(0);
        int width = part.apply(0).size(1);
        int columns = set.size() * width;
        float[] wide = new float[rows * columns];
        for (int task = 0; task < set.size(); task++) {
            float[] own = part.apply(task).data();
            for (int row = 0; row < rows; row++) {
                System.arraycopy(own, row * width, wide, row * columns + task * width, width);
            }
        }
        return Tensor.matrix(rows, columns, wide);
    }
}
