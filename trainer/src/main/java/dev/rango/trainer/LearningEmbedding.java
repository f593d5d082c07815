package dev.rango.trainer;

import dev.rango.models.Tensor;
import java.util.Optional;
import java.util.SplittableRandom;

/** Word vectors that learn, with word dropout: each token of a text is left out of its mean with some probability. */
final class LearningEmbedding implements Pooling {
    private final EmbeddingBag bag;
    private final double dropout;

    /** @param table [vocabulary, dim], changed in place */
    LearningEmbedding(Tensor table, double dropout) {
        this.bag = new EmbeddingBag(table);
        this.dropout = dropout;
    }

    @Override
    public int dim() {
        return bag.dim();
    }

    @Override
    public PooledTexts over(int[][] texts) {
        return new PooledTexts() {
            private WordDropout.Kept kept;

            @Override
            public float[] forward(int[] chosen, SplittableRandom random) {
                kept = WordDropout.of(texts, chosen, dropout, random);
                return bag.pool(kept.ids(), kept.scales());
            }

            @Override
            public void backward(float[] gradient) {
                bag.backward(kept.ids(), kept.scales(), gradient);
            }
        };
    }

    @Override
    public float[] pool(int[][] texts) {
        return bag.pool(texts);
    }

    @Override
    public Optional<EmbeddingBag> rows() {
        return Optional.of(bag);
    }
}
