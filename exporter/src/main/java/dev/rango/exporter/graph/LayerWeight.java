package dev.rango.exporter.graph;

import dev.rango.models.Tensor;
import dev.rango.onnx.ElementType;
import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxNode;
import dev.rango.onnx.OnnxTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A constant matrix of floats that a node multiplies by, or takes rows from.
 *
 * @param node MatMul, Gemm or Gather
 * @param tensor as the graph keeps it
 * @param turned whether the node reads its transpose
 */
record LayerWeight(OnnxNode node, OnnxTensor tensor, boolean turned) {
    private static final int MOST_STEPS = 4;
    /** What is smaller is not worth a word. */
    private static final int WORTH_A_WORD = 1 << 10;

    /** Those of a graph with at least so many numbers, in the order of its nodes. */
    static List<LayerWeight> all(OnnxGraph graph, int smallest) {
        return graph.nodes().stream()
                .flatMap(node -> of(graph, node).stream())
                .filter(layer -> layer.tensor.elements() >= smallest)
                .toList();
    }

    /** What still is in floats, with who reads it: for people. */
    static List<String> left(OnnxGraph graph) {
        List<String> left = new ArrayList<>();
        for (OnnxTensor constant : graph.constants()) {
            boolean isMatrix = constant.is(ElementType.FLOAT) && constant.dims().length > 1;
            // Scales of tables are columns.
            if (isMatrix && constant.elements() >= WORTH_A_WORD && constant.dims()[1] > 1) {
                String reader = graph.consumers(constant.name()).stream()
                        .findFirst()
                        .map(OnnxNode::operator)
                        .orElse("nobody");
                left.add(String.format(
                        Locale.ROOT, "%s (%,d numbers, read by %s)", constant.name(), constant.elements(), reader));
            }
        }
        return left;
    }

    private static Optional<LayerWeight> of(OnnxGraph graph, OnnxNode node) {
        if (node.is("MatMul")) {
            return behind(graph, node, node.input(1));
        }
        boolean isPlain =
                node.integer("transA", 0) == 0 && node.floating("alpha", 1) == 1 && node.floating("beta", 1) == 1;
        if (node.is("Gemm") && isPlain) {
            return behind(graph, node, node.input(1))
                    .map(w -> node.integer("transB", 0) == 1 ? new LayerWeight(node, w.tensor, !w.turned) : w);
        }
        if (node.is("Gather") && node.integer("axis", 0) == 0) {
            return behind(graph, node, node.input(0)).filter(w -> !w.turned);
        }
        return Optional.empty();
    }

    private static Optional<LayerWeight> behind(OnnxGraph graph, OnnxNode node, String value) {
        boolean turned = false;
        String name = value;
        for (int step = 0; step < MOST_STEPS; step++) {
            Optional<OnnxTensor> constant = graph.constant(name);
            if (constant.isPresent()) {
                boolean isTurned = turned;
                return constant.filter(w -> w.is(ElementType.FLOAT) && w.dims().length == 2)
                        .map(w -> new LayerWeight(node, w, isTurned));
            }
            Optional<OnnxNode> passes = graph.producer(name).filter(n -> n.is("Transpose") || n.is("Identity"));
            if (passes.isEmpty()) {
                return Optional.empty();
            }
            turned ^= passes.get().is("Transpose");
            name = passes.get().input(0);
        }
        return Optional.empty();
    }

    boolean isTable() {
        return node.is("Gather");
    }

    String name() {
        return tensor.name();
    }

    /** [in, out], or [rows, dim] of a table. */
    Tensor matrix() {
        Tensor stored = new Tensor(Weights.ints(tensor.dims()), tensor.floats());
        return turned ? stored.transposed() : stored;
    }
}
