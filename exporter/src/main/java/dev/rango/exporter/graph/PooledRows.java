package dev.rango.exporter.graph;

import dev.rango.models.Layer;
import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxNode;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * An embedding of which nothing but a weighted sum is read: share [batch, 1, tokens] times rows [batch, tokens, dim], squeezed to
 * [batch, dim]. What is linear in the rows is so in the sum, and costs a token's share of the work there.
 *
 * @param product the matrix product
 * @param squeeze what takes its middle axis away
 */
record PooledRows(OnnxNode product, OnnxNode squeeze) {
    static Optional<PooledRows> of(OnnxGraph graph, LayerSite site) {
        if (site.kind() != Layer.Kind.EMBEDDING) {
            return Optional.empty();
        }
        return onlyReader(graph, site.y())
                .filter(product -> product.is("MatMul") && product.input(1).equals(site.y()))
                .flatMap(product -> onlyReader(graph, product.output())
                        .filter(squeeze -> squeeze.is("Squeeze") && isFirst(graph, squeeze.input(1)))
                        .map(squeeze -> new PooledRows(product, squeeze)));
    }

    static Optional<OnnxNode> onlyReader(OnnxGraph graph, String value) {
        List<OnnxNode> readers = graph.consumers(value);
        return readers.size() == 1 && !graph.isOutput(value) ? Optional.of(readers.get(0)) : Optional.empty();
    }

    private static boolean isFirst(OnnxGraph graph, String axes) {
        return graph.constant(axes)
                .filter(constant -> Arrays.equals(constant.longs(), new long[] {1}))
                .isPresent();
    }

    /** What each token adds to the sum [batch, 1, tokens]. */
    String share() {
        return product.input(0);
    }

    /** The sum [batch, dim]. */
    String sum() {
        return squeeze.output();
    }

    /** The constant [1] that the squeezing reads. */
    String axis() {
        return squeeze.input(1);
    }
}
