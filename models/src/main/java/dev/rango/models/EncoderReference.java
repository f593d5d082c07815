package dev.rango.models;

import dev.rango.runtime.format.Golden;
import dev.rango.runtime.format.GoldenCase;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;

/**
 * BERT's encoder in plain double precision arithmetic, written for clarity: token by token, branches as branches, never merged. What
 * rounding may change is no bound that follows from its sums, but what was seen of float arithmetic, and ten times that.
 */
final class EncoderReference implements Reference {
    /** MiniLM's vectors by ONNX Runtime and by the engine are 2e-6 apart. */
    private static final double ROUNDING = 2e-5;

    private final BertEncoder.Shape shape;
    private final SortedMap<String, Tensor> tensors;
    private final SortedMap<String, Update> branches;
    private final int width;
    private final Map<String, AdaptedLinear> layers = new HashMap<>();

    /** @param tensors with those of the head where it is asked for logits */
    EncoderReference(BertEncoder.Shape shape, SortedMap<String, Tensor> tensors, SortedMap<String, Update> branches) {
        this.shape = shape;
        this.tensors = tensors;
        this.branches = branches;
        this.width = weight(BertEncoder.WORDS).size(1);
    }

    @Override
    public ReferenceAnswer score(Golden input) {
        double[][] pooled = {pooled(((GoldenCase) input).ids())};
        return new ReferenceAnswer(linear(BertEncoder.HEAD, pooled)[0], ROUNDING);
    }

    /** A text's vector, as a head reads it. */
    double[] pooled(int[] ids) {
        double[][] states = states(ids);
        if (!shape.readsMean()) {
            return states[0];
        }
        double[] mean = new double[width];
        for (double[] state : states) {
            for (int d = 0; d < width; d++) {
                mean[d] += state[d] / states.length;
            }
        }
        return mean;
    }

    private double[][] states(int[] ids) {
        double[][] x = new double[ids.length][width];
        for (int token = 0; token < ids.length; token++) {
            for (int d = 0; d < width; d++) {
                x[token][d] = (double) weight(BertEncoder.WORDS).data()[ids[token] * width + d]
                        + weight(BertEncoder.POSITIONS).data()[token * width + d]
                        + weight(BertEncoder.TYPES).data()[d];
            }
        }
        normalise(BertEncoder.FIRST_NORM, x);
        for (int number = 0; number < shape.blocks(); number++) {
            BertEncoder.Block block = BertEncoder.Block.of(number);
            double[][] attended = linear(block.attended(), attention(block, x));
            add(attended, x);
            normalise(block.attendedNorm(), attended);
            double[][] inner = linear(block.inner(), attended);
            for (double[] row : inner) {
                for (int i = 0; i < row.length; i++) {
                    row[i] = row[i] / 2 * (1 + Erf.of(row[i] / Math.sqrt(2)));
                }
            }
            double[][] outer = linear(block.outer(), inner);
            add(outer, attended);
            normalise(block.outerNorm(), outer);
            x = outer;
        }
        return x;
    }

    private double[][] attention(BertEncoder.Block block, double[][] x) {
        double[][] query = linear(block.query(), x);
        double[][] key = linear(block.key(), x);
        double[][] value = linear(block.value(), x);
        double[][] mixed = new double[x.length][width];
        int ofHead = width / shape.heads();
        for (int from = 0; from < width; from += ofHead) {
            for (int token = 0; token < x.length; token++) {
                double[] shares = new double[x.length];
                double sum = 0;
                for (int other = 0; other < x.length; other++) {
                    double score = 0;
                    for (int d = from; d < from + ofHead; d++) {
                        score += query[token][d] * key[other][d];
                    }
                    shares[other] = Math.exp(score / Math.sqrt(ofHead));
                    sum += shares[other];
                }
                for (int other = 0; other < x.length; other++) {
                    for (int d = from; d < from + ofHead; d++) {
                        mixed[token][d] += shares[other] / sum * value[other][d];
                    }
                }
            }
        }
        return mixed;
    }

    private static void add(double[][] sum, double[][] x) {
        for (int token = 0; token < x.length; token++) {
            for (int d = 0; d < x[token].length; d++) {
                sum[token][d] += x[token][d];
            }
        }
    }

    private void normalise(String path, double[][] x) {
        float[] gain = weight(path).data();
        float[] bias = tensors.get(path + ".bias").data();
        for (double[] row : x) {
            double mean = 0;
            double variance = 0;
            for (double value : row) {
                mean += value / row.length;
            }
            for (double value : row) {
                variance += (value - mean) * (value - mean) / row.length;
            }
            double root = Math.sqrt(variance + shape.epsilon());
            for (int d = 0; d < row.length; d++) {
                row[d] = (row[d] - mean) / root * gain[d] + bias[d];
            }
        }
    }

    private double[][] linear(String path, double[][] x) {
        AdaptedLinear layer =
                layers.computeIfAbsent(path, p -> new AdaptedLinear(Linear.of(tensors, p), branches.get(p)));
        double[][] y = new double[x.length][];
        for (int token = 0; token < x.length; token++) {
            y[token] = layer.applied(new Rounded(x[token], new double[x[token].length]))
                    .values();
        }
        return y;
    }

    private Tensor weight(String path) {
        return tensors.get(path + ".weight");
    }
}
