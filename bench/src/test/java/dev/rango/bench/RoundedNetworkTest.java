package dev.rango.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rango.models.ClassifierWeights;
import dev.rango.models.Linear;
import dev.rango.models.ReferenceNetwork;
import dev.rango.models.Tensor;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RoundedNetworkTest {
    private final Random random = new Random(5);

    private float[] floats(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    /** 2^-11 is half of the last bit that both keep: up to there the number below is nearer, from there on that above. */
    @Test
    void tf32AndHalfKeepElevenBits() {
        float bit = 1f / 1024;
        for (FloatArithmetic.Rounding rounding :
                List.of(FloatArithmetic.Rounding.TF32, FloatArithmetic.Rounding.HALF)) {
            assertThat(rounding.of(1 + bit)).isEqualTo(1 + bit);
            assertThat(rounding.of(1 + bit / 2))
                    .as("a tie goes to the even one")
                    .isEqualTo(1);
            assertThat(rounding.of(1 + bit + bit / 2)).isEqualTo(1 + 2 * bit);
            assertThat(rounding.of(1 + bit / 2 + bit / 64)).isEqualTo(1 + bit);
            assertThat(rounding.of(-1 - bit / 2 - bit / 64)).isEqualTo(-1 - bit);
            assertThat(rounding.of(2 - bit / 4)).isEqualTo(2);
        }
        assertThat(FloatArithmetic.Rounding.TF32.of(1e-30f)).isEqualTo(1e-30f, within(1e-33f));
        assertThat(FloatArithmetic.Rounding.HALF.of(1e-30f)).isZero();
    }

    @Test
    void everyOrderAddsEveryProductOnce() {
        float[] row = new float[37];
        float[] matrix = new float[3 + 37 * 5];
        int expected = 0;
        for (int i = 0; i < row.length; i++) {
            row[i] = i + 1;
            matrix[3 + i * 5] = 100 - i;
            expected += (i + 1) * (100 - i);
        }
        for (FloatArithmetic order : FloatArithmetic.ORDERS) {
            assertThat(order.product(row, matrix, 3, 5, row.length))
                    .as(order.name())
                    .isEqualTo(expected);
            assertThat(order.product(row, matrix, 3, 5, 0)).isZero();
        }
    }

    @Test
    void ordersDifferInTheLastBitsOnly() {
        float[] row = floats(1000);
        float[] other = floats(1000);
        double exact = 0;
        for (int i = 0; i < row.length; i++) {
            exact += (double) row[i] * other[i];
        }
        double wanted = exact;
        assertThat(FloatArithmetic.ORDERS.stream().map(order -> order.product(row, other, 0, 1, row.length)))
                .allSatisfy(sum -> assertThat((double) sum).isEqualTo(wanted, within(1e-4)))
                .satisfies(sums -> assertThat(sums.stream().distinct()).hasSizeGreaterThan(3));
    }

    @Test
    void isTheNetworkInDoublePrecisionButForRounding() {
        ClassifierWeights weights = new ClassifierWeights(
                Tensor.matrix(50, 20, floats(50 * 20)),
                new Linear(Tensor.matrix(30, 20, floats(30 * 20)), Tensor.vector(floats(30))),
                new Linear(Tensor.matrix(4, 30, floats(4 * 30)), Tensor.vector(floats(4))));
        ReferenceNetwork reference = ReferenceNetwork.of(weights);
        List<int[]> texts = Stream.concat(
                        Stream.of(new int[0], new int[] {7}, new int[] {3, 3, 3}),
                        Stream.generate(() -> random.ints(200, 0, 50).toArray()).limit(20))
                .toList();
        for (int[] ids : texts) {
            double[] exact = reference.logits(ids);
            FloatArithmetic.ORDERS.forEach(order -> assertNear(weights, order, ids, exact, 1e-4));
            assertNear(weights, FloatArithmetic.TF32, ids, exact, 0.2);
            assertNear(weights, FloatArithmetic.HALF, ids, exact, 0.2);
        }
    }

    private static void assertNear(
            ClassifierWeights weights, FloatArithmetic arithmetic, int[] ids, double[] exact, double limit) {
        float[] logits = new RoundedNetwork(weights, arithmetic).logits(ids);
        assertThat(logits).hasSameSizeAs(exact);
        for (int c = 0; c < exact.length; c++) {
            assertThat((double) logits[c]).as(arithmetic.name()).isEqualTo(exact[c], within(limit));
        }
    }
}
