package dev.rango.trainer;

import java.util.ArrayList;
import java.util.List;

/** Changes parameters by their gradients, with PyTorch's global-norm clip. */
final class Optimizer {
    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final double EPSILON = 1e-8;
    /** Added to the norm by torch.nn.utils.clip_grad_norm_. */
    private static final double CLIP_EPSILON = 1e-6;

    private final OptimizerKind kind;
    private final double maxNorm;
    private final List<float[]> values;
    private final List<float[]> firstMoments = new ArrayList<>();
    private final List<float[]> secondMoments = new ArrayList<>();
    private long steps;

    /**
     * @param maxNorm largest norm of all gradients together; infinite for no clip
     * @param values the dense parameters, in the order in which their gradients will come
     * @param table the embedding table, or an empty array when it is frozen
     */
    Optimizer(OptimizerKind kind, double maxNorm, List<float[]> values, float[] table) {
        this.kind = kind;
        this.maxNorm = maxNorm;
        this.values = new ArrayList<>(values);
        this.values.add(table);
        if (kind == OptimizerKind.ADAM) {
            for (float[] value : this.values) {
                firstMoments.add(new float[value.length]);
                secondMoments.add(new float[value.length]);
            }
        }
    }

    /**
     * @param gradients of the dense parameters, in their order
     * @param bag holds the gradient of the embedding; null when it is frozen
     */
    void step(double learningRate, List<float[]> gradients, EmbeddingBag bag) {
        steps++;
        double clip = clipFactor(gradients, bag);
        for (int i = 0; i < gradients.size(); i++) {
            update(i, 0, gradients.get(i), 0, gradients.get(i).length, learningRate, clip);
        }
        if (bag != null) {
            for (int i = 0; i < bag.touchedCount(); i++) {
                update(
                        values.size() - 1,
                        bag.touched(i) * bag.dim(),
                        bag.gradient(),
                        i * bag.dim(),
                        bag.dim(),
                        learningRate,
                        clip);
            }
        }
    }

    private double clipFactor(List<float[]> gradients, EmbeddingBag bag) {
        if (Double.isInfinite(maxNorm)) {
            return 1;
        }
        double squares = bag == null ? 0 : bag.squaredGradientNorm();
        for (float[] gradient : gradients) {
            for (float g : gradient) {
                squares += (double) g * g;
            }
        }
        return Math.min(1, maxNorm / (Math.sqrt(squares) + CLIP_EPSILON));
    }

    /** Updates {@code values[parameter][valueFrom, valueFrom + count)}. */
    private void update(
            int parameter, int valueFrom, float[] gradient, int gradientFrom, int count, double rate, double clip) {
        float[] value = values.get(parameter);
        if (kind == OptimizerKind.SGD) {
            float factor = (float) (rate * clip);
            for (int i = 0; i < count; i++) {
                value[valueFrom + i] -= factor * gradient[gradientFrom + i];
            }
            return;
        }
        float[] m = firstMoments.get(parameter);
        float[] v = secondMoments.get(parameter);
        double stepSize = rate / (1 - Math.pow(BETA1, steps));
        double rootCorrection = Math.sqrt(1 - Math.pow(BETA2, steps));
        for (int i = 0; i < count; i++) {
            int at = valueFrom + i;
            double g = clip * gradient[gradientFrom + i];
            m[at] = (float) (BETA1 * m[at] + (1 - BETA1) * g);
            v[at] = (float) (BETA2 * v[at] + (1 - BETA2) * g * g);
            value[at] -= (float) (stepSize * m[at] / (Math.sqrt(v[at]) / rootCorrection + EPSILON));
        }
    }
}
