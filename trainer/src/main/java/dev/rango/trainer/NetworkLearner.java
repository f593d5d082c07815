package dev.rango.trainer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;

/**
 * A network that learns from rows of numbers, and where they learn too, with what is below them.
 *
 * @param training what it learns from
 * @param validation chooses the best epoch; may be empty
 * @param test measured once, at the end; may be empty
 */
record NetworkLearner(Network network, int classes, Inputs training, Inputs validation, Inputs test)
        implements Learner {
    @Override
    public List<Parameter> parameters() {
        List<Parameter> dense = new ArrayList<>(network.trainable());
        dense.addAll(training.parameters());
        return dense;
    }

    @Override
    public Optional<EmbeddingBag> rows() {
        return training.table();
    }

    @Override
    public int size() {
        return training.size();
    }

    @Override
    public Step step(int[] chosen, SplittableRandom dropout) {
        int[] labels = Arrays.stream(chosen).map(training::label).toArray();
        float[] rows = training.rows(chosen, dropout);
        boolean learns = training.learns();
        Network.Gradients gradients = network.gradients(rows, training.width(), labels, classes, learns, dropout);
        List<float[]> dense = new ArrayList<>(gradients.parameters());
        if (learns) {
            training.backward(gradients.pooled());
            dense.addAll(training.gradients());
        }
        return new Step(gradients.loss(), dense);
    }

    @Override
    public Optional<Validation> validate() {
        return validation.size() == 0 ? Optional.empty() : Optional.of(measure(validation));
    }

    /** Share of the test examples with the right label; empty when there are none. */
    OptionalDouble testAccuracy() {
        return test.size() == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(measure(test).accuracy());
    }

    /** How good the network is on examples, of which there is one. */
    Validation measure(Inputs examples) {
        Validation.Sum sum = new Validation.Sum(classes);
        for (int from = 0; from < examples.size(); from += examples.atOnce()) {
            int first = from;
            int[] chosen = new int[Math.min(examples.atOnce(), examples.size() - from)];
            Arrays.setAll(chosen, i -> first + i);
            float[] logits = network.logits(examples.rows(chosen, null), chosen.length, examples.width());
            sum.add(logits, Arrays.stream(chosen).map(examples::label).toArray());
        }
        return sum.mean();
    }
}
