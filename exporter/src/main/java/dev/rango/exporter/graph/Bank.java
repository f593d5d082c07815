package dev.rango.exporter.graph;

import dev.rango.models.Tensor;
import dev.rango.onnx.Attribute;
import dev.rango.onnx.ElementType;
import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxNode;
import dev.rango.onnx.OnnxTensor;
import dev.rango.onnx.OnnxValue;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Several adapters in a graph, of which each row of a batch chooses its own: {@code adapter_id} and {@code adapter_scale}, a number
 * for each row. Operators that every runtime has; no loop, no branch, no shape that depends on values.
 *
 * <p>The parts of the tasks lie in one of two ways. Side by side, one product is made with all of them, and each row keeps
 * its own part: cheapest while there are few. Stacked, each row gathers its own: a few kilobytes, where its tokens' rows are
 * dozens, whatever the number of tasks.
 */
public final class Bank {
    /**
     * Columns of all tasks together up to which they lie side by side. Measured with rank 8 on batches of 128 IMDB texts: time
     * beyond that of a merged model side by side and stacked, 14 and 20 % for 8 tasks, 15 and 18 % for 16, 27 and 21 % for 32,
     * 40 and 25 % for 64.
     */
    public static final int MOST_COLUMNS = 144;

    private static final String TASK = "adapter_id";
    private static final String SCALE = "adapter_scale";

    private final OnnxGraph graph;
    private final String axis;
    /** [batch, 1]. */
    private final String scale;

    /** Adds the two inputs. */
    public Bank(OnnxGraph graph) {
        this.graph = graph;
        OnnxNode first = graph.nodes().get(0);
        graph.input(new OnnxValue(TASK, ElementType.INT64, "batch"));
        graph.input(new OnnxValue(SCALE, ElementType.FLOAT, "batch"));
        axis = axisOne(graph);
        scale = graph.nodeBefore(first, "Unsqueeze", graph.unusedName("adapter.scale"), List.of(SCALE, axis));
    }

    private static String axisOne(OnnxGraph graph) {
        String name = "axis_1";
        boolean known = graph.constant(name)
                .filter(t -> t.is(ElementType.INT64) && Arrays.equals(t.longs(), new long[] {1}))
                .isPresent();
        return known ? name : graph.constant(OnnxTensor.longs(graph.unusedName(name), 1));
    }

    private static boolean fitSideBySide(int tasks, int columns) {
        return (long) tasks * columns <= MOST_COLUMNS;
    }

    /** Lets each row change a layer as its task does. */
    public void add(LayerSite site, TaskUpdates updates) {
        Optional<PooledRows> pooled = PooledRows.of(graph, site);
        if (pooled.isPresent()) {
            addToSum(site, pooled.get(), updates);
        } else if (site.node().is("Gemm")) {
            addToRows(site, updates);
        } else {
            throw new IllegalArgumentException(site.node().place() + ": no bank over such a layer");
        }
    }

    /** A layer over rows of the batch [batch, in]. */
    private void addToRows(LayerSite site, TaskUpdates updates) {
        Inserted nodes = new Inserted(graph, site.node());
        String path = site.path();
        if (fitSideBySide(updates.size(), updates.rank())) {
            String inner = ownOfAll(nodes, site, updates);
            String b = graph.constant(site.nameOfB(), updates.highB());
            nodes.instead(site.y(), "Gemm", path + ".adapted", base -> List.of(inner, b, base));
        } else {
            String a = ofRow(nodes, site.nameOfA(), updates.stackOfA());
            String row = nodes.node("Unsqueeze", path + ".lora.input.row", List.of(site.x(), axis));
            String inner = nodes.node("MatMul", path + ".lora.inner", List.of(row, a));
            addOwnB(nodes, site, site.y(), inner, updates);
        }
    }

    /** The products of all tasks with A, those of the row's own scaled and all others made zero [batch, tasks · rank]. */
    private String ownOfAll(Inserted nodes, LayerSite site, TaskUpdates updates) {
        String path = site.path();
        String a = graph.constant(site.nameOfA(), updates.wideA());
        String all = nodes.node("MatMul", path + ".lora.inner.all", List.of(site.x(), a));
        String places = graph.constant(path + ".lora.places", TaskUpdates.places(updates.size(), updates.rank()));
        String own = nodes.node("Gather", path + ".lora.own", List.of(places, TASK));
        String scaled = nodes.node("Mul", path + ".lora.own.scaled", List.of(own, scale));
        return nodes.node("Mul", path + ".lora.inner", List.of(all, scaled));
    }

