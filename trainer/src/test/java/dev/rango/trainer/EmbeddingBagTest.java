package dev.rango.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rango.models.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EmbeddingBagTest {
    private static final int ROWS = 20;
    private static final int DIM = 5;
    private static final int[][] TEXTS = {{3, 4, 3}, {}, {19}, {0, 1, 2, 3, 4, 5, 6}};

    private final float[] table = randomFloats(ROWS * DIM);
    private final EmbeddingBag bag = new EmbeddingBag(Tensor.matrix(ROWS, DIM, table));

    @Test
    void poolsTheMeanOfARowForEveryOccurrence() {
        float[] pooled = bag.pool(TEXTS);
        for (int d = 0; d < DIM; d++) {
            double expected = (2.0 * table[3 * DIM + d] + table[4 * DIM + d]) / 3;
            assertThat((double) pooled[d]).isCloseTo(expected, within(1e-6));
            assertThat(pooled[DIM + d]).isZero();
            assertThat(pooled[2 * DIM + d]).isEqualTo(table[19 * DIM + d]);
        }
    }

    @Test
    void sparseStepsEqualDenseOnes() {
        float[] pooledGradient = new float[TEXTS.length * DIM];
        for (int i = 0; i < pooledGradient.length; i++) {
            pooledGradient[i] = (i % 7) - 3;
        }
        double[] dense = new double[ROWS * DIM];
        for (int text = 0; text < TEXTS.length; text++) {
            for (int id : TEXTS[text]) {
                for (int d = 0; d < DIM; d++) {
                    dense[id * DIM + d] += pooledGradient[text * DIM + d] / (double) TEXTS[text].length;
                }
            }
        }
        double norm = 0;
        for (double g : dense) {
            norm += g * g;
        }
        float[] before = table.clone();
        bag.backward(TEXTS, EmbeddingBag.meanScales(TEXTS), pooledGradient);
        assertThat(bag.squaredGradientNorm()).isCloseTo(norm, within(1e-4));
        new Optimizer(OptimizerKind.SGD, 0.5, 0, List.of(), Optional.of(bag)).step(0.1, List.of());
        double clip = 0.5 / (Math.sqrt(norm) + 1e-6);
        for (int i = 0; i < table.length; i++) {
            assertThat((double) table[i]).isCloseTo(before[i] - 0.1 * clip * dense[i], within(1e-6));
        }
    }

    @Test
    void gradientsOfOneBatchDoNotLeakIntoTheNext() {
        float[] ones = new float[TEXTS.length * DIM];
        java.util.Arrays.fill(ones, 1);
        bag.backward(TEXTS, EmbeddingBag.meanScales(TEXTS), ones);
        bag.backward(new int[][] {{7}}, new float[] {1}, new float[] {1, 2, 3, 4, 5});
        assertThat(bag.touchedCount()).isEqualTo(1);
        assertThat(bag.touched(0)).isEqualTo(7);
        assertThat(bag.squaredGradientNorm()).isEqualTo(55);
    }

    private static float[] randomFloats(int count) {
        SplittableRandom random = new SplittableRandom(5);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble();
        }
        return values;
    }
}
