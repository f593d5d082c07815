package dev.rango.exporter;

import dev.rango.models.Adapter.Target;
import dev.rango.onnx.Attribute;
import dev.rango.onnx.ElementType;
import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxModel;
import dev.rango.onnx.OnnxTensor;
import dev.rango.onnx.OnnxValue;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;

/** The network over a base for several tasks: what they share, and the graph whose factors and head come as inputs. */
final class TaskGraph {
    private final OnnxModel model = GraphFormat.empty("text-classifier");
    private final OnnxGraph graph = model.graph();
    private final AdapterSet set;
    private final SortedMap<Target, Integer> ranks;
    private final String ids;
    private final String share;

    /** Begins with the inputs that all graphs have. */
    TaskGraph(AdapterSet set) {
        this.set = set;
        this.ranks = set.ranks();
        ids = graph.input(new OnnxValue("input_ids", ElementType.INT64, "batch", "tokens"));
        String mask = graph.input(new OnnxValue("attention_mask", ElementType.INT64, "batch", "tokens"));
        graph.constant(OnnxTensor.longs(ClassifierGraph.AXIS, 1));
        String present = graph.node("Cast", "mask.float", List.of(mask), Attribute.castTo(ElementType.FLOAT));
        share = ClassifierGraph.shareOfMean(graph, present, ClassifierGraph.divisor(graph, present));
    }

    OnnxGraph graph() {
        return graph;
    }

    /** Token ids [batch, tokens]. */
    String ids() {
        return ids;
    }

    /** What each token adds to the mean [batch, 1, tokens]. */
    String share() {
        return share;
    }

    /** The mean of the base's rows [batch, embeddingDim]. */
    String baseMean() {
        String table =
                graph.constant(ClassifierGraph.TABLE, set.base().weights().embedding());
        return ClassifierGraph.weightedMean(graph, "mean", table, ids, share);
    }

    /** What the base's fc1 makes of it [batch, hiddenDim]. */
    String baseHidden(String mean) {
        return ClassifierGraph.linear(graph, "fc1", mean, set.base().weights().fc1(), "fc1.output");
    }

    /** Ends with the output, the node called logits. */
    OnnxModel withLogits() {
        graph.output(new OnnxValue("logits", ElementType.FLOAT, "batch", Integer.toString(set.classes())));
        return model;
    }

    /** Inputs as {@link AdapterSet#tensors} has them; zeros and the base's head make the base. */
    static OnnxModel swappable(AdapterSet set) {
        TaskGraph network = new TaskGraph(set);
        OnnxGraph graph = network.graph;
        set.tensors(0)
                .forEach((name, tensor) -> graph.input(new OnnxValue(
                        name,
                        ElementType.FLOAT,
                        Arrays.stream(tensor.shape())
                                .mapToObj(Integer::toString)
                                .toArray(String[]::new))));
        String mean = network.baseMean();
        if (network.ranks.containsKey(Target.EMBEDDING)) {
            String inner = ClassifierGraph.weightedMean(
                    graph, "embedding.lora.inner", AdapterSet.nameOfA(Target.EMBEDDING), network.ids, network.share);
            mean = graph.node(
                    "Gemm", "embedding.lora.output", List.of(inner, AdapterSet.nameOfB(Target.EMBEDDING), mean));
        }
        String hidden = network.baseHidden(mean);
        if (network.ranks.containsKey(Target.FC1)) {
            String inner = graph.node("MatMul", "fc1.lora.inner", List.of(mean, AdapterSet.nameOfA(Target.FC1)));
            hidden = graph.node("Gemm", "fc1.lora.output", List.of(inner, AdapterSet.nameOfB(Target.FC1), hidden));
        }
        String active = graph.node("Relu", "relu", List.of(hidden));
        graph.node("Gemm", "logits", List.of(active, AdapterSet.HEAD_WEIGHT, AdapterSet.HEAD_BIAS));
        return network.withLogits();
    }
}
