package dev.rango.models;

import java.util.Optional;

/**
 * The network in plain double precision arithmetic, written for clarity: what every faster form is held against. The
 * adapter's branch is computed as a branch, x·A·B scaled by α, never merged.
 */
public final class ReferenceNetwork {
    private final ClassifierWeights weights;
    private final Optional<Adapter> adapter;

    private ReferenceNetwork(ClassifierWeights weights, Optional<Adapter> adapter) {
        this.weights = weights;
        this.adapter = adapter;
    }

    /** The network of a base, or of any weights without a branch. */
    public static ReferenceNetwork of(ClassifierWeights weights) {
        return new ReferenceNetwork(weights, Optional.empty());
    }

    /** The network of a base with an adapter beside it. */
    public static ReferenceNetwork of(AdaptedModel model) {
        return new ReferenceNetwork(model.withoutBranch(), Optional.of(model.adapter()));
    }

    /**
     * Logits of one text.
     *
     * @param ids token ids; none for an empty text, whose mean is zero
     */
    public double[] logits(int[] ids) {
        double[] mean = mean(ids);
        double[] hidden = apply(weights.fc1(), mean);
        adapter.ifPresent(a -> addBranch(a, mean, hidden));
        for (int h = 0; h < hidden.length; h++) {
            hidden[h] = Math.max(0, hidden[h]);
        }
        return apply(weights.fc2(), hidden);
    }

    private double[] mean(int[] ids) {
        int dim = weights.embedding().size(1);
        double[] mean = new double[dim];
        for (int id : ids) {
            for (int d = 0; d < dim; d++) {
                mean[d] += weights.embedding().data()[id * dim + d];
            }
        }
        for (int d = 0; d < dim && ids.length > 0; d++) {
            mean[d] /= ids.length;
        }
        return mean;
    }

    private static double[] apply(Linear layer, double[] x) {
        double[] y = new double[layer.out()];
        for (int o = 0; o < y.length; o++) {
            double sum = layer.bias().data()[o];
            for (int i = 0; i < x.length; i++) {
                sum += x[i] * layer.weight().data()[o * x.length + i];
            }
            y[o] = sum;
        }
        return y;
    }

    private static void addBranch(Adapter adapter, double[] x, double[] y) {
        int rank = adapter.rank();
        for (int r = 0; r < rank; r++) {
            double inner = 0;
            for (int i = 0; i < x.length; i++) {
                inner += x[i] * adapter.fc1().a().data()[i * rank + r];
            }
            for (int o = 0; o < y.length; o++) {
                y[o] += adapter.alpha() * inner * adapter.fc1().b().data()[r * y.length + o];
            }
        }
    }
}
