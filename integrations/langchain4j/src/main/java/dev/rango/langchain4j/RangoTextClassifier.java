package dev.rango.langchain4j;

import dev.langchain4j.classification.ClassificationResult;
import dev.langchain4j.classification.ScoredLabel;
import dev.langchain4j.classification.TextClassifier;
import dev.rango.runtime.Classifier;
import java.util.List;
import java.util.function.Function;

/**
 * LangChain4j's text classifier over a classifier of Rango: a {@link dev.rango.runtime.TextClassifier}, a view of one for a task, or a
 * {@link dev.rango.runtime.ModelHandle}, whose model may be replaced meanwhile.
 *
 * <pre>{@code
 * TextClassifier<Mood> moods = RangoTextClassifier.of(classifier, name -> Mood.valueOf(name.toUpperCase()));
 * List<Mood> best = moods.classify("A delight.");
 * }</pre>
 *
 * <p>Gives the best label alone, unless {@link #with} says more. As safe to share between threads as the classifier, which its owner closes.
 *
 * @param <L> what the application takes for a label
 */
public final class RangoTextClassifier<L> implements TextClassifier<L> {
    private final Classifier<String> classifier;
    private final Function<String, L> meaning;
    private final int most;
    private final double least;

    private RangoTextClassifier(Classifier<String> classifier, Function<String, L> meaning, int most, double least) {
        this.classifier = classifier;
        this.meaning = meaning;
        this.most = most;
        this.least = least;
    }

    /** Labels are the model's. */
    public static RangoTextClassifier<String> of(Classifier<String> classifier) {
        return of(classifier, label -> label);
    }

    /**
     * Labels are what {@code meaning} makes of the model's, such as the constants of an enum.
     *
     * @throws IllegalArgumentException when it knows one of the model's labels not, by null or by whatever it throws
     */
    public static <L> RangoTextClassifier<L> of(Classifier<String> classifier, Function<String, L> meaning) {
        for (String label : classifier.labels()) {
            requireKnown(label, meaning, classifier.labels());
        }
        return new RangoTextClassifier<>(classifier, meaning, 1, 0);
    }

    private static <L> void requireKnown(String label, Function<String, L> meaning, List<String> all) {
        RuntimeException cause = null;
        try {
            if (meaning.apply(label) != null) {
                return;
            }
        } catch (RuntimeException e) {
            cause = e;
        }
        throw new IllegalArgumentException(
                "the model's label '" + label + "' means nothing to the application; the model has " + all, cause);
    }

    /**
     * The same with more labels, or fewer.
     *
     * @param maxResults labels of an answer at most, at least 1
     * @param minScore probability that each of them has at least, 0 to 1; an answer without one is empty
     */
    public RangoTextClassifier<L> with(int maxResults, double minScore) {
        if (maxResults < 1 || !(minScore >= 0 && minScore <= 1)) {
            throw new IllegalArgumentException(
                    "maxResults " + maxResults + " is below 1, or minScore " + minScore + " not within 0 to 1");
        }
        return new RangoTextClassifier<>(classifier, meaning, maxResults, minScore);
    }

    /** The labels with their probabilities, the best first. */
    @Override
    public ClassificationResult<L> classifyWithScores(String text) {
        return new ClassificationResult<>(classifier.classify(text).top(most).entrySet().stream()
                .filter(entry -> entry.getValue() >= least)
                .map(entry -> new ScoredLabel<>(
                        meaning.apply(entry.getKey()), entry.getValue().doubleValue()))
                .toList());
    }
}
