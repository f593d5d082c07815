package dev.rango.trainer;

import dev.rango.models.Tensor;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** Fixed word vectors: the mean of a text is computed once, for all trainings that share these vectors. */
final class FrozenEmbedding implements Pooling {
    private final EmbeddingBag bag;
    private final Map<int[][], Means> known = new IdentityHashMap<>();

    /** @param table [vocabulary, dim] */
    FrozenEmbedding(Tensor table) {
        this.bag = new EmbeddingBag(table);
    }

    int words() {
        return bag.rowCount();
    }

    @Override
    public int dim() {
        return bag.dim();
    }

    @Override
    public Means over(int[][] texts) {
        return known.computeIfAbsent(texts, t -> new Means(bag.pool(t), bag.dim()));
    }

    @Override
    public float[] pool(int[][] texts) {
        return bag.pool(texts);
    }

    /** @param means [texts, dim] */
    record Means(float[] means, int dim) implements PooledTexts {
        @Override
        public float[] forward(int[] chosen, SplittableRandom random) {
            float[] batch = new float[chosen.length * dim];
            for (int row = 0; row < chosen.length; row++) {
                System.arraycopy(means, chosen[row] * dim, batch, row * dim, dim);
            }
            return batch;
        }

        @Override
        public void backward(float[] gradient) {
            // Nothing learns.
        }
    }
}
