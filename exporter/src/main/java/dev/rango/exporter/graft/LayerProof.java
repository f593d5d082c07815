package dev.rango.exporter.graft;

import dev.rango.exporter.graft.GraphRun.Values;
import dev.rango.exporter.graph.LayerSite;
import dev.rango.models.LoraLayers;
import dev.rango.models.LowRank;
import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxNode;

/**
 * What one layer gives, in double precision and independently of the passes: x·W + scaling · (x·A)·B and its bias where its node adds
 * one. Held against what the graph gives for the same x, element by element, with the error that rounding explains.
 */
final class LayerProof {
    /** Times the spread of the sum of as many roundings as there are terms. */
    private static final double SPREADS = 8;

    private final OnnxGraph base;
    private final LayerSite site;
    private final LoraLayers.Delta delta;
    private final double unit;

    /**
     * @param base the graph without the adapter
     * @param unit half of the distance between 1 and the next number of the type that the graph computes in
     */
    LayerProof(OnnxGraph base, LayerSite site, LoraLayers.Delta delta, double unit) {
        this.base = base;
        this.site = site;
        this.delta = delta;
        this.unit = unit;
    }

    /** The largest error as a multiple of what rounding explains; above 1 it does not. */
    double worst(Values x, Values y) {
        return switch (site.kind()) {
            case LINEAR -> linear(x.values(), y.values());
            case EMBEDDING -> embedding(x.values(), y.values());
            case CONVOLUTION -> 0;
        };
    }

    private double linear(double[] x, double[] y) {
        int in = site.in(base);
        int out = site.out(base);
        float[] w = base.constant(site.weight()).orElseThrow().floats();
        float[] bias = bias();
        LowRank factors = delta.factors();
        int rank = factors.rank();
        double worst = 0;
        int rows = x.length / in;
        if (y.length != rows * out) {
            return Double.NaN;
        }
        for (int row = 0; row < rows; row++) {
            double[] inner = new double[rank];
            double[] innerSize = new double[rank];
            for (int i = 0; i < in; i++) {
                for (int r = 0; r < rank; r++) {
                    double term = x[row * in + i] * factors.a().data()[i * rank + r];
                    inner[r] += term;
                    innerSize[r] += Math.abs(term);
                }
            }
            for (int o = 0; o < out; o++) {
                double sum = bias.length == 0 ? 0 : bias[o];
                double size = Math.abs(sum);
                for (int i = 0; i < in; i++) {
                    double term = x[row * in + i] * w[site.transposed() ? o * in + i : i * out + o];
                    sum += term;
                    size += Math.abs(term);
                }
                for (int r = 0; r < rank; r++) {
                    double factor = delta.scaling() * factors.b().data()[r * out + o];
                    sum += factor * inner[r];
                    size += Math.abs(factor) * innerSize[r];
                }
                worst = max(worst, error(y[row * out + o] - sum, size, in + rank + 4));
            }
        }
        return worst;
    }

    private float[] bias() {
        OnnxNode node = site.node();
        boolean adds = node.is("Gemm") && !node.input(2).isEmpty() && node.floating("beta", 1) == 1;
        return adds ? base.constant(node.input(2)).orElseThrow().floats() : new float[0];
    }

    private double embedding(double[] ids, double[] y) {
        int out = site.out(base);
        int vocabulary = site.in(base);
        float[] w = base.constant(site.weight()).orElseThrow().floats();
        LowRank factors = delta.factors();
        int rank = factors.rank();
        double worst = 0;
        if (y.length != ids.length * out) {
            return Double.NaN;
        }
        for (int t = 0; t < ids.length; t++) {
            int id = (int) (ids[t] < 0 ? ids[t] + vocabulary : ids[t]);
            for (int o = 0; o < out; o++) {
                double sum = w[id * out + o];
                double size = Math.abs(sum);
                for (int r = 0; r < rank; r++) {
                    double term = delta.scaling()
                            * factors.a().data()[id * rank + r]
                            * factors.b().data()[r * out + o];
                    sum += term;
                    size += Math.abs(term);
                }
                worst = max(worst, error(y[t * out + o] - sum, size, rank + 4));
            }
        }
        return worst;
    }

    private double error(double difference, double size, int terms) {
        double explained = SPREADS * Math.sqrt(terms) * unit * size;
        return difference == 0 ? 0 : Math.abs(difference) / explained;
    }

    /** NaN stays. */
    private static double max(double worst, double other) {
        return other <= worst ? worst : Double.isNaN(worst) ? worst : other;
    }
}
