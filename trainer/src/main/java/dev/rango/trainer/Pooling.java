package dev.rango.trainer;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** How the ids of a text become the one vector that fc1 reads, and which of it learns. */
interface Pooling {
    /** Length of that vector. */
    int dim();

    /** Texts to pool again and again: what never changes of them is computed once, here. */
    PooledTexts over(int[][] texts);

    /** Vectors of many texts, [texts, dim]; zero for a text without tokens. */
    float[] pool(int[][] texts);

    /** Dense parameters that learn. */
    default List<Parameter> parameters() {
        return List.of();
    }

    /** Gradients of {@link #parameters}, in their order, from the last {@link PooledTexts#backward}. */
    default List<float[]> gradients() {
        return List.of();
    }

    /** The table whose rows learn, with the gradients of those that the last batch touched; empty when frozen. */
    default Optional<EmbeddingBag> rows() {
        return Optional.empty();
    }

    /** Whether the gradient with respect to the pooled vectors is of any use. */
    default boolean learns() {
        return rows().isPresent();
    }

    /** Certain texts under a pooling. */
    interface PooledTexts {
        /** A batch in parts, each of which goes forward and backward before the next. */
        default List<int[]> portions(int[] chosen) {
            return List.of(chosen);
        }

        /**
         * Vectors of a batch [chosen, dim], as the weights are now.
         *
         * @param chosen positions of the texts
         * @param random what dropout draws from; null outside of training
         */
        float[] forward(int[] chosen, SplittableRandom random);

        /**
         * Leaves the gradients of the last batch in the pooling.
         *
         * @param gradient with respect to what {@link #forward} returned
         */
        void backward(float[] gradient);
    }
}
