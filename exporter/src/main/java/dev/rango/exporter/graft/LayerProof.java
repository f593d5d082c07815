package dev.rango.exporter.graft;

import dev.rango.exporter.graph.LayerSite;
import dev.rango.exporter.graph.WholeWeight;
import dev.rango.exporter.proof.GraphRun.Values;
import dev.rango.models.Layer;
import dev.rango.models.LoraLayers;
import dev.rango.models.LowRank;
import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxNode;
import java.util.Arrays;

/**
 * What one layer gives, in double precision and independently of the passes: x·W + scaling · (x·A)·B, of a DoRA rescaled, and its bias
 * where its node adds one. Held against what the graph gives for the same x, element by element, with the error that rounding
 * explains. Of a layer whose weight is in whole numbers, or that is a convolution, x·W is what the graph itself gives without the
 * adapter.
 */
final class LayerProof {
    /** Times the spread of the sum of as many roundings as there are terms. */
    private static final double SPREADS = 8;

    private final OnnxGraph base;
    private final LayerSite site;
    private final LoraLayers.Delta delta;
    private final double unit;
    private final int in;
    private final int out;

    /**
     * @param base the graph without the adapter
     * @param unit half of the distance between 1 and the next number of the type that the graph computes in
     */
    LayerProof(OnnxGraph base, LayerSite site, LoraLayers.Delta delta, double unit) {
        this.base = base;
        this.site = site;
        this.delta = delta;
        this.unit = unit;
        this.in = site.in(base);
        this.out = site.out(base);
    }

    /** The largest error as a multiple of what rounding explains; above 1 it does not. NaN where there are not as many values. */
    double worst(Values x, Values y) {
        boolean isTable = site.kind() == Layer.Kind.EMBEDDING;
        int rows = isTable ? x.values().length : x.values().length / in;
        if (y.values().length != rows * out) {
            return Double.NaN;
        }
        float[] w = base.constant(site.weight()).orElseThrow().floats();
        double[] factors = rescaling(w);
        float[] bias = bias();
        double worst = 0;
        for (int row = 0; row < rows; row++) {
            Sums sums = isTable ? ofToken(row(x, row), w) : ofRow(x.values(), row, w);
            for (int o = 0; o < out; o++) {
                double b = bias.length == 0 ? 0 : bias[o];
                double sum = factors[o] * sums.value[o] + b;
                // Where the bias is added before the rescaling, it is rounded in that size.
                double size = Math.abs(factors[o]) * (sums.size[o] + Math.abs(b)) + Math.abs(b);
                worst = max(worst, error(y.values()[row * out + o] - sum, size, sums.terms));
            }
        }
        return worst;
    }

    /**
     * The same of a layer beside which a branch stands.
     *
     * @param before what the layer gives by itself
     */
    double worst(Values x, Values before, Values y) {
        int rows = x.values().length / in;
        if (y.values().length != rows * out || before.values().length != rows * out) {
            return Double.NaN;
        }
        double worst = 0;
        for (int row = 0; row < rows; row++) {
            Sums sums = ofRow(x.values(), row, new float[0]);
            for (int o = 0; o < out; o++) {
                double old = before.values()[row * out + o];
                double difference = y.values()[row * out + o] - old - sums.value[o];
                worst = max(worst, error(difference, Math.abs(old) + sums.size[o], sums.terms));
            }
        }
        return worst;
    }

    /** The same of a weight that the update was merged into: W + scaling · A·B, rounded once. */
    double worstWeight(float[] merged) {
        float[] w = base.constant(site.weight()).orElseThrow().floats();
        if (merged.length != w.length) {
            return Double.NaN;
        }
        LowRank factors = delta.factors();
        int rank = factors.rank();
        double worst = 0;
        for (int i = 0; i < in; i++) {
            for (int o = 0; o < out; o++) {
                double sum = w[place(i, o)];
                double size = Math.abs(sum);
                for (int r = 0; r < rank; r++) {
                    double term = delta.scaling()
                            * factors.a().data()[i * rank + r]
                            * factors.b().data()[r * out + o];
                    sum += term;
                    size += Math.abs(term);
                }
                worst = max(worst, error(merged[place(i, o)] - sum, size, 1));
            }
        }
        return worst;
    }

