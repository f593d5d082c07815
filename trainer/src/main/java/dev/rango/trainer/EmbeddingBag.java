package dev.rango.trainer;

import dev.rango.models.Tensor;
import java.util.Arrays;

/**
 * Mean of embedding rows, and its gradient for only those rows that a batch touches: the same update as a dense one,
 * at a cost that does not grow with the vocabulary.
 */
final class EmbeddingBag {
    private final float[] table;
    private final int dim;
    /** Position of each row in the current gradient, plus one; zero for rows that the batch does not touch. */
    private final int[] position;

    private int[] touched = new int[256];
    private int touchedCount;
    private float[] gradient = new float[0];

    /**
     * @param table [vocabulary, dim], changed in place by optimizers
     */
    EmbeddingBag(Tensor table) {
        this.table = table.data();
        this.dim = table.size(1);
        this.position = new int[table.size(0)];
    }

    int dim() {
        return dim;
    }

    float[] table() {
        return table;
    }

    /** Writes the mean of the rows of {@code ids} to {@code out[offset, offset + dim)}; zero for no ids. */
    void pool(int[] ids, float[] out, int offset) {
        Arrays.fill(out, offset, offset + dim, 0);
        for (int id : ids) {
            int row = id * dim;
            for (int d = 0; d < dim; d++) {
                out[offset + d] += table[row + d];
            }
        }
        if (ids.length > 0) {
            float scale = 1f / ids.length;
            for (int d = 0; d < dim; d++) {
                out[offset + d] *= scale;
            }
        }
    }

    /** Means of many texts, [texts, dim]. */
    float[] pool(int[][] texts) {
        float[] out = new float[texts.length * dim];
        for (int i = 0; i < texts.length; i++) {
            pool(texts[i], out, i * dim);
        }
        return out;
    }

    /**
     * Sums the gradient of every touched row.
     *
     * @param texts ids of each text of the batch
     * @param pooledGradient gradient with respect to the means [batch, dim]
     */
    void backward(int[][] texts, float[] pooledGradient) {
        collectTouched(texts);
        int needed = touchedCount * dim;
        if (gradient.length < needed) {
            gradient = new float[needed * 2];
        }
        Arrays.fill(gradient, 0, needed, 0);
        for (int text = 0; text < texts.length; text++) {
            if (texts[text].length == 0) {
                continue;
            }
            float scale = 1f / texts[text].length;
            int from = text * dim;
            for (int id : texts[text]) {
                int row = (position[id] - 1) * dim;
                for (int d = 0; d < dim; d++) {
                    gradient[row + d] += scale * pooledGradient[from + d];
                }
            }
        }
        for (int i = 0; i < touchedCount; i++) {
            position[touched[i]] = 0;
        }
    }

    private void collectTouched(int[][] texts) {
        touchedCount = 0;
        for (int[] ids : texts) {
            for (int id : ids) {
                if (position[id] == 0) {
                    if (touchedCount == touched.length) {
                        touched = Arrays.copyOf(touched, touchedCount * 2);
                    }
                    touched[touchedCount++] = id;
                    position[id] = touchedCount;
                }
            }
        }
    }

    /** Rows that the last {@link #backward} touched. */
    int touchedCount() {
        return touchedCount;
    }

    /** Id of a touched row. */
    int touched(int i) {
        return touched[i];
    }

    /** Gradients of the touched rows, [touchedCount, dim], in their order; longer than that. */
    float[] gradient() {
        return gradient;
    }

    double squaredGradientNorm() {
        double sum = 0;
        for (int i = 0; i < touchedCount * dim; i++) {
            sum += (double) gradient[i] * gradient[i];
        }
        return sum;
    }
}
