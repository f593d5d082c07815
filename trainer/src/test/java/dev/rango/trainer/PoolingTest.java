package dev.rango.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rango.models.LowRank;
import dev.rango.models.Tensor;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Embeddings that learn, against double precision arithmetic written out here. */
class PoolingTest {
    private static final int WORDS = 11;
    private static final int DIM = 6;
    private static final int RANK = 2;
    private static final double ALPHA = 0.7;
    private static final int[][] TEXTS = {{3, 4, 3, 9}, {}, {10}, {0, 1, 2, 3, 4, 5, 6}, {5, 5, 5}};
    private static final int[] CHOSEN = {3, 0, 2, 1};

    private final SplittableRandom random = new SplittableRandom(17);
    private final Tensor embedding = tensor(WORDS, DIM);
    private final Parameter a = Parameter.trainable(tensor(WORDS, RANK));
    private final Parameter b = Parameter.trainable(tensor(RANK, DIM));
    /** The loss is the sum of the pooled vectors, each element times its own weight. */
    private final float[] lossWeights = tensor(CHOSEN.length, DIM).data();

    @Test
    void loraPoolsTheRowsOfTheMergedTable() {
        LoraEmbedding lora = new LoraEmbedding(new FrozenEmbedding(embedding), a, b, ALPHA, 0);
        float[] pooled = lora.pool(TEXTS);
        float[] batch = lora.over(TEXTS).forward(CHOSEN, null);
        for (int row = 0; row < CHOSEN.length; row++) {
            for (int d = 0; d < DIM; d++) {
                double expected = mean(TEXTS[CHOSEN[row]], d);
                assertThat((double) batch[row * DIM + d]).isCloseTo(expected, within(1e-6));
                assertThat((double) pooled[CHOSEN[row] * DIM + d]).isCloseTo(expected, within(1e-6));
            }
        }
    }

    @Test
    void freshLoraChangesNothing() {
        FrozenEmbedding frozen = new FrozenEmbedding(embedding);
        LoraEmbedding lora = LoraEmbedding.fresh(random, frozen, RANK, ALPHA, 0);
        assertThat(lora.pool(TEXTS)).containsExactly(frozen.pool(TEXTS));
        LowRank first = lora.copy();
        assertThat(first.a().data()).containsOnly(0);
        assertThat(first.b().data()).doesNotContain(0);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.4})
    void gradientsOfALoraEmbeddingAgreeWithFiniteDifferences(double dropout) {
        LoraEmbedding lora = new LoraEmbedding(new FrozenEmbedding(embedding), a, b, ALPHA, dropout);
        Pooling.PooledTexts texts = lora.over(TEXTS);
        texts.forward(CHOSEN, new SplittableRandom(4));
        texts.backward(lossWeights);
        WordDropout.Kept kept = WordDropout.of(TEXTS, CHOSEN, dropout, new SplittableRandom(4));
        assertGradient(b.data(), lora.gradients().get(0), kept);
        assertGradient(a.data(), dense(lora.rows().orElseThrow(), WORDS), kept);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.4})
    void gradientsOfALearningEmbeddingAgreeWithFiniteDifferences(double dropout) {
        LearningEmbedding learning = new LearningEmbedding(embedding, dropout);
        Pooling.PooledTexts texts = learning.over(TEXTS);
        texts.forward(CHOSEN, new SplittableRandom(4));
        texts.backward(lossWeights);
        float[] gradient = dense(learning.rows().orElseThrow(), WORDS);
        WordDropout.Kept kept = WordDropout.of(TEXTS, CHOSEN, dropout, new SplittableRandom(4));
        for (int i = 0; i < gradient.length; i++) {
            double expected = 0;
            for (int row = 0; row < CHOSEN.length; row++) {
                for (int id : kept.ids()[row]) {
                    expected += id == i / DIM ? kept.scales()[row] * lossWeights[row * DIM + i % DIM] : 0;
                }
            }
            assertThat((double) gradient[i]).isCloseTo(expected, within(1e-6));
        }
    }

    @Test
    void wordDropoutKeepsTheExpectedMean() {
        int[][] longText = {new int[20_000]};
        java.util.Arrays.setAll(longText[0], i -> i % WORDS);
        WordDropout.Kept kept = WordDropout.of(longText, new int[] {0}, 0.3, random);
        assertThat(kept.ids()[0].length).isBetween(13_700, 14_300);
        assertThat(kept.ids()[0].length * (double) kept.scales()[0]).isCloseTo(1, within(0.03));
        assertThat(WordDropout.of(longText, new int[] {0}, 0.3, null).ids()[0]).isSameAs(longText[0]);
    }

    @Test
    void nothingIsDroppedOutsideOfTraining() {
        LoraEmbedding lora = new LoraEmbedding(new FrozenEmbedding(embedding), a, b, ALPHA, 0.9);
        assertThat(lora.over(TEXTS).forward(new int[] {0, 1, 2, 3, 4}, null)).containsExactly(lora.pool(TEXTS));
    }

    private double mean(int[] ids, int d) {
        double sum = 0;
        for (int id : ids) {
            sum += embedding.data()[id * DIM + d];
            for (int r = 0; r < RANK; r++) {
                sum += ALPHA * a.data()[id * RANK + r] * b.data()[r * DIM + d];
            }
        }
        return ids.length == 0 ? 0 : sum / ids.length;
    }

    /** Central differences of the loss of the branch; the rest of the loss does not depend on A and B. */
    private void assertGradient(float[] values, float[] gradient, WordDropout.Kept kept) {
        float step = 1e-2f;
        for (int i = 0; i < values.length; i++) {
            float before = values[i];
            values[i] = before + step;
            double above = branchLoss(kept);
            values[i] = before - step;
            double below = branchLoss(kept);
            values[i] = before;
            assertThat((double) gradient[i]).isCloseTo((above - below) / (2 * step), within(1e-5));
        }
    }

    private double branchLoss(WordDropout.Kept kept) {
        double loss = 0;
        for (int row = 0; row < CHOSEN.length; row++) {
            for (int id : kept.ids()[row]) {
                for (int r = 0; r < RANK; r++) {
                    for (int d = 0; d < DIM; d++) {
                        loss += ALPHA
                                * kept.scales()[row]
                                * a.data()[id * RANK + r]
                                * b.data()[r * DIM + d]
                                * lossWeights[row * DIM + d];
                    }
                }
            }
        }
        return loss;
    }

    private static float[] dense(EmbeddingBag bag, int words) {
        float[] dense = new float[words * bag.dim()];
        for (int i = 0; i < bag.touchedCount(); i++) {
            System.arraycopy(bag.gradient(), i * bag.dim(), dense, bag.touched(i) * bag.dim(), bag.dim());
        }
        return dense;
    }

    private Tensor tensor(int rows, int columns) {
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextDouble() * 2 - 1);
        }
        return Tensor.matrix(rows, columns, values);
    }
}
