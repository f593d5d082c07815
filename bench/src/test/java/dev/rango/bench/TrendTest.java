package dev.rango.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrendTest {
    @Test
    void aLineHasItsSlopeAndNoDoubt() {
        double[] values =
                IntStream.range(0, 600).mapToDouble(i -> 7 + 3.0 * i / 600).toArray();
        Trend trend = Trend.of(values, 2);
        assertThat(trend.slope()).isCloseTo(1.5, within(1e-9));
        assertThat(trend.low()).isCloseTo(1.5, within(1e-6));
        assertThat(trend.high()).isCloseTo(1.5, within(1e-6));
    }

    @Test
    void theIntervalHoldsTheSlopeOfNoiseAsOftenAsItSays() {
        int held = 0;
        for (int seed = 0; seed < 400; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            double[] values = IntStream.range(0, 200)
                    .mapToDouble(i -> random.nextGaussian() + 0.01 * i)
                    .toArray();
            Trend trend = Trend.of(values, 1);
            held += trend.low() <= 2 && 2 <= trend.high() ? 1 : 0;
        }
        // 95 % of 400 are 380, with a standard deviation of 4.4.
        assertThat(held).isBetween(362, 396);
    }

    @Test
    void whatGrowsIsFound() {
        SplittableRandom random = new SplittableRandom(1);
        double[] values = IntStream.range(0, 600)
                .mapToDouble(i -> 1400 + 5 * random.nextGaussian() + 20.0 * i / 600)
                .toArray();
        assertThat(Trend.of(values, 1).low()).isGreaterThan(10);
    }

    @Test
    void aFewValuesAreNoTrend() {
        assertThatThrownBy(() -> Trend.of(new double[19], 1)).hasMessage("19 values; a trend needs 20");
    }
}
