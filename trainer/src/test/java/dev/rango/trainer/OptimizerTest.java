package dev.rango.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class OptimizerTest {
    private static final float[] FIRST = {3, -4, 0};
    private static final float[] SECOND = {12};

    @Test
    void sgdClipsByTheNormOfAllGradientsTogether() {
        float[] a = {1, 1, 1};
        float[] b = {1};
        // The norm of (3, -4, 0, 12) is 13.
        new Optimizer(OptimizerKind.SGD, 1.3, List.of(a, b), new float[0]).step(2, List.of(FIRST, SECOND), null);
        assertThat(a)
                .containsExactly(
                        new float[] {1 - 0.6f, 1 + 0.8f, 1}, org.assertj.core.api.Assertions.withPrecision(1e-6f));
        assertThat((double) b[0]).isCloseTo(1 - 2.4, within(1e-6));
    }

    @Test
    void sgdDoesNotScaleUpSmallGradients() {
        float[] a = {0, 0, 0};
        new Optimizer(OptimizerKind.SGD, 100, List.of(a), new float[0]).step(1, List.of(FIRST), null);
        assertThat(a).containsExactly(-3, 4, 0);
    }

    /** Against the algorithm as PyTorch documents it, in double precision, with ε added to the corrected root. */
    @Test
    void adamFollowsPyTorchsDefinition() {
        float[] value = {0.5f, -0.25f, 2};
        double[] expected = {0.5, -0.25, 2};
        double[] m = new double[3];
        double[] v = new double[3];
        Optimizer adam = new Optimizer(OptimizerKind.ADAM, Double.POSITIVE_INFINITY, List.of(value), new float[0]);
        for (int step = 1; step <= 60; step++) {
            float[] gradient = {(float) Math.sin(step), (float) Math.cos(step * 0.7) * 1e-4f, step % 5 == 0 ? 1 : 0};
            adam.step(0.01, List.of(gradient), null);
            for (int i = 0; i < 3; i++) {
                m[i] = 0.9 * m[i] + 0.1 * gradient[i];
                v[i] = 0.999 * v[i] + 0.001 * gradient[i] * gradient[i];
                double mHat = m[i] / (1 - Math.pow(0.9, step));
                double vHat = v[i] / (1 - Math.pow(0.999, step));
                expected[i] -= 0.01 * mHat / (Math.sqrt(vHat) + 1e-8);
            }
        }
        for (int i = 0; i < 3; i++) {
            assertThat((double) value[i]).isCloseTo(expected[i], within(1e-5));
        }
    }

    @Test
    void schedulesReallyStep() {
        Schedule everyTwo = new Schedule(2, 0.1);
        assertThat(everyTwo.rate(1, 1)).isEqualTo(1);
        assertThat(everyTwo.rate(1, 2)).isEqualTo(1);
        assertThat(everyTwo.rate(1, 3)).isCloseTo(0.1, within(1e-12));
        assertThat(everyTwo.rate(1, 5)).isCloseTo(0.01, within(1e-12));
        assertThat(Schedule.constant().rate(0.7, 99)).isEqualTo(0.7);
    }
}
