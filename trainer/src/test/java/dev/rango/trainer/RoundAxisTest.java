package dev.rango.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoundAxisTest {
    @ParameterizedTest
    @CsvSource({
        "90.2, 91.8, 0, 100, 90, 95",
        "4.2, 35, 0, 100, 0, 50",
        "0, 100, 0, 100, 0, 100",
        "99.1, 99.1, 0, 100, 95, 100",
        "100, 100, 0, 100, 95, 100",
        "48, 98, 0, 100, 0, 100",
        "63, 97, 0, 100, 50, 100",
        "0.21, 0.41, -2, Infinity, 0.20, 0.45",
        "2.66, 4.96, -2, Infinity, 2.5, 5.0",
        "0.693, 0.693, -2, Infinity, 0.69, 0.74",
        "1e7, 9e7, -2, Infinity, 0, 1.0e+08",
    })
    void ticksAreRound(double low, double high, int finest, double end, String bottom, String top) {
        RoundAxis axis = RoundAxis.over(low, high, finest, end);
        assertThat(axis.label(0)).isEqualTo(bottom);
        assertThat(axis.label(RoundAxis.STEPS)).isEqualTo(top);
    }

    @Test
    void everythingLiesBetweenTheEnds() {
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 20_000; i++) {
            double a = Math.exp(random.nextDouble(-20, 20));
            double b = Math.exp(random.nextDouble(-20, 20));
            RoundAxis loss = RoundAxis.over(Math.min(a, b), Math.max(a, b), -2, Double.POSITIVE_INFINITY);
            assertThat(loss.share(a)).as(a + " " + b + " " + loss).isBetween(-1e-9, 1 + 1e-9);
            assertThat(loss.first()).isNotNegative();
            double c = random.nextDouble(100);
            double d = random.nextDouble(100);
            RoundAxis percent = RoundAxis.over(Math.min(c, d), Math.max(c, d), 0, 100);
            assertThat(percent.share(c)).as(c + " " + d + " " + percent).isBetween(-1e-9, 1 + 1e-9);
            assertThat(Integer.parseInt(percent.label(0))).isNotNegative();
            assertThat(Integer.parseInt(percent.label(RoundAxis.STEPS))).isLessThanOrEqualTo(100);
        }
    }

    @Test
    void whatIsNoNumberStillHasAnAxis() {
        assertThat(RoundAxis.over(Double.NaN, Double.NaN, -2, Double.POSITIVE_INFINITY)
                        .label(0))
                .isNotEmpty();
        assertThat(RoundAxis.over(1, Double.MAX_VALUE, -2, Double.POSITIVE_INFINITY)
                        .label(0))
                .isNotEmpty();
        assertThat(RoundAxis.over(0, 1e300, -2, Double.POSITIVE_INFINITY).share(1e300))
                .isCloseTo(1, within(1.0));
    }
}
