package dev.rango.exporter;

import dev.rango.exporter.graph.GraphFormat;
import dev.rango.exporter.graph.LayerSite;
import dev.rango.exporter.graph.SitedModel;
import dev.rango.models.Convolution;
import dev.rango.models.ImageWeights;
import dev.rango.models.Layer;
import dev.rango.models.Linear;
import dev.rango.models.Tensor;
import dev.rango.onnx.Attribute;
import dev.rango.onnx.ElementType;
import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxModel;
import dev.rango.onnx.OnnxTensor;
import dev.rango.onnx.OnnxValue;
import dev.rango.runtime.format.ImageConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The LeNet as a graph: pixels as bytes → 0 to 1 → conv1 → conv2 → fc1 → fc2 → fc3. Scaling the bytes is part of the graph, so that
 * nobody can scale them differently.
 */
final class LeNetGraph {
    private static final float WHITE = 255;

    private final OnnxModel model = GraphFormat.empty("image-classifier");
    private final OnnxGraph graph = model.graph();
    private final Map<String, LayerSite> sites = new TreeMap<>();

    private LeNetGraph() {}

    static SitedModel of(ImageWeights weights) {
        return new LeNetGraph().build(weights);
    }

    private SitedModel build(ImageWeights weights) {
        String side = Integer.toString(ImageConfig.SIDE);
        String pixels = graph.input(new OnnxValue("pixels", ElementType.UINT8, "batch", side, side));
        String bytes = graph.node("Cast", "pixels.float", List.of(pixels), Attribute.castTo(ElementType.FLOAT));
        String white = graph.constant("white", Tensor.vector(new float[] {WHITE}));
        String values = graph.node("Div", "pixels.values", List.of(bytes, white));
        String image = graph.node("Unsqueeze", "image", List.of(values, graph.constant(OnnxTensor.longs("axis_1", 1))));
        String first = convolution("conv1", image, weights.conv1());
        String second = convolution("conv2", first, weights.conv2());
        String features = graph.node("Flatten", "features", List.of(second), Attribute.integer("axis", 1));
        String hidden1 = hidden("fc1", features, weights.fc1());
        String hidden2 = hidden("fc2", hidden1, weights.fc2());
        sites.put("fc3", LinearLayer.add(graph, "fc3", hidden2, weights.fc3(), "logits"));
        graph.output(new OnnxValue(
                "logits",
                ElementType.FLOAT,
                "batch",
                Integer.toString(weights.fc3().out())));
        return new SitedModel(model, sites, "fc3");
    }

    /** Convolution, ReLU, and the maxima of 2 × 2 values. */
    private String convolution(String name, String x, Convolution layer) {
        String weight = graph.constant(name + ".weight", layer.weight());
        String bias = graph.constant(name + ".bias", layer.bias());
        int pad = layer.padding();
        String convolved = graph.node(
                "Conv",
                name + ".output",
                List.of(x, weight, bias),
                Attribute.integers("kernel_shape", layer.kernel(), layer.kernel()),
                Attribute.integers("pads", pad, pad, pad, pad));
        sites.put(
                name,
                new LayerSite(
                        name,
                        Layer.Kind.CONVOLUTION,
                        graph.producer(convolved).orElseThrow(),
                        weight,
                        true,
                        Optional.of(bias)));
        String active = graph.node("Relu", name + ".relu", List.of(convolved));
        return graph.node(
                "MaxPool",
                name + ".maxima",
                List.of(active),
                Attribute.integers("kernel_shape", 2, 2),
                Attribute.integers("strides", 2, 2));
    }

    private String hidden(String name, String x, Linear layer) {
        sites.put(name, LinearLayer.add(graph, name, x, layer, name + ".output"));
        return graph.node("Relu", name + ".relu", List.of(name + ".output"));
    }
}
