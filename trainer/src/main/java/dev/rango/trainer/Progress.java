package dev.rango.trainer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where a training stands after an epoch: all that its remaining epochs and its result depend on. */
final class Progress {
    private final Optimizer optimizer;
    private final Optional<WeightAverage> average;
    private final List<EpochMetrics> history = new ArrayList<>();
    /** Weights of the best epoch, in the order of {@link Optimizer#learned}; empty before the first. */
    private List<float[]> best = List.of();

    private int bestEpoch;
    private long stepsOfEpochs;

    /** @param average what is kept of an epoch once it has begun; empty to keep the weights themselves */
    Progress(Optimizer optimizer, Optional<WeightAverage> average) {
        this.optimizer = optimizer;
        this.average = average;
    }

    Optional<WeightAverage> average() {
        return average;
    }

    /** Whether an epoch's weights are other ones than those that the next epoch begins with. */
    boolean keepsMeans() {
        return average.isPresent() && average.get().hasBegun();
    }

    Optimizer optimizer() {
        return optimizer;
    }

    List<EpochMetrics> history() {
        return history;
    }

    /** Number of the best epoch, from 1; 0 before the first. */
    int bestEpoch() {
        return bestEpoch;
    }

    /** Whether no step was made since the last finished epoch. */
    boolean isBetweenEpochs() {
        return optimizer.steps() == stepsOfEpochs;
    }

    List<float[]> best() {
        return best;
    }

    /** Notes a finished epoch; returns whether it is the best so far. */
    boolean finished(EpochMetrics metrics) {
        boolean isBest = history.isEmpty() || metrics.isBetterThan(history.get(bestEpoch - 1));
        history.add(metrics);
        stepsOfEpochs = optimizer.steps();
        if (isBest) {
            bestEpoch = metrics.epoch();
            keep(keepsMeans() ? average.get().mean() : optimizer.learned());
        }
        return isBest;
    }

    /** Goes on from what an earlier process noted; weights and moments were filled in place. */
    void resumeAt(List<EpochMetrics> earlier, int earlierBest, List<float[]> earlierBestWeights) {
        history.addAll(earlier);
        stepsOfEpochs = optimizer.steps();
        bestEpoch = earlierBest;
        best = earlierBestWeights;
    }

    /** Puts the weights of the best epoch into the network. */
    void keepBest() {
        List<float[]> learned = optimizer.learned();
        for (int i = 0; i < learned.size(); i++) {
            System.arraycopy(best.get(i), 0, learned.get(i), 0, learned.get(i).length);
        }
    }

    /** Copies into the same arrays: on few texts epochs are short and nearly each is the best so far. */
    private void keep(List<float[]> arrays) {
        if (best.isEmpty()) {
            best = arrays.stream().map(float[]::clone).toList();
            return;
        }
        for (int i = 0; i < arrays.size(); i++) {
            System.arraycopy(arrays.get(i), 0, best.get(i), 0, arrays.get(i).length);
        }
    }
}
