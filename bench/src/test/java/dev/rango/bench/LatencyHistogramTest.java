package dev.rango.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatencyHistogramTest {
    @ParameterizedTest
    @ValueSource(longs = {1_000, 1_023, 1_024, 65_535, 1_000_000, 123_456_789, 60_000_000_000L, 3_600_000_000_000L})
    void aTimeIsKnownToThreeHundredths(long nanos) {
        LatencyHistogram times = new LatencyHistogram();
        times.add(nanos);
        assertThat(times.count()).isEqualTo(1);
        assertThat(times.millis(0.5)).isBetween(nanos / 1e6, nanos / 1e6 * 1.032 + 1e-6);
    }

    @Test
    void sharesAreOfAllThatWereAdded() {
        LatencyHistogram times = new LatencyHistogram();
        LatencyHistogram more = new LatencyHistogram();
        for (int i = 1; i <= 990; i++) {
            times.add(1_000_000);
        }
        for (int i = 1; i <= 10; i++) {
            more.add(1_000_000_000);
        }
        times.addAll(more);
        assertThat(times.count()).isEqualTo(1000);
        assertThat(times.millis(0.99)).isBetween(1.0, 1.04);
        assertThat(times.millis(0.991)).isBetween(1000.0, 1040.0);
        assertThat(new LatencyHistogram().millis(0.99)).isZero();
    }

    @Test
    void nothingIsTooShortOrTooLong() {
        LatencyHistogram times = new LatencyHistogram();
        times.add(0);
        times.add(-5);
        times.add(Long.MAX_VALUE);
        assertThat(times.count()).isEqualTo(3);
    }
}
