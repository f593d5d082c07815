package dev.rango.exporter.graph;

import dev.rango.models.Layer;
import dev.rango.models.LowRank;
import dev.rango.models.Tensor;
import dev.rango.models.Update;
import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxTensor;

/** Updates as part of the weights: the graph computes as before, and costs what it did. */
public final class Merge {
    private Merge() {}

    /**
     * Adds scaling · A·B to a layer's weight, summed in double precision and rounded once. Other layers that share the weight keep
     * it as it was.
     */
    public static void into(OnnxGraph graph, LayerSite site, Update update) {
        OnnxTensor weight = site.weightIn(graph);
        Tensor merged = merged(graph, site, update);
        if (graph.consumers(site.weight()).size() == 1) {
            graph.replace(Weights.like(weight, site.weight(), merged));
        } else {
            String own = graph.unusedName(site.path() + ".merged");
            graph.rewire(site.node(), site.weightInput(), graph.constant(Weights.like(weight, own, merged)));
        }
    }

    private static Tensor merged(OnnxGraph graph, LayerSite site, Update update) {
        LowRank factors = update.factors();
        OnnxTensor weight = site.weightIn(graph);
        boolean outFirst = site.transposed() || site.kind() == Layer.Kind.CONVOLUTION;
        int in = site.in(graph);
        int out = site.out(graph);
        Tensor flat = Tensor.matrix(outFirst ? out : in, outFirst ? in : out, weight.floats());
        Tensor sum =
                outFirst ? factors.addedToLinear(flat, update.scaling()) : factors.addedToTable(flat, update.scaling());
        return new Tensor(Weights.ints(weight.dims()), sum.data());
    }
}
