package dev.rango.cli;

import dev.rango.data.LabelledImage;
import dev.rango.data.LabelledText;
import dev.rango.runtime.ImageClassifier;
import dev.rango.runtime.Prediction;
import dev.rango.runtime.TextClassifier;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * How often a classifier is right.
 *
 * @param labels in the order of the classes
 * @param confusion [true class][predicted class], counts
 */
record Evaluation(List<String> labels, int[][] confusion) {
    private static final int WINDOW = 1024;

    static Evaluation of(TextClassifier classifier, List<LabelledText> texts, Terminal.Progress progress) {
        return of(
                classifier.labels(),
                texts,
                LabelledText::label,
                window -> classifier.classify(
                        window.stream().map(LabelledText::text).toList()),
                progress);
    }

    static Evaluation of(ImageClassifier classifier, List<LabelledImage> images, Terminal.Progress progress) {
        return of(
                classifier.labels(),
                images,
                LabelledImage::label,
                window -> classifier.classify(
                        window.stream().map(LabelledImage::pixels).toList()),
                progress);
    }

    private static <T> Evaluation of(
            List<String> labels,
            List<T> examples,
            ToIntFunction<T> label,
            Function<List<T>, List<Prediction>> classify,
            Terminal.Progress progress) {
        int[][] confusion = new int[labels.size()][labels.size()];
        for (int from = 0; from < examples.size(); from += WINDOW) {
            List<T> window = examples.subList(from, Math.min(examples.size(), from + WINDOW));
            List<Prediction> predictions = classify.apply(window);
            for (int i = 0; i < window.size(); i++) {
                confusion[label.applyAsInt(window.get(i))][predictions.get(i).index()]++;
            }
            progress.to(from + window.size(), examples.size(), "");
        }
        return new Evaluation(labels, confusion);
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
}
