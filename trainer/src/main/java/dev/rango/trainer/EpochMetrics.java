package dev.rango.trainer;

import java.util.List;
import java.util.Optional;

/**
 * What one epoch came to.
 *
 * @param epoch counted from 1
 * @param learningRate in this epoch
 * @param loss mean cross-entropy over the training texts, in nats
 * @param validation on the validation texts; empty when there are none
 */
public record EpochMetrics(int epoch, double learningRate, double loss, Optional<Validation> validation) {
    /** Of two epochs of a training, whether this later one is to be kept; without validation the later one is. */
    boolean isBetterThan(EpochMetrics earlier) {
        return validation.isEmpty()
                || validation.get().isBetterThan(earlier.validation().orElseThrow());
    }

    /** The epoch of a training whose weights are kept. */
    static EpochMetrics best(List<EpochMetrics> history) {
        EpochMetrics best = history.get(0);
        for (EpochMetrics metrics : history.subList(1, history.size())) {
            best = metrics.isBetterThan(best) ? metrics : best;
        }
        return best;
    }
}
