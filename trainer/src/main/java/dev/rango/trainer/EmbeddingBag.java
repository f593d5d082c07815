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

    int rowCount() {
        return position.length;
    }

    float[] table() {
        return table;
    }

    /** Means of many texts [texts, dim]; zero for a text without tokens. */
    float[] pool(int[][] texts) {
        return pool(texts, meanScales(texts));
    }

    /** Sums of the rows of each text, each times its scale, [texts, dim]. */
    float[] pool(int[][] texts, float[] scales) {
        float[] out = new float[texts.length * dim];
        for (int i = 0; i < texts.length; i++) {
            int offset = i * dim;
            for (int id : texts[i]) {
                int row = id * dim;
                for (int d = 0; d < dim; d++) {
                    out[offset + d] += table[row + d];
                }
            }
            for (int d = 0; d < dim; d++) {
                out[offset + d] *= scales[i];
            }
        }
        return out;
    }

    /** One over the length of each text. */
    static float[] meanScales(int[][] texts) {
        float[] scales = new float[texts.length];
        for (int i = 0; i < texts.length; i++) {
            scales[i] = texts[i].length == 0 ? 0 : 1f / texts[i].length;
        }
        return scales;
    }

    /**
     * Sums the gradient of every touched row.
     *
     * @param texts ids of each text of the batch
     * @param scales as {@link #pool(int[][], float[])} got them
     * @param pooledGradient gradient with respect to what it returned [batch, dim]
     */
    void backward(int[][] texts, float[] scales, float[] pooledGradient) {
        collectTouched(texts);
        int needed = touchedCount * dim;
        if (gradient.length < needed) {
            gradient = new float[needed * 2];
        }
        Arrays.fill(gradient, 0, needed, 0);
        for (int text = 0; text < texts.length; text++) {
            float scale = scales[text];
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
