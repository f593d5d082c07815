package dev.rango.exporter.graph;

import dev.rango.models.Tensor;
import dev.rango.onnx.Attribute;
import dev.rango.onnx.ElementType;
import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxModel;
import dev.rango.onnx.OnnxNode;
import dev.rango.onnx.OnnxTensor;
import dev.rango.onnx.OnnxValue;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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

    /** Name of the input that says which task each row has. */
    public static final String TASK = "adapter_id";
    /** Name of the input that says how much of it each row takes. */
    public static final String SCALE = "adapter_scale";

    /** From this operator set on, axes are an input of Squeeze and Unsqueeze, and no attribute. */
    private static final int AXES_AS_INPUT = 13;
    /** From this operator set on there is GatherElements. */
    private static final int GATHERS_ELEMENTS = 11;

    private final OnnxModel model;
    private final OnnxGraph graph;
    private final OnnxNode first;
    private final Optional<String> axis;
    /** The scales as a column [batch, 1], once something has asked for it. */
    private String scale;

    /** Adds the two inputs. */
    public Bank(OnnxModel model) {
        this.model = model;
        graph = model.graph();
        first = graph.nodes().get(0);
        graph.input(new OnnxValue(TASK, ElementType.INT64, "batch"));
        graph.input(new OnnxValue(SCALE, ElementType.FLOAT, "batch"));
        axis = model.opset().orElse(AXES_AS_INPUT) >= AXES_AS_INPUT ? Optional.of(axisOne(graph)) : Optional.empty();
    }

    private static String axisOne(OnnxGraph graph) {
        String name = "axis_1";
        boolean known = graph.constant(name)
                .filter(t -> t.is(ElementType.INT64) && Arrays.equals(t.longs(), new long[] {1}))
                .isPresent();
        return known ? name : graph.constant(OnnxTensor.longs(graph.unusedName(name), 1));
    }

    private String scale() {
        if (scale == null) {
            scale = graph.nodeBefore(
                    first, "Unsqueeze", graph.unusedName("adapter.scale"), withAxis(SCALE), axisAttribute());
        }
        return scale;
    }

    /** Inputs of an operator that adds or takes away the second axis. */
    private List<String> withAxis(String value) {
        return axis.map(a -> List.of(value, a)).orElseGet(() -> List.of(value));
    }

    private Attribute[] axisAttribute() {
        return axis.isPresent() ? new Attribute[0] : new Attribute[] {Attribute.integers("axes", 1)};
    }

    static boolean fitSideBySide(int tasks, int columns) {
        return (long) tasks * columns <= MOST_COLUMNS;
    }

    /** Lets each row change a layer as its task does. Returns the name of what is read instead of the layer's output. */
    public String add(LayerSite site, TaskUpdates updates) {
        Optional<PooledRows> pooled = PooledRows.of(graph, site);
        if (pooled.isPresent()) {
            return addToSum(site, pooled.get(), updates);
        }
        return isOverRowsOfBatch(site)
                ? addToRows(site, updates)
                : new TokenBank(graph, site, updates, TASK, SCALE).add();
    }

    /** A Gemm reads a matrix; one that was reshaped may have more rows than the batch. */
    private boolean isOverRowsOfBatch(LayerSite site) {
        return site.node().is("Gemm")
                && site.weightIn(graph).is(ElementType.FLOAT)
                && graph.producer(site.x()).filter(n -> n.is("Reshape")).isEmpty();
    }

    /** A layer over rows of the batch [batch, in]. */
    private String addToRows(LayerSite site, TaskUpdates updates) {
        Inserted nodes = new Inserted(graph, site.node());
        String path = site.path();
        if (fitSideBySide(updates.size(), updates.rank())) {
            String inner = ownOfAll(nodes, site, updates);
            String b = graph.constant(site.nameOfB(), updates.highB());
            return nodes.instead(site.y(), "Gemm", path + ".adapted", base -> List.of(inner, b, base));
        } else {
            String a = ofRow(nodes, site.nameOfA(), updates.stackOfA());
            String row = nodes.node("Unsqueeze", path + ".lora.input.row", withAxis(site.x()), axisAttribute());
            String inner = nodes.node("MatMul", path + ".lora.inner", List.of(row, a));
            return addOwnB(nodes, site, site.y(), inner, updates);
        }
    }

    /** The products of all tasks with A, those of the row's own scaled and all others made zero [batch, tasks · rank]. */
    private String ownOfAll(Inserted nodes, LayerSite site, TaskUpdates updates) {
        String path = site.path();
        String a = graph.constant(site.nameOfA(), updates.wideA());
        String all = nodes.node("MatMul", path + ".lora.inner.all", List.of(site.x(), a));
        String places = graph.constant(path + ".lora.places", TaskUpdates.places(updates.size(), updates.rank()));
        String own = nodes.node("Gather", path + ".lora.own", List.of(places, TASK));
        String scaled = nodes.node("Mul", path + ".lora.own.scaled", List.of(own, scale()));
        return nodes.node("Mul", path + ".lora.inner", List.of(all, scaled));
    }

    /** base + scale · inner · B of the row's task [batch, out]. */
    private String addOwnB(Inserted nodes, LayerSite site, String base, String inner, TaskUpdates updates) {
        String path = site.path();
        String b = ofRow(nodes, site.nameOfB(), updates.stackOfB());
        String product = nodes.node("MatMul", path + ".lora.output.row", List.of(inner, b));
        String update = nodes.node("Squeeze", path + ".lora.output", withAxis(product), axisAttribute());
        String scaled = nodes.node("Mul", path + ".lora.output.scaled", List.of(update, scale()));
        return nodes.instead(base, "Add", path + ".adapted", value -> List.of(value, scaled));
    }

    /** The sum of each row's tokens in its task's A [batch, 1, rank], and what B makes of it. */
    private String addToSum(LayerSite site, PooledRows pooled, TaskUpdates updates) {
        Inserted nodes = new Inserted(graph, pooled.squeeze());
        String path = site.path();
        Tables tables = Tables.of(updates);
        String name = site.nameOfA();
        String allFirsts = graph.constant(OnnxTensor.longs(name + ".first", tables.firsts()));
        String last = graph.constant(OnnxTensor.longs(name + ".zeros", tables.zeros()));
        String first = nodes.node("Gather", path + ".lora.first", List.of(allFirsts, TASK));
        String column = nodes.node("Unsqueeze", path + ".lora.first.column", withAxis(first), axisAttribute());
        String places = nodes.node("Add", path + ".lora.places", List.of(site.x(), column));
        String within = nodes.node("Min", path + ".lora.rows", List.of(places, last));
        String table = graph.constant(name, tables.stack());
        String rows = nodes.node("Gather", path + ".lora.tokens", List.of(table, within));
        String inner = nodes.node("MatMul", path + ".lora.inner", List.of(pooled.share(), rows));
        return addOwnB(nodes, site, pooled.sum(), inner, updates);
    }

    /** Gives each row its task's own layer in the place of one: of a Gemm or a MatMul, whose output may get another width. */
    public void own(LayerSite site, TaskHeads tasks) {
        if (site.node().is("Gemm") && site.weightIn(graph).is(ElementType.FLOAT)) {
            head(site, tasks);
        } else {
            new OwnProduct(model, site, tasks).put();
        }
    }

    /** Gives each row the head of its task: a Gemm with its bias in it, the graph's output, or a layer within. */
    public void head(LayerSite site, TaskHeads heads) {
        boolean hasGather = model.opset().orElse(AXES_AS_INPUT) >= GATHERS_ELEMENTS;
        if (hasGather && fitSideBySide(heads.size(), heads.classes())) {
            ownOfAllHeads(site, heads);
        } else {
            ownHead(site, heads);
        }
        Head.drop(graph, site);
        Head.widen(graph, site.y(), heads.classes());
    }

    /** Logits of all tasks, of which each row keeps its own. */
    private void ownOfAllHeads(LayerSite site, TaskHeads heads) {
        String weight =
                graph.constant(graph.unusedName(Head.WEIGHT), TaskUpdates.sideBySide(heads.size(), heads::weight));
        String bias = graph.constant(
                graph.unusedName(Head.BIAS),
                Tensor.vector(TaskUpdates.stacked(heads.size(), heads::bias).data()));
        String columns = graph.constant(OnnxTensor.longs(
                graph.unusedName("head.columns"),
                new int[] {heads.size(), heads.classes()},
                LongStream.range(0, (long) heads.size() * heads.classes()).toArray()));
        String all = before(site, "Gemm", "logits.all", List.of(site.x(), weight, bias));
        String own = before(site, "Gather", "head.columns.own", List.of(columns, TASK));
        graph.recompute(site.node(), "GatherElements", List.of(all, own), Attribute.integer("axis", 1));
    }

    private void ownHead(LayerSite site, TaskHeads heads) {
        String weights =
                graph.constant(graph.unusedName(Head.WEIGHT), TaskUpdates.stacked(heads.size(), heads::weight));
        String biases = graph.constant(graph.unusedName(Head.BIAS), TaskUpdates.stacked(heads.size(), heads::bias));
        String weight = before(site, "Gather", Head.WEIGHT + ".row", List.of(weights, TASK));
        String bias = before(site, "Gather", Head.BIAS + ".row", List.of(biases, TASK));
        String row = before(site, "Unsqueeze", "head.input.row", withAxis(site.x()), axisAttribute());
        String product = before(site, "MatMul", "head.product.row", List.of(row, weight));
        String squeezed = before(site, "Squeeze", "head.product", withAxis(product), axisAttribute());
        graph.recompute(site.node(), "Add", List.of(squeezed, bias));
    }

    private String before(LayerSite site, String operator, String name, List<String> inputs, Attribute... attributes) {
        return graph.nodeBefore(site.node(), operator, graph.unusedName(name), inputs, attributes);
    }

    /** What each row's task has of a stack [tasks, …]. */
    private String ofRow(Inserted nodes, String name, Tensor stack) {
        return nodes.node("Gather", name + ".row", List.of(graph.constant(name, stack), TASK));
    }
}
