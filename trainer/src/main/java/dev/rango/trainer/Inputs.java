package dev.rango.trainer;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Labelled rows of numbers that a {@link Network} reads: pixels, what frozen layers make of them, or the means of texts, which may
 * learn themselves.
 */
interface Inputs {
    /** Number of examples. */
    int size();

    /** Numbers of a row. */
    int width();

    /** Class of an example. */
    int label(int example);

    /**
     * Rows of some examples [chosen, width], as the weights below are now.
     *
     * @param dropout what dropout draws from; null outside of training
     */
    float[] rows(int[] chosen, SplittableRandom dropout);

    /**
     * A batch in the parts that go through the network one after the other, so that memory suffices. What is in the {@link #table} is
     * that of the last part: who has one has one part.
     */
    default List<int[]> portions(int[] chosen) {
        return List.of(chosen);
    }

    /** How many are measured at once. */
    default int atOnce() {
        return 256;
    }

    /** Whether the gradient with respect to the rows is of any use. */
    default boolean learns() {
        return false;
    }

    /**
     * Leaves the gradients of the last rows in what is below them.
     *
     * @param gradient with respect to what {@link #rows} returned
     */
    default void backward(float[] gradient) {
        throw new IllegalStateException("nothing below the rows learns");
    }

    /** Dense parameters below the rows that learn. */
    default List<Parameter> parameters() {
        return List.of();
    }

    /** Gradients of {@link #parameters}, in their order, from the last {@link #backward}. */
    default List<float[]> gradients() {
        return List.of();
    }

    /** The table of which each step changes some rows; empty when there is none. */
    default Optional<EmbeddingBag> table() {
        return Optional.empty();
    }
}
