package dev.rango.runtime;

import java.util.List;

/**
 * Answers with labels: what a {@link TextClassifier}, an {@link ImageClassifier}, and a {@link ModelHandle} and {@link ImageHandle}, whose model
 * may be exchanged, have in common. Safe to share between threads.
 *
 * @param <I> what is classified
 */
public interface Classifier<I> extends AutoCloseable {
    /** The names of the classes, in the order of {@link Prediction#probabilities}. */
    List<String> labels();

    /** Answers for one input. */
    Prediction classify(I input);

    /**
     * Answers for many inputs, in their order, all of one model.
     *
     * @throws UnusableInputException when the graph fails or gives a score that is not finite: it is damaged
     */
    List<Prediction> classify(List<I> inputs);

    /** Logits [inputs][labels] for many inputs, in their order. */
    float[][] logits(List<I> inputs);

    /**
     * SHA-256 of the model's {@code MANIFEST.sha256}, which names one state of all its files; empty where a folder that is not checked
     * has none.
     */
    String digest();

    /** Frees what is native; further calls throw, closing again does nothing. */
    @Override
    void close();
}