    /** The same where both are in whole numbers: half of a step of the new ones is what rounding to them explains. */
    double worstWhole(WholeWeight before, WholeWeight after) {
        if (after.elements() != before.elements()) {
            return Double.NaN;
        }
        double worst = 0;
        for (int i = 0; i < in; i++) {
            for (int o = 0; o < out; o++) {
                int place = site.kind() == Layer.Kind.CONVOLUTION ? o * in + i : place(i, o);
                double sum = before.value(place) + change(i, o);
                double explained =
                        after.step(place) / 2 + SPREADS * unit * (Math.abs(sum) + Math.abs(before.value(place)));
                worst = max(worst, Math.abs(after.value(place) - sum) / explained);
            }
        }
        return worst;
    }

    /** scaling · A·B at a place. */
    double change(int i, int o) {
        LowRank factors = delta.factors();
        int rank = factors.rank();
        double sum = 0;
        for (int r = 0; r < rank; r++) {
            sum += delta.scaling()
                    * factors.a().data()[i * rank + r]
                    * factors.b().data()[r * out + o];
        }
        return sum;
    }

    private int row(Values ids, int place) {
        double id = ids.values()[place];
        return (int) (id < 0 ? id + in : id);
    }

    /**
     * Sums of terms for each output.
     *
     * @param size of all terms without their signs
     */
    private record Sums(double[] value, double[] size, int terms) {}

    /** x·W + scaling · (x·A)·B of one row; without W where that is empty. */
    private Sums ofRow(double[] x, int row, float[] w) {
        LowRank factors = delta.factors();
        int rank = factors.rank();
        double[] inner = new double[rank];
        double[] innerSize = new double[rank];
        for (int i = 0; i < in; i++) {
            for (int r = 0; r < rank; r++) {
                double term = x[row * in + i] * factors.a().data()[i * rank + r];
                inner[r] += term;
                innerSize[r] += Math.abs(term);
            }
        }
        Sums sums = new Sums(new double[out], new double[out], in + rank + 4);
        for (int o = 0; o < out; o++) {
            for (int i = 0; w.length > 0 && i < in; i++) {
                add(sums, o, x[row * in + i] * w[place(i, o)]);
            }
            for (int r = 0; r < rank; r++) {
                double factor = delta.scaling() * factors.b().data()[r * out + o];
                sums.value[o] += factor * inner[r];
                sums.size[o] += Math.abs(factor) * innerSize[r];
            }
        }
        return sums;
    }

    private Sums ofToken(int id, float[] w) {
        LowRank factors = delta.factors();
        int rank = factors.rank();
        Sums sums = new Sums(new double[out], new double[out], rank + 4);
        for (int o = 0; o < out; o++) {
            add(sums, o, w[id * out + o]);
            for (int r = 0; r < rank; r++) {
                add(
                        sums,
                        o,
                        delta.scaling()
                                * factors.a().data()[id * rank + r]
                                * factors.b().data()[r * out + o]);
            }
        }
        return sums;
    }

    private static void add(Sums sums, int o, double term) {
        sums.value[o] += term;
        sums.size[o] += Math.abs(term);
    }

    private int place(int i, int o) {
        return site.transposed() ? o * in + i : i * out + o;
    }

    /** Of a DoRA, magnitude by length of each output's column of W + scaling · A·B; ones otherwise. */
    private double[] rescaling(float[] w) {
        LowRank factors = delta.factors();
        int rank = factors.rank();
        double[] rescaling = new double[out];
        Arrays.fill(rescaling, 1);
        for (int o = 0; o < out && delta.magnitude().isPresent(); o++) {
            double squares = 0;
            for (int i = 0; i < in; i++) {
                double value = w[place(i, o)];
                for (int r = 0; r < rank; r++) {
                    value += delta.scaling()
                            * factors.a().data()[i * rank + r]
                            * factors.b().data()[r * out + o];
                }
                squares += value * value;
            }
            rescaling[o] = delta.magnitude().get().data()[o] / Math.sqrt(squares);
        }
        return rescaling;
    }

    private float[] bias() {
        OnnxNode node = site.node();
        boolean adds = node.is("Gemm") && !node.input(2).isEmpty() && node.floating("beta", 1) == 1;
        return adds ? base.constant(node.input(2)).orElseThrow().floats() : new float[0];
    }

    private double error(double difference, double size, int terms) {
        double explained = SPREADS * Math.sqrt(terms) * unit * size;
        return difference == 0 ? 0 : Math.abs(difference) / explained;
    }

    /** NaN stays. */
    static double max(double worst, double other) {
        return other <= worst ? worst : Double.isNaN(worst) ? worst : other;
    }
}
