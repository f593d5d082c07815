package dev.rango.runtime;

import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The answer for one text.
 *
 * @param label name of the most probable class
 * @param index its index among the model's labels
 * @param probabilities softmax of the logits, one for each label, in the model's order; of a model that gives a text any number of labels
 *     the sigmoid of each; owned by the caller
 * @param labels the model's labels
 * @param isTruncated whether the text has more tokens than the model reads, so that this is the answer for its first ones
 * @param known share of the text's tokens that the vocabulary knows, 0 to 1; 0 says that nothing of it is known, as of a text without
 *     tokens; of a model that reads pieces of words, and of pictures, always 1
 * @param thresholds of a model that gives a text any number of labels the probability from which each is given, one for each label or
 *     one for all, shared by its answers; empty of a model that gives exactly one
 */
public record Prediction(
        String label,
        int index,
        float[] probabilities,
        List<String> labels,
        boolean isTruncated,
        float known,
        float[] thresholds) {
    private static final float[] NONE = {};

    /** The answer of a model that gives exactly one label. */
    public Prediction(
            String label, int index, float[] probabilities, List<String> labels, boolean isTruncated, float known) {
        this(label, index, probabilities, labels, isTruncated, known, NONE);
    }

    /** The answer for a text that is known. */
    public Prediction(String label, int index, float[] probabilities, List<String> labels, boolean isTruncated) {
        this(label, index, probabilities, labels, isTruncated, 1);
    }

    /** The answer for a whole text that is known. */
    public Prediction(String label, int index, float[] probabilities, List<String> labels) {
        this(label, index, probabilities, labels, false);
    }

    /** Softmax or sigmoid in double precision; of equal logits the first wins. */
    static Prediction fromLogits(
            List<String> labels, float[] logits, int offset, float[] thresholds, boolean isTruncated, float known) {
        boolean isMultiLabel = thresholds.length > 0;
        int classes = labels.size();
        int best = 0;
        for (int c = 1; c < classes; c++) {
            if (logits[offset + c] > logits[offset + best]) {
                best = c;
            }
        }
        double sum = 0;
        for (int c = 0; c < classes; c++) {
            sum += Math.exp((double) logits[offset + c] - logits[offset + best]);
        }
        float[] probabilities = new float[classes];
        for (int c = 0; c < classes; c++) {
            double logit = logits[offset + c];
            probabilities[c] =
                    (float) (isMultiLabel ? 1 / (1 + Math.exp(-logit)) : Math.exp(logit - logits[offset + best]) / sum);
        }
        return new Prediction(labels.get(best), best, probabilities, labels, isTruncated, known, thresholds);
    }

    /** Probability of the label, 0 to 1. */
    public float score() {
        return probabilities[index];
    }

    /**
     * The labels that the model gives, the most probable first: the best alone, or of a model that gives any number those whose probability
     * reaches their threshold, which may be none.
     */
    public List<String> given() {
        return given(thresholds);
    }

    /**
     * As {@link #given()}, with thresholds of the caller's own.
     *
     * @param own one for each label, one for all, or none to be given the best alone
     */
    public List<String> given(float... own) {
        if (own.length == 0) {
            return List.of(label);
        }
        return ranked().filter(c -> probabilities[c] >= own[own.length == 1 ? 0 : c])
                .map(labels::get)
                .toList();
    }

    private Stream<Integer> ranked() {
        return IntStream.range(0, probabilities.length)
                .boxed()
                .sorted(Comparator.<Integer, Float>comparing(c -> probabilities[c])
                        .reversed());
    }

    /** Label to probability, in the model's order. */
    public Map<String, Float> scores() {
        Map<String, Float> scores = new LinkedHashMap<>();
        for (int c = 0; c < labels.size(); c++) {
            scores.put(labels.get(c), probabilities[c]);
        }
        return scores;
    }

    /**
     * The most probable labels with their probabilities, the best first; of equal ones that which the model has first.
     *
     * @param most how many at most, at least 1
     */
    public Map<String, Float> top(int most) {
        Map<String, Float> top = new LinkedHashMap<>();
        ranked().limit(most).forEach(c -> top.put(labels.get(c), probabilities[c]));
        return top;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Prediction prediction
                && index == prediction.index
                && isTruncated == prediction.isTruncated
                && known == prediction.known
                && label.equals(prediction.label)
                && Arrays.equals(probabilities, prediction.probabilities)
                && Arrays.equals(thresholds, prediction.thresholds)
                && labels.equals(prediction.labels);
    }

    @Override
    public int hashCode() {
        return 31 * label.hashCode() + Arrays.hashCode(probabilities);
    }

    @Override
    public String toString() {
        return label + " (" + score() + ")";
    }
}
