package dev.rango.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rango.models.Tensor;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptimizerTest {
    private static final float[] FIRST = {3, -4, 0};
    private static final float[] SECOND = {12};

    @Test
    void sgdClipsByTheNormOfAllGradientsTogether() {
        float[] a = {1, 1, 1};
        float[] b = {1};
        // The norm of (3, -4, 0, 12) is 13.
        new Optimizer(OptimizerKind.SGD, 1.3, 0, List.of(a, b), Optional.empty()).step(2, List.of(FIRST, SECOND));
        assertThat(a)
                .containsExactly(
                        new float[] {1 - 0.6f, 1 + 0.8f, 1}, org.assertj.core.api.Assertions.withPrecision(1e-6f));
        assertThat((double) b[0]).isCloseTo(1 - 2.4, within(1e-6));
    }

    @Test
    void sgdDoesNotScaleUpSmallGradients() {
        float[] a = {0, 0, 0};
        new Optimizer(OptimizerKind.SGD, 100, 0, List.of(a), Optional.empty()).step(1, List.of(FIRST));
        assertThat(a).containsExactly(-3, 4, 0);
    }

    /**
     * Against the algorithms as PyTorch documents them, in double precision: ε is added to the corrected root, Adam's
     * decay goes into the gradient and AdamW's straight into the weights.
     */
    @ParameterizedTest
    @CsvSource({"ADAM, 0", "ADAM, 0.1", "ADAMW, 0", "ADAMW, 0.1"})
    void adamFollowsPyTorchsDefinition(OptimizerKind kind, double decay) {
        float[] value = {0.5f, -0.25f, 2};
        double[] expected = {0.5, -0.25, 2};
        double[] m = new double[3];
        double[] v = new double[3];
        double rate = 0.01;
        Optimizer adam = new Optimizer(kind, Double.POSITIVE_INFINITY, decay, List.of(value), Optional.empty());
        for (int step = 1; step <= 60; step++) {
            float[] gradient = {(float) Math.sin(step), (float) Math.cos(step * 0.7) * 1e-4f, step % 5 == 0 ? 1 : 0};
            adam.step(rate, List.of(gradient));
            for (int i = 0; i < 3; i++) {
                double g = gradient[i];
                if (kind == OptimizerKind.ADAMW) {
                    expected[i] *= 1 - rate * decay;
                } else {
                    g += decay * expected[i];
                }
                m[i] = 0.9 * m[i] + 0.1 * g;
                v[i] = 0.999 * v[i] + 0.001 * g * g;
                double mHat = m[i] / (1 - Math.pow(0.9, step));
                double vHat = v[i] / (1 - Math.pow(0.999, step));
                expected[i] -= rate * mHat / (Math.sqrt(vHat) + 1e-8);
            }
        }
        for (int i = 0; i < 3; i++) {
            assertThat((double) value[i]).isCloseTo(expected[i], within(1e-5));
        }
    }

    @Test
    void sgdsDecayGoesIntoTheGradient() {
        float[] value = {2};
        new Optimizer(OptimizerKind.SGD, Double.POSITIVE_INFINITY, 0.5, List.of(value), Optional.empty())
                .step(0.1, List.of(new float[] {3}));
        assertThat((double) value[0]).isCloseTo(2 - 0.1 * (3 + 0.5 * 2), within(1e-6));
    }

    @Test
    void rowsThatAStepDoesNotTouchStayAsTheyAre() {
        for (OptimizerKind kind : OptimizerKind.values()) {
            EmbeddingBag bag = new EmbeddingBag(Tensor.matrix(3, 2, new float[] {1, 2, 3, 4, 5, 6}));
            bag.backward(new int[][] {{1}}, new float[] {1}, new float[] {1, -1});
            new Optimizer(kind, Double.POSITIVE_INFINITY, 0.1, List.of(), Optional.of(bag)).step(0.1, List.of());
            assertThat(bag.table()).as(kind.name()).startsWith(1, 2).endsWith(5, 6);
            assertThat(bag.table()[2]).isLessThan(3);
            assertThat(bag.table()[3]).isGreaterThan(3.9f);
        }
    }

    @Test
    void schedulesReallyStep() {
        Schedule everyTwo = new Schedule.Steps(2, 0.1);
        assertThat(everyTwo.factor(0, 9)).isEqualTo(1);
        assertThat(everyTwo.factor(1.9, 9)).isEqualTo(1);
        assertThat(everyTwo.factor(2, 9)).isCloseTo(0.1, within(1e-12));
        assertThat(everyTwo.factor(4.5, 9)).isCloseTo(0.01, within(1e-12));
        assertThat(Schedule.exponential(0.5).factor(3.2, 9)).isCloseTo(0.125, within(1e-12));
        assertThat(Schedule.constant().factor(98, 99)).isEqualTo(1);
    }

    @Test
    void linearScheduleRisesAndFalls() {
        Schedule linear = new Schedule.Linear(0.2);
        assertThat(linear.factor(0, 10)).isZero();
        assertThat(linear.factor(1, 10)).isCloseTo(0.5, within(1e-12));
        assertThat(linear.factor(2, 10)).isCloseTo(1, within(1e-12));
        assertThat(linear.factor(6, 10)).isCloseTo(0.5, within(1e-12));
        assertThat(linear.factor(9.99, 10)).isBetween(0.0, 0.01);
        assertThat(new Schedule.Linear(0).factor(0, 10)).isEqualTo(1);
    }
}
