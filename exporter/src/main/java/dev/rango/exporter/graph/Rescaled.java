package dev.rango.exporter.graph;

import dev.rango.models.Tensor;
import dev.rango.models.Update;
import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxNode;
import dev.rango.onnx.OnnxTensor;
import dev.rango.runtime.UnusableInputException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * DoRA: what a layer's weight and its update make together, each output's part brought to a length that was trained. The bias stays as
 * it is.
 *
 * @param factors of each output: its magnitude by the length of what leads to it in W + scaling · A·B
 */
public record Rescaled(float[] factors) {
    /**
     * The factors of a layer.
     *
     * @param magnitude [out]
     * @throws UnusableInputException when nothing leads to one of the outputs, so that it has no length
     */
    public static Rescaled of(OnnxGraph graph, LayerSite site, Update update, Tensor magnitude) {
        float[] sum = Merge.sum(graph, site, update).data();
        int out = site.out(graph);
        boolean outFirst = Merge.isOutFirst(site);
        int in = sum.length / out;
        float[] factors = new float[out];
        for (int o = 0; o < out; o++) {
            double squares = 0;
            for (int i = 0; i < in; i++) {
                double value = sum[outFirst ? o * in + i : i * out + o];
                squares += value * value;
            }
            if (squares == 0) {
                throw new UnusableInputException(
                        site.path(),
                        "output " + o,
                        "is a DoRA's, and nothing leads to it: all of W + scaling·A·B is zero");
            }
            factors[o] = (float) (magnitude.data()[o] / Math.sqrt(squares));
        }
        return new Rescaled(factors);
    }

    /** A weight with the update in it, rescaled. */
    public Tensor apply(LayerSite site, Tensor sum) {
        boolean outFirst = Merge.isOutFirst(site);
        int out = factors.length;
        int in = sum.elements() / out;
        float[] values = new float[sum.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = sum.data()[i] * factors[outFirst ? i / in : i % out];
        }
        return new Tensor(sum.shape(), values);
    }

    /**
     * Rescales what a branch gives.
     *
     * @param adapted the layer's output with the branch's added
     * @return the name of what is read instead
     */
    public String behind(OnnxGraph graph, LayerSite site, String adapted) {
        OnnxTensor weight = site.weightIn(graph);
        Inserted nodes = new Inserted(graph, graph.producer(adapted).orElseThrow());
        String name = site.path() + ".lora.magnitude";
        String scale = graph.constant(Weights.like(weight, graph.unusedName(name), shaped(site, factors)));
        String rescaled = nodes.instead(adapted, "Mul", name + ".output", value -> List.of(value, scale));
        Optional<float[]> bias = ownBias(graph, site);
        if (bias.isEmpty()) {
            return rescaled;
        }
        // The node adds its bias before: it was rescaled too, and what that changed is taken back.
        float[] rest = new float[factors.length];
        for (int o = 0; o < rest.length; o++) {
            rest[o] = (float) ((1 - (double) factors[o]) * bias.get()[o]);
        }
        String back = graph.constant(Weights.like(weight, graph.unusedName(name + ".bias"), shaped(site, rest)));
        return nodes.instead(rescaled, "Add", name + ".biased", value -> List.of(value, back));
    }

    private static Tensor shaped(LayerSite site, float[] values) {
        return switch (site.kind()) {
            case LINEAR, EMBEDDING -> Tensor.vector(values);
            case CONVOLUTION -> new Tensor(new int[] {values.length, 1, 1}, values);
        };
    }

    /** The bias that the layer's own node adds. */
    private static Optional<float[]> ownBias(OnnxGraph graph, LayerSite site) {
        OnnxNode node = site.node();
        if (!node.is("Gemm") && !node.is("Conv")) {
            return Optional.empty();
        }
        float beta = node.is("Gemm") ? node.floating("beta", 1) : 1;
        return graph.constant(node.input(2)).map(OnnxTensor::floats).map(values -> {
            float[] bias = Arrays.copyOf(values, values.length);
            for (int i = 0; i < bias.length; i++) {
                bias[i] *= beta;
            }
            return bias;
        });
    }
}
