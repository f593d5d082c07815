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
 * @param weights what an example of each class counts in the loss
 */
record NetworkLearner(Network network, int classes, Inputs training, Inputs validation, Inputs test, float[] weights)
        implements Learner {
    /** All examples count the same. */
    NetworkLearner(Network network, int classes, Inputs training, Inputs validation, Inputs test) {
        this(network, classes, training, validation, test, Network.ones(classes));
    }

    /** The same, but all classes count the same: an example by how much fewer there are of its class than of a mean one. */
    NetworkLearner balanced() {
        int[] counts = new int[classes];
        for (int i = 0; i < training.size(); i++) {
            counts[training.label(i)]++;
        }
        long there = Arrays.stream(counts).filter(count -> count > 0).count();
        float[] balanced = new float[classes];
        for (int label = 0; label < classes; label++) {
            balanced[label] = counts[label] == 0 ? 0 : (float) ((double) training.size() / there / counts[label]);
        }
        return new NetworkLearner(network, classes, training, validation, test, balanced);
    }

    /** Logits that a temperature is fitted on, at most: 64 MB. */
    private static final int MOST_LOGITS = 1 << 24;

    /**
     * Trains, leaves the weights of the best epoch here, and calibrates them.
     *
     * @throws InterruptedTrainingException when the listener asked to stop before the first epoch was done
     */
    TrainedHistory train(TrainingRecipe recipe, SplittableRandom random, Journal journal, TrainingListener listener) {
        NetworkLearner learner = recipe.isBalanced() ? balanced() : this;
        List<EpochMetrics> history = new TrainingLoop(recipe, learner, journal).run(random, listener);
        return new TrainedHistory(history, calibrate(), testAccuracy());
    }

    /** Divides the head by the temperature of the validation examples, which every form of the model then has. */
    private OptionalDouble calibrate() {
        if (validation.size() == 0) {
            return OptionalDouble.empty();
        }
        int rows = Math.min(validation.size(), Math.max(1, MOST_LOGITS / classes));
        float[] logits = new float[rows * classes];
        int[] labels = new int[rows];
        forEachBatch(validation, rows, (from, ofBatch, right) -> {
            System.arraycopy(ofBatch, 0, logits, from * classes, ofBatch.length);
            System.arraycopy(right, 0, labels, from, right.length);
        });
        double temperature = Temperature.of(logits, labels, classes);
        network.head().scale(1 / temperature);
        return OptionalDouble.of(temperature);
    }

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
        Step sum = null;
        for (int[] portion : training.portions(chosen)) {
            Step step = step(portion, chosen.length, dropout);
            sum = sum == null ? step : sum.plus(step);
        }
        return sum;
    }

    /** @param examples of the whole batch, which the mean is over */
    private Step step(int[] portion, int examples, SplittableRandom dropout) {
        int[] labels = Arrays.stream(portion).map(training::label).toArray();
        float[] rows = training.rows(portion, dropout);
        boolean learns = training.learns();
        Network.Gradients gradients =
                network.gradients(rows, training.width(), labels, weights, examples, learns, dropout);
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
        forEachBatch(examples, examples.size(), (from, logits, labels) -> sum.add(logits, labels));
        return sum.mean();
    }

    /** Takes a batch of examples from one on: their logits, row after row, and their labels. */
    private interface Measured {
        void take(int from, float[] logits, int[] labels);
    }

    private void forEachBatch(Inputs examples, int rows, Measured measured) {
        for (int from = 0; from < rows; from += examples.atOnce()) {
            int first = from;
            int[] chosen = new int[Math.min(examples.atOnce(), rows - from)];
            Arrays.setAll(chosen, i -> first + i);
            float[] logits = network.logits(examples.rows(chosen, null), chosen.length, examples.width());
            measured.take(
                    from, logits, Arrays.stream(chosen).map(examples::label).toArray());
        }
    }
}
