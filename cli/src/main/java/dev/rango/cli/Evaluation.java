package dev.rango.cli;

import dev.rango.runtime.Classifier;
import dev.rango.runtime.OpenModel;
import dev.rango.runtime.Prediction;
import dev.rango.runtime.TextClassifier;
import dev.rango.runtime.UnusableInputException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/**
 * How often a classifier is right.
 *
 * @param labels in the order of the classes
 * @param confusion [true class][predicted class], counts
 * @param reliability whether the probabilities are what they say
 * @param given of a model that gives any number of labels how many; empty of any other
 */
record Evaluation(List<String> labels, int[][] confusion, Reliability reliability, Optional<Given> given) {
    private static final int WINDOW = 1024;
    /** The matrix takes 400 MB then. */
    private static final int MOST_LABELS = 10_000;

    /**
     * What a model gives that gives any number of labels.
     *
     * @param labels of all examples together
     * @param none examples without any
     * @param right examples whose own label is among them
     */
    record Given(long labels, int none, int right) {
        private Given with(List<String> more, String actual) {
            return new Given(
                    labels + more.size(), none + (more.isEmpty() ? 1 : 0), right + (more.contains(actual) ? 1 : 0));
        }
    }

    /** Of a model that gives exactly one label. */
    Evaluation(List<String> labels, int[][] confusion, Reliability reliability) {
        this(labels, confusion, reliability, Optional.empty());
    }

    /** Whether a model gives a text any number of labels. */
    static boolean givesSeveral(OpenModel<?> model) {
        return model instanceof TextClassifier classifier
                && classifier
                        .config()
                        .encoder()
                        .filter(info -> info.multiLabel())
                        .isPresent();
    }

    /** Examples of the class {@code actual} that were given {@code predicted}. */
    record Confusion(int actual, int predicted, int count) {}

    /**
     * Classifies all of the examples.
     *
     * @param label of an example, as a place in the classifier's labels
     */
    static <I, T> Evaluation of(
            Classifier<I> classifier,
            List<T> examples,
            Function<T, I> input,
            ToIntFunction<T> label,
            Terminal.Progress progress) {
        List<String> labels = classifier.labels();
        if (labels.size() > MOST_LABELS) {
            throw new UnusableInputException(
                    "model",
                    "",
                    "has " + labels.size() + " labels; what is taken for what is counted of up to " + MOST_LABELS);
        }
        int[][] confusion = new int[labels.size()][labels.size()];
        Reliability reliability = new Reliability();
        Given given = new Given(0, 0, 0);
        boolean several = false;
        for (int from = 0; from < examples.size(); from += WINDOW) {
            List<T> window = examples.subList(from, Math.min(examples.size(), from + WINDOW));
            List<Prediction> predictions =
                    classifier.classify(window.stream().map(input).toList());
            for (int i = 0; i < window.size(); i++) {
                int actual = label.applyAsInt(window.get(i));
                confusion[actual][predictions.get(i).index()]++;
                reliability.add(predictions.get(i), actual);
                if (predictions.get(i).thresholds().length > 0) {
                    several = true;
                    given = given.with(predictions.get(i).given(), labels.get(actual));
                }
            }
            progress.to(from + window.size(), examples.size(), "");
        }
        return new Evaluation(labels, confusion, reliability, several ? Optional.of(given) : Optional.empty());
    }

    int examples() {
        int sum = 0;
        for (int label = 0; label < confusion.length; label++) {
            sum += actual(label);
        }
        return sum;
    }

    double accuracy() {
        int right = 0;
        for (int label = 0; label < confusion.length; label++) {
            right += confusion[label][label];
        }
        return (double) right / examples();
    }

    /** Texts of a class. */
    int actual(int label) {
        int sum = 0;
        for (int count : confusion[label]) {
            sum += count;
        }
        return sum;
    }

    private int predicted(int label) {
        int sum = 0;
        for (int[] row : confusion) {
            sum += row[label];
        }
        return sum;
    }

    /** Share of the texts given this label that have it; 0 when none was. */
    double precision(int label) {
        return predicted(label) == 0 ? 0 : (double) confusion[label][label] / predicted(label);
    }

    /** Share of the texts with this label that were given it; 0 when there are none. */
    double recall(int label) {
        return actual(label) == 0 ? 0 : (double) confusion[label][label] / actual(label);
    }

    /** Harmonic mean of precision and recall. */
    double f1(int label) {
        double sum = precision(label) + recall(label);
        return sum == 0 ? 0 : 2 * precision(label) * recall(label) / sum;
    }

    /** Mean of a figure over the classes that occur, in the examples or in the answers: every class counts the same. */
    double macro(IntToDoubleFunction figure) {
        return IntStream.range(0, confusion.length)
                .filter(label -> actual(label) + predicted(label) > 0)
                .mapToDouble(figure)
                .average()
                .orElse(0);
    }

    /** Mean of a figure over the examples: every class counts by how many it has. */
    double weighted(IntToDoubleFunction figure) {
        double sum = 0;
        for (int label = 0; label < confusion.length; label++) {
            sum += actual(label) * figure.applyAsDouble(label);
        }
        return examples() == 0 ? 0 : sum / examples();
    }

    /** What was taken for something else, the most frequent first. */
    List<Confusion> confusions() {
        List<Confusion> pairs = new ArrayList<>();
        for (int actual = 0; actual < confusion.length; actual++) {
            for (int predicted = 0; predicted < confusion.length; predicted++) {
                if (actual != predicted && confusion[actual][predicted] > 0) {
                    pairs.add(new Confusion(actual, predicted, confusion[actual][predicted]));
                }
            }
        }
        pairs.sort(Comparator.comparingInt(Confusion::count).reversed());
        return pairs;
    }
}
