package dev.rango.trainer;

import java.util.List;

/**
 * The mean of the weights after each of many steps (Polyak and Juditsky 1992; Izmailov et al. 2018 for networks). Noisy steps
 * circle around what they look for, and their mean lies closer to it than any of them.
 */
final class WeightAverage {
    private final List<float[]> learned;
    private final List<float[]> mean;
    private long steps;

    /** @param learned the weights, which steps change in place */
    WeightAverage(List<float[]> learned) {
        this.learned = learned;
        this.mean = learned.stream().map(weights -> new float[weights.length]).toList();
    }

    /** Takes the weights after a step into the mean. */
    void add() {
        steps++;
        double share = 1.0 / steps;
        for (int i = 0; i < mean.size(); i++) {
            float[] m = mean.get(i);
            float[] w = learned.get(i);
            for (int j = 0; j < m.length; j++) {
                m[j] += (float) (share * (w[j] - m[j]));
            }
        }
    }

    /** Whether there is a mean. */
    boolean hasBegun() {
        return steps > 0;
    }

    long steps() {
        return steps;
    }

    List<float[]> mean() {
        return mean;
    }

    /** Goes on as if that many weights had been added; {@link #mean} is filled in place. */
    void resumeAt(long stepsAdded) {
        steps = stepsAdded;
    }

    /** Puts the mean in the place of the weights and the weights in that of the mean; the second time, back. */
    void exchange() {
        for (int i = 0; i < mean.size(); i++) {
            float[] m = mean.get(i);
            float[] w = learned.get(i);
            for (int j = 0; j < m.length; j++) {
                float swap = m[j];
                m[j] = w[j];
                w[j] = swap;
            }
        }
    }
}
