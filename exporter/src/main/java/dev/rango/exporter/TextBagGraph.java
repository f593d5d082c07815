package dev.rango.exporter;

import dev.rango.exporter.graph.GraphFormat;
import dev.rango.exporter.graph.LayerSite;
import dev.rango.exporter.graph.SitedModel;
import dev.rango.models.ClassifierWeights;
import dev.rango.models.Layer;
import dev.rango.models.Tensor;
import dev.rango.models.TextBag;
import dev.rango.onnx.Attribute;
import dev.rango.onnx.ElementType;
import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxModel;
import dev.rango.onnx.OnnxTensor;
import dev.rango.onnx.OnnxValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The text bag as a graph: ids and mask → masked mean of embeddings → fc1 → ReLU → fc2. */
final class TextBagGraph {
    private TextBagGraph() {}

    static SitedModel of(ClassifierWeights weights) {
        OnnxModel model = GraphFormat.empty("text-classifier");
        OnnxGraph graph = model.graph();
        String ids = graph.input(new OnnxValue("input_ids", ElementType.INT64, "batch", "tokens"));
        String mask = graph.input(new OnnxValue("attention_mask", ElementType.INT64, "batch", "tokens"));
        String axis = graph.constant(OnnxTensor.longs("axis_1", 1));
        String share = share(graph, mask, axis);
        // The mean as a product: measured at 0.6 of the time of multiplying by the mask and summing.
        String table = graph.constant(TextBag.EMBEDDING + ".weight", weights.embedding());
        String rows = graph.node("Gather", "mean.tokens", List.of(table, ids));
        LayerSite words = new LayerSite(
                TextBag.EMBEDDING,
                Layer.Kind.EMBEDDING,
                graph.producer(rows).orElseThrow(),
                table,
                false,
                Optional.empty());
        String row = graph.node("MatMul", "mean.row", List.of(share, rows));
        String mean = graph.node("Squeeze", "mean", List.of(row, axis));
        LayerSite fc1 = LinearLayer.add(graph, TextBag.FC1, mean, weights.fc1(), "fc1.output");
        String active = graph.node("Relu", "relu", List.of("fc1.output"));
        LayerSite fc2 = LinearLayer.add(graph, TextBag.FC2, active, weights.fc2(), "logits");
        graph.output(new OnnxValue(
                "logits",
                ElementType.FLOAT,
                "batch",
                Integer.toString(weights.fc2().out())));
        return new SitedModel(model, Map.of(TextBag.EMBEDDING, words, TextBag.FC1, fc1, TextBag.FC2, fc2), TextBag.FC2);
    }

    /** What each token adds to the mean [batch, 1, tokens]: 1/count, or 0 for padding; a text without tokens has the mean zero. */
    private static String share(OnnxGraph graph, String mask, String axis) {
        String present = graph.node("Cast", "mask.float", List.of(mask), Attribute.castTo(ElementType.FLOAT));
        String one = graph.constant("one", Tensor.vector(new float[] {1}));
        String count = graph.node("ReduceSum", "mask.count", List.of(present, axis));
        String divisor = graph.node("Max", "mask.divisor", List.of(count, one));
        String share = graph.node("Div", "mask.share", List.of(present, divisor));
        return graph.node("Unsqueeze", "mask.row", List.of(share, axis));
    }
}
