package dev.rango.exporter.graph;

import dev.rango.models.Linear;
import dev.rango.models.Tensor;
import dev.rango.onnx.ElementType;
import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxTensor;
import dev.rango.onnx.OnnxValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Another last layer: weight and bias, and with them the number of classes. */
public final class Head {
    /** Name of the input, or of the bank's constant, that is the head's weight [in, classes]. */
    public static final String WEIGHT = "head.weight";
    /** Name of the input, or of the bank's constant, that is the head's bias [classes]. */
    public static final String BIAS = "head.bias";

    private Head() {}

    /** Puts another layer in the place of the head. */
    public static void replace(OnnxGraph graph, LayerSite site, Linear head) {
        replace(graph, site, head, site.y());
    }

    /** The same of any layer, whose output, with its bias added, has that name. */
    public static void replace(OnnxGraph graph, LayerSite site, Linear head, String output) {
        OnnxTensor weight = site.weightIn(graph);
        Tensor laid = site.transposed() ? head.weight() : head.weight().transposed();
        graph.replace(Weights.like(weight, site.weight(), laid));
        site.bias().ifPresent(bias -> graph.replace(Weights.like(weight, bias, head.bias())));
        graph.forget(site.y());
        widen(graph, output, head.out());
    }

    /** Puts other values in the place of a constant, in its type and shape. */
    public static void replace(OnnxGraph graph, String constant, Tensor values) {
        OnnxTensor old = graph.constant(constant).orElseThrow();
        graph.replace(Weights.like(old, constant, new Tensor(Weights.ints(old.dims()), values.data())));
    }

    /** Makes weight and bias inputs of the graph, for heads of up to so many classes. */
    public static void asInputs(OnnxGraph graph, LayerSite site, int classes) {
        int in = site.in(graph);
        graph.input(new OnnxValue(BIAS, ElementType.FLOAT, Integer.toString(classes)));
        graph.input(new OnnxValue(WEIGHT, ElementType.FLOAT, Integer.toString(in), Integer.toString(classes)));
        graph.recompute(site.node(), "Gemm", List.of(site.x(), WEIGHT, BIAS));
        drop(graph, site);
        widen(graph, site.y(), classes);
    }

    /** Forgets the weights of a head that is computed otherwise. */
    static void drop(OnnxGraph graph, LayerSite site) {
        graph.removeIfUnread(site.weight());
        site.bias().ifPresent(graph::removeIfUnread);
    }

    /** Says of an output of the graph, if it is one, how many classes it has. */
    public static void widen(OnnxGraph graph, String name, int classes) {
        for (OnnxValue output : graph.outputs()) {
            if (output.name().equals(name) && output.dimensions().isPresent()) {
                List<String> sizes = new ArrayList<>(output.dimensions().get());
                sizes.set(sizes.size() - 1, Integer.toString(classes));
                graph.describe(new OnnxValue(output.name(), output.type(), Optional.of(sizes)));
            }
        }
    }
}
