package dev.rango.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LowRankTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void mergingEqualsTheMatrixProductOnRandomShapes(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 50; i++) {
            int in = random.nextInt(1, 20);
            int out = random.nextInt(1, 20);
            int rank = random.nextInt(1, 6);
            double alpha = random.nextDouble(-3, 3);
            LowRank update = new LowRank(matrix(in, rank, random), matrix(rank, out, random));
            Tensor weight = matrix(out, in, random);
            double[] x = random.doubles(in, -1, 1).toArray();
            Tensor merged = update.addedToLinear(weight, alpha);
            assertThat(merged.shape()).containsExactly(out, in);
            double[] product = product(product(x, update.a()), update.b());
            for (int o = 0; o < out; o++) {
                double expected = 0;
                double found = 0;
                for (int c = 0; c < in; c++) {
                    expected += x[c] * weight.data()[o * in + c];
                    found += x[c] * merged.data()[o * in + c];
                }
                assertThat(found)
                        .as("seed %d, case %d, output %d", seed, i, o)
                        .isCloseTo(expected + alpha * product[o], within(1e-5));
            }
        }
    }

    private static double[] product(double[] x, Tensor a) {
        double[] y = new double[a.size(1)];
        for (int i = 0; i < a.size(0); i++) {
            for (int o = 0; o < y.length; o++) {
                y[o] += x[i] * a.data()[i * y.length + o];
            }
        }
        return y;
    }

    @Test
    void aZeroFactorOrAlphaChangesNothing() {
        SplittableRandom random = new SplittableRandom(9);
        Tensor weight = matrix(4, 3, random);
        LowRank fresh = new LowRank(matrix(3, 2, random), Tensor.matrix(2, 4, new float[8]));
        assertThat(fresh.addedToLinear(weight, 7).sameBits(weight)).isTrue();
        LowRank trained = new LowRank(matrix(3, 2, random), matrix(2, 4, random));
        assertThat(trained.addedToLinear(weight, 0).sameBits(weight)).isTrue();
        assertThat(trained.addedToLinear(weight, 1).sameBits(weight)).isFalse();
    }

    @Test
    void roundsOnce() {
        // 1 + 2^-25 + 2^-25 is 1 + 2^-24: in float32 each addition alone would be lost, and the sum ties to even.
        float tiny = 0x1p-25f;
        LowRank update = new LowRank(
                Tensor.matrix(1, 3, new float[] {tiny, tiny, tiny}), Tensor.matrix(3, 1, new float[] {1, 1, 1}));
        assertThat(update.addedToLinear(Tensor.matrix(1, 1, new float[] {1}), 1).data())
                .containsExactly(Math.nextUp(1f));
    }

    @Test
    void shapesMustFit() {
        Tensor matrix = Tensor.matrix(2, 3, new float[6]);
        assertThatThrownBy(() -> new LowRank(matrix, matrix)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new LowRank(matrix, Tensor.vector(new float[3])))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Linear(matrix, Tensor.vector(new float[3])))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Tensor.matrix(2, 3, new float[5])).isInstanceOf(IllegalArgumentException.class);
        LowRank good = new LowRank(matrix, Tensor.matrix(3, 4, new float[12]));
        assertThat(good.rank()).isEqualTo(3);
        assertThat(good.parameters()).isEqualTo(18);
    }

    private static Tensor matrix(int rows, int columns, SplittableRandom random) {
        float[] data = new float[rows * columns];
        for (int i = 0; i < data.length; i++) {
            data[i] = (float) random.nextDouble(-1, 1);
        }
        return Tensor.matrix(rows, columns, data);
    }
}
