package dev.rango.trainer;

import dev.rango.runtime.Setting;
import dev.rango.runtime.UnusableInputException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Epochs of shuffled batches. Keeps the epoch with the highest validation accuracy, of equals the one with the lowest
 * validation loss; the last one when there is nothing to validate on.
 */
final class TrainingLoop {
    /** Spreads seeds that are close together (Steele, Lea and Flood 2014). */
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private final TrainingRecipe recipe;
    private final Learner learner;
    private final Journal journal;

    /** @param learner what is trained, in place */
    TrainingLoop(TrainingRecipe recipe, Learner learner, Journal journal) {
        this.recipe = recipe;
        this.learner = learner;
        this.journal = journal;
    }

    /**
     * Trains, and leaves the weights of the best epoch in the learner.
     *
     * @return metrics of all epochs that were finished
     * @throws InterruptedTrainingException when the listener asked to stop before the first epoch was done
     */
    List<EpochMetrics> run(SplittableRandom random, TrainingListener listener) {
        Optimizer optimizer = new Optimizer(
                recipe.optimizer(),
                recipe.clipNorm(),
                recipe.weightDecay(),
                learner.parameters().stream().map(Parameter::data).toList(),
                learner.rows());
        Progress progress = new Progress(
                optimizer,
                recipe.averageFrom() == 0 ? Optional.empty() : Optional.of(new WeightAverage(optimizer.learned())));
        journal.resume(progress);
        int[] order = new int[learner.size()];
        Arrays.setAll(order, i -> i);
        // Each epoch shuffles what the one before left: those of an earlier process are shuffled again.
        progress.history().forEach(earlier -> shuffle(order, random));
        while (!isDone(progress)) {
            int epoch = progress.history().size() + 1;
            shuffle(order, random);
            EpochMetrics metrics = epoch(order, progress, epoch, listener);
            if (listener.stopRequested()) {
                break;
            }
            boolean isBest = progress.finished(metrics);
            journal.note(progress);
            listener.epoch(metrics, isBest);
        }
        if (progress.history().isEmpty()) {
            throw new InterruptedTrainingException();
        }
        journal.end(progress);
        progress.keepBest();
        return List.copyOf(progress.history());
    }

    private boolean isDone(Progress progress) {
        int done = progress.history().size();
        return done == recipe.epochs()
                || done > 0 && recipe.patience() > 0 && done - lastRise(progress.history()) >= recipe.patience();
    }

    /** The epoch in which the accuracy was last higher than ever before; a lower loss alone is no reason to wait. */
    private static int lastRise(List<EpochMetrics> history) {
        EpochMetrics highest = history.get(0);
        for (EpochMetrics metrics : history) {
            highest = accuracy(metrics) > accuracy(highest) ? metrics : highest;
        }
        return highest.epoch();
    }

    private static double accuracy(EpochMetrics metrics) {
        return metrics.validation().orElseThrow().accuracy();
    }

    private EpochMetrics epoch(int[] order, Progress progress, int epoch, TrainingListener listener) {
        Optimizer optimizer = progress.optimizer();
        Optional<WeightAverage> average = progress.average().filter(a -> epoch >= recipe.averageFrom());
        SplittableRandom dropout = new SplittableRandom(recipe.seed() * GOLDEN_GAMMA + epoch);
        double rate = 0;
        double lossSum = 0;
        for (int from = 0; from < order.length && !listener.stopRequested(); from += recipe.batchSize()) {
            int[] chosen = Arrays.copyOfRange(order, from, Math.min(order.length, from + recipe.batchSize()));
            double done = epoch - 1 + (double) from / order.length;
            rate = recipe.learningRate() * recipe.schedule().factor(done, recipe.epochs());
            Learner.Step step = learner.step(chosen, dropout);
            optimizer.step(rate, step.gradients());
            average.ifPresent(WeightAverage::add);
            lossSum += (double) step.loss() * chosen.length;
            listener.progress(epoch, from + chosen.length, order.length);
        }
        double loss = lossSum / order.length;
        if (listener.stopRequested()) {
            return new EpochMetrics(epoch, rate, loss, Optional.empty());
        }
        if (!Double.isFinite(loss)) {
            throw new UnusableInputException(
                    "training",
                    "epoch " + epoch,
                    "the loss became " + loss + "; try a lower " + Setting.of("lr") + " or a " + Setting.of("clip"));
        }
        requireFinite(optimizer.learned(), epoch);
        average.ifPresent(WeightAverage::exchange);
        try {
            return new EpochMetrics(epoch, rate, loss, learner.validate());
        } finally {
            average.ifPresent(WeightAverage::exchange);
        }
    }

    /** The loss of a step is computed before its update: the last one may still have gone wrong. */
    private static void requireFinite(List<float[]> learned, int epoch) {
        for (float[] values : learned) {
            for (float value : values) {
                if (!Float.isFinite(value)) {
                    throw new UnusableInputException(
                            "training",
                            "epoch " + epoch,
                            "a weight became " + value + "; try a lower " + Setting.of("lr") + " or a "
                                    + Setting.of("clip"));
                }
            }
        }
    }

    private static void shuffle(int[] order, SplittableRandom random) {
        for (int i = order.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swap = order[i];
            order[i] = order[j];
            order[j] = swap;
        }
    }
}
