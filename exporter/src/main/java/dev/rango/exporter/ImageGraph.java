package dev.rango.exporter;

import dev.rango.models.AdaptedImageModel;
import dev.rango.models.Adapter;
import dev.rango.models.Adapter.Target;
import dev.rango.models.Convolution;
import dev.rango.models.ImageWeights;
import dev.rango.models.Linear;
import dev.rango.models.LowRank;
import dev.rango.models.Tensor;
import dev.rango.onnx.Attribute;
import dev.rango.onnx.ElementType;
import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxModel;
import dev.rango.onnx.OnnxTensor;
import dev.rango.onnx.OnnxValue;
import dev.rango.runtime.ImageConfig;
import java.util.List;
import java.util.Optional;

/**
 * The network of images as a graph: pixels as bytes → 0 to 1 → conv1 → conv2 → fc1 → fc2 → fc3, with or without branches. Scaling
 * the bytes is part of the graph, so that nobody can scale them differently.
 */
final class ImageGraph {
    private static final float WHITE = 255;

    private ImageGraph() {}

    /** Weights without a branch: a base, or an adapter merged into one. */
    static OnnxModel of(ImageWeights weights) {
        return build(weights, Optional.empty());
    }

    /** A base's weights with the adapter as a branch beside each layer that it changes. */
    static OnnxModel withBranch(AdaptedImageModel model) {
        return build(model.withoutBranch(), Optional.of(model.adapter().weights()));
    }

    private static OnnxModel build(ImageWeights weights, Optional<Adapter> branch) {
        OnnxModel model = GraphFormat.empty("image-classifier");
        OnnxGraph graph = model.graph();
        String side = Integer.toString(ImageConfig.SIDE);
        String pixels = graph.input(new OnnxValue("pixels", ElementType.UINT8, "batch", side, side));
        String bytes = graph.node("Cast", "pixels.float", List.of(pixels), Attribute.castTo(ElementType.FLOAT));
        String white = graph.constant("white", Tensor.vector(new float[] {WHITE}));
        String values = graph.node("Div", "pixels.values", List.of(bytes, white));
        String image = graph.node("Unsqueeze", "image", List.of(values, graph.constant(OnnxTensor.longs("axis_1", 1))));
        String first = convolution(graph, "conv1", image, weights.conv1());
        String second = convolution(graph, "conv2", first, weights.conv2());
        String features = graph.node("Flatten", "features", List.of(second), Attribute.integer("axis", 1));
        String hidden1 = hidden(graph, Target.FC1, features, weights.fc1(), branch);
        String hidden2 = hidden(graph, Target.FC2, hidden1, weights.fc2(), branch);
        String logits = linear(graph, "fc3", hidden2, weights.fc3(), "logits");
        graph.output(new OnnxValue(
                logits,
                ElementType.FLOAT,
                "batch",
                Integer.toString(weights.fc3().out())));
        return model;
    }

    /** Convolution, ReLU, and the maxima of 2 × 2 values. */
    private static String convolution(OnnxGraph graph, String name, String x, Convolution layer) {
        String weight = graph.constant(name + ".weight", layer.weight());
        String bias = graph.constant(name + ".bias", layer.bias());
        int pad = layer.padding();
        String convolved = graph.node(
                "Conv",
                name + ".output",
                List.of(x, weight, bias),
                Attribute.integers("kernel_shape", layer.kernel(), layer.kernel()),
                Attribute.integers("pads", pad, pad, pad, pad));
        String active = graph.node("Relu", name + ".relu", List.of(convolved));
        return graph.node(
                "MaxPool",
                name + ".maxima",
                List.of(active),
                Attribute.integers("kernel_shape", 2, 2),
                Attribute.integers("strides", 2, 2));
    }

    private static String hidden(OnnxGraph graph, Target target, String x, Linear layer, Optional<Adapter> branch) {
        String name = target.layer();
        String y = linear(graph, name, x, layer, name + ".output");
        LowRank factors = branch.map(adapter -> adapter.updates().get(target)).orElse(null);
        if (factors != null) {
            String a = graph.constant(name + ClassifierGraph.LORA_A, factors.a());
            String inner = graph.node("MatMul", name + ".lora.inner", List.of(x, a));
            y = ClassifierGraph.addedProduct(
                    graph, target, inner, factors, branch.get().alpha(), y);
        }
        return graph.node("Relu", name + ".relu", List.of(y));
    }

    private static String linear(OnnxGraph graph, String name, String x, Linear layer, String output) {
        return ClassifierGraph.linear(graph, name, x, layer, output);
    }
}
