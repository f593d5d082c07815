package dev.rango.trainer;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A network that learns from rows of numbers.
 *
 * @param training what it learns from
 * @param validation chooses the best epoch
 */
record NetworkLearner(Network network, int classes, Inputs training, Inputs validation) implements Learner {
    private static final int BATCH = 256;

    @Override
    public List<Parameter> parameters() {
        return network.trainable();
    }

    @Override
    public Optional<EmbeddingBag> rows() {
        return Optional.empty();
    }

    @Override
    public int size() {
        return training.size();
    }

    @Override
    public Step step(int[] chosen, SplittableRandom dropout) {
        int[] labels = Arrays.stream(chosen).map(training::label).toArray();
        Network.Gradients gradients =
                network.gradients(training.rows(chosen), training.width(), labels, classes, false, dropout);
        return new Step(gradients.loss(), gradients.parameters());
    }

    @Override
    public double validationAccuracy() {
        return accuracy(validation);
    }

    /** Share of the examples whose label has the highest logit; of equals the first. */
    double accuracy(Inputs examples) {
        int right = 0;
        for (int from = 0; from < examples.size(); from += BATCH) {
            int first = from;
            int[] chosen = new int[Math.min(BATCH, examples.size() - from)];
            Arrays.setAll(chosen, i -> first + i);
            float[] logits = network.logits(examples.rows(chosen), chosen.length, examples.width());
            for (int row = 0; row < chosen.length; row++) {
                int best = 0;
                for (int c = 1; c < classes; c++) {
                    best = logits[row * classes + c] > logits[row * classes + best] ? c : best;
                }
                right += best == examples.label(from + row) ? 1 : 0;
            }
        }
        return (double) right / examples.size();
    }
}