    /** base + scale · inner · B of the row's task [batch, out]. */
    private void addOwnB(Inserted nodes, LayerSite site, String base, String inner, TaskUpdates updates) {
        String path = site.path();
        String b = ofRow(nodes, site.nameOfB(), updates.stackOfB());
        String product = nodes.node("MatMul", path + ".lora.output.row", List.of(inner, b));
        String update = nodes.node("Squeeze", path + ".lora.output", List.of(product, axis));
        String scaled = nodes.node("Mul", path + ".lora.output.scaled", List.of(update, scale));
        nodes.instead(base, "Add", path + ".adapted", value -> List.of(value, scaled));
    }

    /**
     * The sum of each row's tokens in its task's A [batch, 1, rank]. The tables of the tasks that have one lie one upon
     * the other; all others read the single row of zeros below the last.
     */
    private void addToSum(LayerSite site, PooledRows pooled, TaskUpdates updates) {
        Inserted nodes = new Inserted(graph, pooled.squeeze());
        String path = site.path();
        List<Integer> own = IntStream.range(0, updates.size())
                .filter(task -> updates.tasks().get(task).isPresent())
                .boxed()
                .toList();
        int vocabulary = updates.in();
        int zeros = Math.multiplyExact(own.size(), vocabulary);
        long[] firsts = new long[updates.size()];
        Arrays.fill(firsts, zeros);
        float[] stack = new float[Math.multiplyExact(zeros + 1, updates.rank())];
        for (int i = 0; i < own.size(); i++) {
            firsts[own.get(i)] = (long) i * vocabulary;
            float[] table = updates.a(own.get(i)).data();
            System.arraycopy(table, 0, stack, i * table.length, table.length);
        }
        String name = site.nameOfA();
        String allFirsts = graph.constant(OnnxTensor.longs(name + ".first", firsts));
        String last = graph.constant(OnnxTensor.longs(name + ".zeros", zeros));
        String first = nodes.node("Gather", path + ".lora.first", List.of(allFirsts, TASK));
        String column = nodes.node("Unsqueeze", path + ".lora.first.column", List.of(first, axis));
        String places = nodes.node("Add", path + ".lora.places", List.of(site.x(), column));
        String within = nodes.node("Min", path + ".lora.rows", List.of(places, last));
        String table = graph.constant(name, Tensor.matrix(zeros + 1, updates.rank(), stack));
        String rows = nodes.node("Gather", path + ".lora.tokens", List.of(table, within));
        String inner = nodes.node("MatMul", path + ".lora.inner", List.of(pooled.share(), rows));
        addOwnB(nodes, site, pooled.sum(), inner, updates);
    }

    /** Gives each row the head of its task. */
    public void head(LayerSite site, TaskHeads heads) {
        if (fitSideBySide(heads.size(), heads.classes())) {
            ownOfAllHeads(site, heads);
        } else {
            ownHead(site, heads);
        }
        Head.drop(graph, site);
        Head.widen(graph, site, heads.classes());
    }

    /** Logits of all tasks, of which each row keeps its own. */
    private void ownOfAllHeads(LayerSite site, TaskHeads heads) {
        String weight = graph.constant(Head.WEIGHT, TaskUpdates.sideBySide(heads.size(), heads::weight));
        String bias = graph.constant(
                Head.BIAS,
                Tensor.vector(TaskUpdates.stacked(heads.size(), heads::bias).data()));
        String columns = graph.constant(OnnxTensor.longs(
                "head.columns",
                new int[] {heads.size(), heads.classes()},
                LongStream.range(0, (long) heads.size() * heads.classes()).toArray()));
        String all = before(site, "Gemm", "logits.all", List.of(site.x(), weight, bias));
        String own = before(site, "Gather", "head.columns.own", List.of(columns, TASK));
        graph.recompute(site.node(), "GatherElements", List.of(all, own), Attribute.integer("axis", 1));
    }

    private void ownHead(LayerSite site, TaskHeads heads) {
        String weights = graph.constant(Head.WEIGHT, TaskUpdates.stacked(heads.size(), heads::weight));
        String biases = graph.constant(Head.BIAS, TaskUpdates.stacked(heads.size(), heads::bias));
        String weight = before(site, "Gather", Head.WEIGHT + ".row", List.of(weights, TASK));
        String bias = before(site, "Gather", Head.BIAS + ".row", List.of(biases, TASK));
        String row = before(site, "Unsqueeze", "head.input.row", List.of(site.x(), axis));
        String product = before(site, "MatMul", "head.product.row", List.of(row, weight));
        String squeezed = before(site, "Squeeze", "head.product", List.of(product, axis));
        graph.recompute(site.node(), "Add", List.of(squeezed, bias));
    }

    private String before(LayerSite site, String operator, String name, List<String> inputs) {
        return graph.nodeBefore(site.node(), operator, graph.unusedName(name), inputs);
    }

    /** What each row's task has of a stack [tasks, …]. */
    private String ofRow(Inserted nodes, String name, Tensor stack) {
        return nodes.node("Gather", name + ".row", List.of(graph.constant(name, stack), TASK));
    }
}
