package dev.rango.trainer;

import dev.rango.models.LowRank;
import dev.rango.models.Update;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * E + α·(A·B) over a frozen embedding. A mean is linear, so mean(E + α·A·B) = mean(E) + α·mean(A)·B: the first is
 * computed once, and a step reads and changes only {@code rank} numbers for each token. A starts as zero and B as
 * N(0, 1)/√rank, so that a fresh adapter changes nothing; PEFT starts its embedding adapters the same way round.
 */
final class LoraEmbedding implements Pooling {
    private final FrozenEmbedding base;
    private final EmbeddingBag a;
    private final Parameter aTable;
    private final Parameter b;
    private final float alpha;
    private final double dropout;
    private float[] bGradient = new float[0];

    /**
     * @param base E [vocabulary, dim]
     * @param a A [vocabulary, rank]
     * @param b B [rank, dim]
     * @param dropout share of tokens that a training step leaves out of the branch
     */
    LoraEmbedding(FrozenEmbedding base, Parameter a, Parameter b, double alpha, double dropout) {
        this.base = base;
        this.a = new EmbeddingBag(a.value());
        this.aTable = a;
        this.b = b;
        this.alpha = (float) alpha;
        this.dropout = dropout;
    }

    static LoraEmbedding fresh(SplittableRandom random, FrozenEmbedding base, int rank, double alpha, double dropout) {
        return new LoraEmbedding(
                base,
                Parameter.zeros(base.words(), rank),
                Parameter.normal(random, 1 / Math.sqrt(rank), rank, base.dim()),
                alpha,
                dropout);
    }

    /** One that does not learn. */
    static LoraEmbedding frozen(FrozenEmbedding base, Update update) {
        LowRank factors = update.factors();
        return new LoraEmbedding(
                base, Parameter.frozen(factors.a()), Parameter.frozen(factors.b()), update.scaling(), 0);
    }

    @Override
    public int dim() {
        return base.dim();
    }

    @Override
    public PooledTexts over(int[][] texts) {
        FrozenEmbedding.Means means = base.over(texts);
        return new PooledTexts() {
            private WordDropout.Kept kept;
            private float[] inner;

            @Override
            public float[] forward(int[] chosen, SplittableRandom random) {
                kept = WordDropout.of(texts, chosen, dropout, random);
                inner = a.pool(kept.ids(), kept.scales());
                float[] pooled = means.forward(chosen, random);
                addBranch(inner, pooled);
                return pooled;
            }

            @Override
            public void backward(float[] gradient) {
                bGradient = gradientOfB(inner, gradient);
                a.backward(kept.ids(), kept.scales(), gradientOfInner(gradient));
            }
        };
    }

    @Override
    public float[] pool(int[][] texts) {
        float[] pooled = base.pool(texts);
        addBranch(a.pool(texts), pooled);
        return pooled;
    }

    /** x += α·(z·B). */
    private void addBranch(float[] inner, float[] pooled) {
        int rank = a.dim();
        int dim = base.dim();
        float[] weights = b.data();
        for (int z = 0; z < inner.length; z++) {
            float factor = alpha * inner[z];
            int to = z / rank * dim;
            int from = z % rank * dim;
            for (int d = 0; d < dim; d++) {
                pooled[to + d] += factor * weights[from + d];
            }
        }
    }

    /** α·zᵀ·g [rank, dim]. */
    private float[] gradientOfB(float[] inner, float[] gradient) {
        int rank = a.dim();
        int dim = base.dim();
        float[] sum = new float[rank * dim];
        for (int z = 0; z < inner.length; z++) {
            float factor = alpha * inner[z];
            int from = z / rank * dim;
            int to = z % rank * dim;
            for (int d = 0; d < dim; d++) {
                sum[to + d] += factor * gradient[from + d];
            }
        }
        return sum;
    }

    /** α·g·Bᵀ [batch, rank]. */
    private float[] gradientOfInner(float[] gradient) {
        int rank = a.dim();
        int dim = base.dim();
        float[] weights = b.data();
        float[] inner = new float[gradient.length / dim * rank];
        for (int z = 0; z < inner.length; z++) {
            int from = z / rank * dim;
            int row = z % rank * dim;
            float sum = 0;
            for (int d = 0; d < dim; d++) {
                sum += gradient[from + d] * weights[row + d];
            }
            inner[z] = alpha * sum;
        }
        return inner;
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(b);
    }

    @Override
    public List<float[]> gradients() {
        return List.of(bGradient);
    }

    @Override
    public Optional<EmbeddingBag> rows() {
        return Optional.of(a);
    }

    LowRank copy() {
        return new LowRank(aTable.copy(), b.copy());
    }
}
