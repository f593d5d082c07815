package dev.rango.bench;

import dev.rango.models.ClassifierWeights;
import dev.rango.models.Linear;
import java.util.Arrays;

/** The network in one of the arithmetics of floats, each token once with its count, as the runtime sends them. */
final class RoundedNetwork {
    private final ClassifierWeights weights;
    private final FloatArithmetic arithmetic;

    RoundedNetwork(ClassifierWeights weights, FloatArithmetic arithmetic) {
        this.weights = weights;
        this.arithmetic = arithmetic;
    }

    /** Logits of one text. */
    float[] logits(int[] ids) {
        float[] hidden = apply(weights.fc1(), mean(ids));
        for (int h = 0; h < hidden.length; h++) {
            hidden[h] = Math.max(0, hidden[h]);
        }
        return apply(weights.fc2(), hidden);
    }

    private float[] mean(int[] ids) {
        int dim = weights.embedding().size(1);
        int[] distinct = Arrays.stream(ids).distinct().toArray();
        float[] counts = new float[distinct.length];
        float[] rows = new float[distinct.length * dim];
        for (int i = 0; i < distinct.length; i++) {
            int id = distinct[i];
            counts[i] = Arrays.stream(ids).filter(other -> other == id).count();
            System.arraycopy(weights.embedding().data(), id * dim, rows, i * dim, dim);
        }
        float[] mean = new float[dim];
        for (int d = 0; d < dim; d++) {
            float sum = arithmetic.results().of(arithmetic.product(counts, rows, d, dim, distinct.length));
            mean[d] = arithmetic.results().of(sum / Math.max(1, ids.length));
        }
        return mean;
    }

    private float[] apply(Linear layer, float[] x) {
        float[] y = new float[layer.out()];
        for (int o = 0; o < y.length; o++) {
            float product = arithmetic.product(x, layer.weight().data(), o * x.length, 1, x.length);
            y[o] = arithmetic.results().of(product + layer.bias().data()[o]);
        }
        return y;
    }
}
