package dev.rango.exporter.graft;

import dev.rango.exporter.graph.LayerSite;
import dev.rango.onnx.OnnxNode;
import java.util.List;

/**
 * A place of a graph where a weight is applied.
 *
 * @param site without a path: that is what is looked for
 * @param named the node that a user would name
 * @param names what the graph calls the layer, each as words
 * @param quantized its weight is in whole numbers
 */
record FoundSite(LayerSite site, OnnxNode named, List<List<String>> names, boolean quantized) {
    /** True where its product is no value of the graph: nothing can be added to it, but the weight can be changed. */
    boolean isInside() {
        return isAttention(site.node());
    }

    /** com.microsoft's, which multiplies by the weights of query, key and value itself. */
    static boolean isAttention(OnnxNode node) {
        return node.domain().equals("com.microsoft") && node.operator().equals("Attention");
    }

    /** What people call it: the node's name, or what it gives where it has none. */
    String label() {
        return named.name().isEmpty() ? named.output() : named.name();
    }

    /** Whether a user means it. */
    boolean isCalled(String name) {
        return !name.isEmpty()
                && (named.name().equals(name)
                        || named.output().equals(name)
                        || site.y().equals(name)
                        || site.weight().equals(name));
    }
}
