package dev.rango.exporter.graph;

import dev.rango.models.Layer;
import dev.rango.models.LowRank;
import dev.rango.models.Tensor;
import dev.rango.models.Update;
import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxNode;
import dev.rango.onnx.OnnxTensor;
import java.util.Optional;

/** Updates as part of the weights: the graph computes as before, and costs what it did. */
public final class Merge {
    private Merge() {}

    /**
     * Adds scaling · A·B to a layer's weight, summed in double precision and rounded once. Other layers that share the weight keep
     * it as it was.
     */
    public static void into(OnnxGraph graph, LayerSite site, Update update) {
        put(graph, site, sum(graph, site, update));
    }

    /** The same of a DoRA. */
    public static void into(OnnxGraph graph, LayerSite site, Update update, Rescaled rescaled) {
        put(graph, site, rescaled.apply(site, sum(graph, site, update)));
    }

    /** The same of a weight in whole numbers: made floats, added to, and rounded to whole numbers again. */
    public static void intoWhole(OnnxGraph graph, LayerSite site, Update update) {
        WholeWeight weight = WholeWeight.of(graph, site);
        weight.put(sum(graph, site, weight.floats().data(), update));
    }

    private static void put(OnnxGraph graph, LayerSite site, Tensor merged) {
        OnnxTensor weight = site.weightIn(graph);
        OnnxNode node = site.node();
        if (isAlone(graph, site)) {
            graph.replace(Weights.like(weight, site.weight(), merged));
        } else {
            // As the node itself reads it, whatever turned the shared weight on its way.
            boolean readsTurned = node.is("Gemm") && node.integer("transB", 0) == 1;
            Tensor laid =
                    site.kind() == Layer.Kind.LINEAR && site.transposed() != readsTurned ? merged.transposed() : merged;
            String own = graph.unusedName(site.path() + ".merged");
            graph.rewire(node, site.weightInput(), graph.constant(Weights.like(weight, own, laid)));
        }
    }

    /** Whether the weight, and what passes it on, is read by this layer and by nothing else. */
    private static boolean isAlone(OnnxGraph graph, LayerSite site) {
        String value = site.node().input(site.weightInput());
        while (graph.consumers(value).size() == 1 && !graph.isOutput(value)) {
            Optional<OnnxNode> passes = graph.producer(value);
            if (passes.isEmpty()) {
                return true;
            }
            value = passes.get().input(0);
        }
        return false;
    }

    /** W + scaling · A·B, in the shape of W. */
    public static Tensor sum(OnnxGraph graph, LayerSite site, Update update) {
        return sum(graph, site, site.weightIn(graph).floats(), update);
    }

    private static Tensor sum(OnnxGraph graph, LayerSite site, float[] values, Update update) {
        LowRank factors = update.factors();
        OnnxTensor weight = site.weightIn(graph);
        boolean outFirst = isOutFirst(site);
        int in = site.in(graph);
        int out = site.out(graph);
        Tensor flat = Tensor.matrix(outFirst ? out : in, outFirst ? in : out, values);
        Tensor sum =
                outFirst ? factors.addedToLinear(flat, update.scaling()) : factors.addedToTable(flat, update.scaling());
        return new Tensor(Weights.ints(weight.dims()), sum.data());
    }

    static boolean isOutFirst(LayerSite site) {
        return site.transposed() || site.kind() == Layer.Kind.CONVOLUTION;
    }
}
