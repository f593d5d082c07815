package dev.rango.trainer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Changes parameters by their gradients, with PyTorch's global-norm clip. */
final class Optimizer {
    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final double EPSILON = 1e-8;
    /** Added to the norm by torch.nn.utils.clip_grad_norm_. */
    private static final double CLIP_EPSILON = 1e-6;

    private final OptimizerKind kind;
    private final double maxNorm;
    private final double weightDecay;
    private final List<float[]> dense;
    private final Optional<EmbeddingBag> rows;
    /** First and second moments of each dense parameter and, at the end, of the rows; empty for SGD. */
    private final List<float[]> firstMoments = new ArrayList<>();

    private final List<float[]> secondMoments = new ArrayList<>();
    private long steps;

    /**
     * @param maxNorm largest norm of all gradients together; infinite for no clip
     * @param dense parameters, in the order in which their gradients will come
     * @param rows the table of which each step changes some rows; empty when it is frozen
     */
    Optimizer(
            OptimizerKind kind, double maxNorm, double weightDecay, List<float[]> dense, Optional<EmbeddingBag> rows) {
        this.kind = kind;
        this.maxNorm = maxNorm;
        this.weightDecay = weightDecay;
        this.dense = List.copyOf(dense);
        this.rows = rows;
        if (kind != OptimizerKind.SGD) {
            for (float[] value : learned()) {
                firstMoments.add(new float[value.length]);
                secondMoments.add(new float[value.length]);
            }
        }
    }

    /** All that this changes: the dense parameters and then the table. */
    List<float[]> learned() {
        List<float[]> learned = new ArrayList<>(dense);
        rows.ifPresent(bag -> learned.add(bag.table()));
        return learned;
    }

    /** What a step depends on beside the parameters. */
    List<float[]> moments() {
        List<float[]> moments = new ArrayList<>(firstMoments);
        moments.addAll(secondMoments);
        return moments;
    }

    long steps() {
        return steps;
    }

    /** Goes on as if that many steps had been made; {@link #moments} are filled in place. */
    void resumeAt(long stepsMade) {
        steps = stepsMade;
    }

    /** @param gradients of the dense parameters, in their order; those of the rows are in their table */
    void step(double learningRate, List<float[]> gradients) {
        steps++;
        Step step = new Step(
                learningRate,
                clipFactor(gradients),
                learningRate / (1 - Math.pow(BETA1, steps)),
                Math.sqrt(1 - Math.pow(BETA2, steps)));
        for (int i = 0; i < gradients.size(); i++) {
            update(step, i, dense.get(i), 0, gradients.get(i), 0, gradients.get(i).length);
        }
        if (rows.isPresent()) {
            EmbeddingBag bag = rows.get();
            int dim = bag.dim();
            for (int i = 0; i < bag.touchedCount(); i++) {
                update(step, dense.size(), bag.table(), bag.touched(i) * dim, bag.gradient(), i * dim, dim);
            }
        }
    }

    /**
     * What all updates of a step share.
     *
     * @param adamRate the learning rate over the correction of the first moment
     * @param rootCorrection root of the correction of the second moment
     */
    private record Step(double learningRate, double clip, double adamRate, double rootCorrection) {}

    private double clipFactor(List<float[]> gradients) {
        if (Double.isInfinite(maxNorm)) {
            return 1;
        }
        double squares = rows.map(EmbeddingBag::squaredGradientNorm).orElse(0.0);
        for (float[] gradient : gradients) {
            for (float g : gradient) {
                squares += (double) g * g;
            }
        }
        return Math.min(1, maxNorm / (Math.sqrt(squares) + CLIP_EPSILON));
    }

    /** Updates {@code value[valueFrom, valueFrom + count)}. */
    private void update(
            Step step, int parameter, float[] value, int valueFrom, float[] gradient, int gradientFrom, int count) {
        if (kind == OptimizerKind.SGD) {
            float factor = (float) (step.learningRate * step.clip);
            float decay = (float) (step.learningRate * weightDecay);
            for (int i = 0; i < count; i++) {
                int at = valueFrom + i;
                value[at] -= factor * gradient[gradientFrom + i] + decay * value[at];
            }
            return;
        }
        boolean decoupled = kind == OptimizerKind.ADAMW;
        float[] m = firstMoments.get(parameter);
        float[] v = secondMoments.get(parameter);
        for (int i = 0; i < count; i++) {
            int at = valueFrom + i;
            double g = step.clip * gradient[gradientFrom + i];
            if (decoupled) {
                value[at] -= (float) (step.learningRate * weightDecay * value[at]);
            } else {
                g += weightDecay * value[at];
            }
            m[at] = (float) (BETA1 * m[at] + (1 - BETA1) * g);
            v[at] = (float) (BETA2 * v[at] + (1 - BETA2) * g * g);
            value[at] -= (float) (step.adamRate * m[at] / (Math.sqrt(v[at]) / step.rootCorrection + EPSILON));
        }
    }
}
