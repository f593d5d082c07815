package dev.rango.trainer;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A network that learns from rows of numbers.
 *
 * @param training what it learns from
 * @param validation chooses the best epoch; may be empty
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
    public Optional<Validation> validate() {
        return validation.size() == 0 ? Optional.empty() : Optional.of(measure(validation));
    }

    /** How good the network is on examples, of which there is one. */
    Validation measure(Inputs examples) {
        Validation.Sum sum = new Validation.Sum(classes);
        for (int from = 0; from < examples.size(); from += BATCH) {
            int first = from;
            int[] chosen = new int[Math.min(BATCH, examples.size() - from)];
            Arrays.setAll(chosen, i -> first + i);
            float[] logits = network.logits(examples.rows(chosen), chosen.length, examples.width());
            sum.add(logits, Arrays.stream(chosen).map(examples::label).toArray());
        }
        return sum.mean();
    }
}
