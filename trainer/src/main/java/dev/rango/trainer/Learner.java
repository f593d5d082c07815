package dev.rango.trainer;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** What a {@link TrainingLoop} trains: weights, the examples they learn from, and how good they are. */
interface Learner {
    /** Dense parameters that learn, in a fixed order. */
    List<Parameter> parameters();

    /** The table of which each step changes some rows; empty when there is none. */
    Optional<EmbeddingBag> rows();

    /** Number of examples to learn from. */
    int size();

    /**
     * Gradients of one batch; those of the {@link #rows} are left in their table.
     *
     * @param chosen positions of the examples
     * @param dropout what dropout draws from
     */
    Step step(int[] chosen, SplittableRandom dropout);

    /** How good the weights are on the validation examples; empty when there are none. */
    Optional<Validation> validate();

    /**
     * What one batch gave.
     *
     * @param loss its mean
     * @param gradients of {@link #parameters}, in their order
     */
    record Step(float loss, List<float[]> gradients) {
        /** The sum of two parts of a batch, in the arrays of this one. */
        Step plus(Step other) {
            for (int i = 0; i < gradients.size(); i++) {
                float[] sum = gradients.get(i);
                float[] more = other.gradients.get(i);
                for (int j = 0; j < sum.length; j++) {
                    sum[j] += more[j];
                }
            }
            return new Step(loss + other.loss, gradients);
        }
    }
}
