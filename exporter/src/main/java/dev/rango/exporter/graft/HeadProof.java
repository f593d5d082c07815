package dev.rango.exporter.graft;

import dev.rango.exporter.graft.AppendedHead.Activation;
import dev.rango.exporter.graft.AppendedHead.Source;
import dev.rango.exporter.proof.GraphRun.Values;
import dev.rango.models.Linear;
import java.util.Map;

/**
 * What a new head gives, in double precision and independently of the pass that made it: the vector of each text, and each layer for
 * the x that the graph gives it, with the error that rounding explains.
 */
final class HeadProof {
    private static final double UNIT = 0x1p-24;
    /** Times the spread of the sum of as many roundings as there are terms. */
    private static final double SPREADS = 8;
    /** Of ONNX Runtime's tanh, which is a quotient of polynomials: a few units in the last place of 1. */
    private static final double TANH_ERROR = 16 * UNIT;

    private final AppendedHead head;
    private final HeadPass.Added names;
    private final Map<String, Values> given;
    private final double unit;

    /**
     * @param given what the graph was given and gave, by name
     * @param unit half of the distance between 1 and the next number of the type of the hidden states
     */
    HeadProof(AppendedHead head, HeadPass.Added names, Map<String, Values> given, double unit) {
        this.unit = unit;
        this.head = head;
        this.names = names;
        this.given = given;
    }

    /** The largest error as a multiple of what rounding explains; NaN where there are not as many values. */
    double worst() {
        double worst = vector();
        for (int i = 0; i < head.layers().size(); i++) {
            Values x = given.get(i == 0 ? names.vector() : names.layers().get(i - 1));
            double error = layer(
                    head.layers().get(i),
                    x.values(),
                    given.get(names.layers().get(i)).values());
            worst = LayerProof.max(worst, error);
        }
        return worst;
    }

    private double vector() {
        if (head.source() == Source.POOLER) {
            return 0;
        }
        Values states = given.get(head.states());
        double[] vector = given.get(names.vector()).values();
        int rows = states.rows();
        int tokens = (int) states.shape()[1];
        int width = head.in();
        if (vector.length != rows * width || states.values().length != rows * tokens * width) {
            return Double.NaN;
        }
        double worst = 0;
        for (int row = 0; row < rows; row++) {
            int one = 0;
            for (int t = 0; t < tokens && head.source() == Source.LAST; t++) {
                one = mask(row, tokens, t) == 0 ? one : t;
            }
            for (int i = 0; i < width; i++) {
                double sum = 0;
                double size = 0;
                double count = 0;
                for (int t = 0; t < tokens; t++) {
                    double share = head.source() == Source.MEAN ? mask(row, tokens, t) : t == one ? 1 : 0;
                    double term = share * states.values()[(row * tokens + t) * width + i];
                    sum += term;
                    size += Math.abs(term);
                    count += share;
                }
                double difference = vector[row * width + i] - sum / count;
                // Of halves ONNX Runtime may hand on what it has not rounded to them.
                double explained = head.source() != Source.MEAN
                        ? (unit == UNIT ? 0 : 2 * unit * size)
                        : explained(tokens, size / count) * unit / UNIT;
                worst = LayerProof.max(worst, share(difference, explained));
            }
        }
        return worst;
    }

    private double mask(int row, int tokens, int token) {
        return given.get(HeadPass.MASK).values()[row * tokens + token];
    }

    private static double layer(AppendedHead.Step step, double[] x, double[] y) {
        Linear layer = step.layer();
        int in = layer.in();
        int out = layer.out();
        int rows = x.length / in;
        if (y.length != rows * out) {
            return Double.NaN;
        }
        double worst = 0;
        for (int row = 0; row < rows; row++) {
            for (int o = 0; o < out; o++) {
                double sum = layer.bias().data()[o];
                double size = Math.abs(sum);
                for (int i = 0; i < in; i++) {
                    double term = x[row * in + i] * layer.weight().data()[o * in + i];
                    sum += term;
                    size += Math.abs(term);
                }
                double explained = explained(in + 1, size);
                double expected = sum;
                if (step.activation() == Activation.RELU) {
                    expected = Math.max(0, sum);
                } else if (step.activation() == Activation.TANH) {
                    // No steeper than 1: what rounding does before it grows no further.
                    expected = Math.tanh(sum);
                    explained += TANH_ERROR;
                }
                worst = LayerProof.max(worst, share(y[row * out + o] - expected, explained));
            }
        }
        return worst;
    }

    private static double explained(int terms, double size) {
        return SPREADS * Math.sqrt(terms) * UNIT * size;
    }

    private static double share(double difference, double explained) {
        return difference == 0 ? 0 : Math.abs(difference) / explained;
    }
}
