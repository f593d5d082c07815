package dev.rango.exporter.graph;

import dev.rango.models.Tensor;
import dev.rango.onnx.Attribute;
import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxModel;
import dev.rango.onnx.OnnxNode;
import dev.rango.onnx.OnnxTensor;
import java.util.List;
import java.util.Optional;

/**
 * A MatMul, with the Add of its bias, or a Gemm, of which each row of a batch has its own: weights of all tasks are stacked, and each row gathers
 * its task's. For any number of axes, of which the first is the batch's.
 */
final class OwnProduct {
    /** Since then Slice takes its bounds as inputs. */
    private static final long BOUNDS_ARE_INPUT = 10;
    /** What a class that a task lacks gets in halves: a softmax makes zero of it, too. */
    private static final float LEAST_HALF = -65504;

    private final OnnxGraph graph;
    private final long opset;
    private final LayerSite site;
    private final TaskHeads heads;
    private final OnnxTensor weight;
    private final String path;

    OwnProduct(OnnxModel model, LayerSite site, TaskHeads heads) {
        this.graph = model.graph();
        this.opset = model.opset().orElse(BOUNDS_ARE_INPUT);
        this.site = site;
        this.heads = heads;
        this.weight = site.weightIn(graph);
        this.path = site.path() + ".own";
    }

    void put() {
        OnnxNode node = site.node();
        String batch = before("Shape", ".batch", List.of(Bank.TASK));
        String shape = before(
                "Concat",
                ".rows.shape",
                List.of(batch, longs(".rest", -1, site.in(graph))),
                Attribute.integer("axis", 0));
        String rows = before("Reshape", ".rows", List.of(site.x(), shape));
        String own = ofRow(".weight", TaskUpdates.stacked(heads.size(), heads::weight));
        String product = before("MatMul", ".product", List.of(rows, own));
        String wide = before(
                "Concat",
                ".shape",
                List.of(leading(), longs(".classes", heads.classes())),
                Attribute.integer("axis", 0));
        boolean addsItself = node.is("Gemm");
        Optional<OnnxNode> add = site.bias().filter(bias -> !addsItself).map(this::adding);
        String sum = site.bias().isPresent() ? before("Add", ".sum", List.of(product, bias())) : product;
        graph.recompute(node, "Reshape", List.of(sum, wide));
        add.ifPresent(adding -> graph.recompute(adding, "Identity", List.of(site.y())));
        Head.drop(graph, site);
    }

    private OnnxNode adding(String bias) {
        return graph.consumers(site.y()).stream()
                .filter(n -> n.is("Add") && n.inputs().contains(bias))
                .findFirst()
                .orElseThrow();
    }

    /** Sizes of all axes of x but the last. */
    private String leading() {
        String sizes = before("Shape", ".sizes", List.of(site.x()));
        return opset >= BOUNDS_ARE_INPUT
                ? before("Slice", ".leading", List.of(sizes, longs(".first", 0), longs(".last", -1)))
                : before(
                        "Slice",
                        ".leading",
                        List.of(sizes),
                        Attribute.integers("starts", 0),
                        Attribute.integers("ends", -1));
    }

    /** [batch, 1, out]. */
    private String bias() {
        float[] values = TaskUpdates.stacked(heads.size(), heads::bias).data();
        for (int i = 0; i < values.length && Weights.isHalf(weight); i++) {
            values[i] = Math.max(LEAST_HALF, values[i]);
        }
        return ofRow(".bias", new Tensor(new int[] {heads.size(), 1, heads.classes()}, values));
    }

    private String ofRow(String name, Tensor stack) {
        String all = graph.constant(Weights.like(weight, graph.unusedName(path + name), stack));
        return before("Gather", name + ".row", List.of(all, Bank.TASK));
    }

    private String longs(String name, long... values) {
        return graph.constant(OnnxTensor.longs(graph.unusedName(path + name), values));
    }

    private String before(String operator, String name, List<String> inputs, Attribute... attributes) {
        return graph.nodeBefore(site.node(), operator, graph.unusedName(path + name), inputs, attributes);
    }
}
