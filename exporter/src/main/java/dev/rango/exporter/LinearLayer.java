package dev.rango.exporter;

import dev.rango.exporter.graph.LayerSite;
import dev.rango.models.Layer;
import dev.rango.models.Linear;
import dev.rango.onnx.Attribute;
import dev.rango.onnx.OnnxGraph;
import java.util.List;
import java.util.Optional;

/** A linear layer in a graph that is built here. */
final class LinearLayer {
    private LinearLayer() {}

    /** y = x·Wᵀ + b. */
    static LayerSite add(OnnxGraph graph, String path, String x, Linear layer, String y) {
        String weight = graph.constant(path + ".weight", layer.weight());
        String bias = graph.constant(path + ".bias", layer.bias());
        graph.node("Gemm", y, List.of(x, weight, bias), Attribute.integer("transB", 1));
        return new LayerSite(path, Layer.Kind.LINEAR, graph.producer(y).orElseThrow(), weight, true, Optional.of(bias));
    }
}
