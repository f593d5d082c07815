package dev.rango.exporter.graph;

import dev.rango.models.Tensor;
import dev.rango.onnx.Attribute;
import dev.rango.onnx.ElementType;
import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxTensor;
import java.util.Arrays;
import java.util.List;

/**
 * A bank's part of a layer whose input has more than a row for each row of the batch: tokens of a text, pixels of a picture. Written
 * with operators that mean the same from operator set 7 on, and for any number of axes.
 */
final class TokenBank {
    private final OnnxGraph graph;
    private final LayerSite site;
    private final TaskUpdates updates;
    private final String task;
    private final String scale;
    private final Inserted nodes;
    private final OnnxTensor weight;
    private final String path;

    /**
     * @param task name of the input [batch] that says which task
     * @param scale name of the input [batch] that says how much of it
     */
    TokenBank(OnnxGraph graph, LayerSite site, TaskUpdates updates, String task, String scale) {
        this.graph = graph;
        this.site = site;
        this.updates = updates;
        this.task = task;
        this.scale = scale;
        this.nodes = new Inserted(graph, site.node());
        this.weight = site.weightIn(graph);
        this.path = site.path();
    }

    String add() {
        String delta = switch (site.kind()) {
            case LINEAR -> linear();
            case EMBEDDING -> embedding();
            case CONVOLUTION -> convolution();
        };
        return nodes.instead(site.y(), "Add", path + ".adapted", base -> List.of(base, delta));
    }

    private String linear() {
        String rows = nodes.node("Reshape", path + ".lora.input", List.of(site.x(), byRowOfBatch()));
        String product;
        if (Bank.fitSideBySide(updates.size(), updates.rank())) {
            String a = constant(site.nameOfA(), updates.wideA());
            String all = nodes.node("MatMul", path + ".lora.inner.all", List.of(rows, a));
            String inner = nodes.node("Mul", path + ".lora.inner", List.of(all, ownPlaces(0, 1, -1)));
            product = nodes.node(
                    "MatMul", path + ".lora.output.rows", List.of(inner, constant(site.nameOfB(), updates.highB())));
        } else {
            String a = ofRow(site.nameOfA(), updates.stackOfA());
            String inner = nodes.node("MatMul", path + ".lora.inner.all", List.of(rows, a));
            product = withOwnB(inner);
        }
        String shape = nodes.node("Shape", path + ".lora.shape", List.of(site.y()));
        return nodes.node("Reshape", path + ".lora.output", List.of(product, shape));
    }

    /** [batch, -1, in], whatever axes the input has: its rows follow those of the batch. */
    private String byRowOfBatch() {
        String rest = longs(path + ".lora.rest", -1, updates.in());
        String batch = nodes.node("Shape", path + ".lora.batch", List.of(task));
        return nodes.node("Concat", path + ".lora.rows", List.of(batch, rest), Attribute.integer("axis", 0));
    }

    /** inner [batch, rows, rank] times scale times the B of each row's task. */
    private String withOwnB(String inner) {
        String own = typed(nodes.node(
                "Reshape", path + ".lora.scale", List.of(scale, longs(path + ".lora.scale.shape", -1, 1, 1))));
        String scaled = nodes.node("Mul", path + ".lora.inner", List.of(inner, own));
        return nodes.node(
                "MatMul", path + ".lora.output.rows", List.of(scaled, ofRow(site.nameOfB(), updates.stackOfB())));
    }

    /** Rows of the tables of those tasks that have one, which lie one upon the other; all others read the row of zeros below. */
    private String embedding() {
        Tables tables = Tables.of(updates);
        long[] having = new long[updates.size()];
        Arrays.setAll(having, t -> updates.tasks().get(t).isPresent() ? 1 : 0);
        String first = column(longs(site.nameOfA() + ".first", tables.firsts()), ".lora.first");
        String has = column(longs(site.nameOfA() + ".has", having), ".lora.has");
        String wide = nodes.node("Cast", path + ".lora.ids", List.of(site.x()), Attribute.castTo(ElementType.INT64));
        String own = nodes.node("Mul", path + ".lora.rows", List.of(wide, has));
        String places = nodes.node("Add", path + ".lora.places", List.of(own, first));
        String table = constant(site.nameOfA(), tables.stack());
        return withOwnB(nodes.node("Gather", path + ".lora.inner.all", List.of(table, places)));
    }

    private String column(String ofTasks, String name) {
        String own = nodes.node("Gather", path + name, List.of(ofTasks, task));
        return nodes.node("Reshape", path + name + ".column", List.of(own, longs(path + name + ".shape", -1, 1)));
    }

    private String convolution() {
        Tensor kernels = updates.wideA().transposed();
        int[] shape = Weights.ints(weight.dims());
        shape[0] = kernels.size(0);
        Tensor back = updates.highB().transposed();
        String a = constant(site.nameOfA(), new Tensor(shape, kernels.data()));
        String b = constant(site.nameOfB(), new Tensor(new int[] {back.size(0), back.size(1), 1, 1}, back.data()));
        String all = nodes.node("Conv", path + ".lora.inner.all", List.of(site.x(), a), Factors.geometry(site.node()));
        String inner = nodes.node("Mul", path + ".lora.inner", List.of(all, ownPlaces(0, -1, 1, 1)));
        return nodes.node("Conv", path + ".lora.output", List.of(inner, b));
    }

    /** The scale in the columns of each row's task and zero elsewhere, in a shape of which one axis is the columns'. */
    private String ownPlaces(long... shape) {
        String places = graph.constant(path + ".lora.places", TaskUpdates.places(updates.size(), updates.rank()));
        String own = nodes.node("Gather", path + ".lora.own", List.of(places, task));
        String column =
                nodes.node("Reshape", path + ".lora.scale", List.of(scale, longs(path + ".lora.scale.shape", -1, 1)));
        String scaled = nodes.node("Mul", path + ".lora.own.scaled", List.of(own, column));
        return typed(nodes.node(
                "Reshape", path + ".lora.own.shaped", List.of(scaled, longs(path + ".lora.own.shape", shape))));
    }

    /** In the type that the layer computes in. */
    private String typed(String value) {
        return Weights.isHalf(weight)
                ? nodes.node("Cast", value + ".half", List.of(value), Attribute.castTo(ElementType.FLOAT16))
                : value;
    }

    private String constant(String name, Tensor values) {
        return graph.constant(Weights.like(weight, graph.unusedName(name), values));
    }

    private String longs(String name, long... values) {
        return graph.constant(OnnxTensor.longs(graph.unusedName(name), values));
    }

    private String ofRow(String name, Tensor stack) {
        return nodes.node("Gather", name + ".row", List.of(constant(name, stack), task));
    }
}
