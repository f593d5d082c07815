package dev.rango.meter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rango.runtime.UnusableInputException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FiguresTest {
    @Test
    void variationIsTheSampleStandardDeviationOverTheMean() {
        // Squares of the differences from the mean 5 add up to 32; the root of 32/7 is 2.13809.
        assertThat(Spread.variation(new double[] {2, 4, 4, 4, 5, 5, 7, 9})).isCloseTo(2.13809 / 5, within(1e-6));
        assertThat(Spread.variation(new double[] {3})).isZero();
        assertThat(Spread.median(new double[] {9, 1, 4})).isEqualTo(4);
        assertThat(Spread.median(new double[] {9, 1, 4, 6})).isEqualTo(5);
    }

    @Test
    void percentilesAreThoseOfTheSortedCalls() {
        Histogram nanos = new Histogram(3);
        // 1 to 1,000 µs in an order that is not sorted.
        IntStream.rangeClosed(1, 1000).forEach(i -> nanos.recordValue((i * 7919L % 1009 % 1000 + 1) * 1000));
        double[] sorted = IntStream.rangeClosed(1, 1000)
                .mapToDouble(i -> i * 7919L % 1009 % 1000 + 1)
                .sorted()
                .toArray();
        Latency latency = Latency.of(nanos);
        for (double order : new double[] {50, 90, 95, 99, 99.9}) {
            double exact = sorted[(int) Math.ceil(order / 100 * 1000 - 1e-9) - 1];
            assertThat(latency.at(order)).as("p" + order).isCloseTo(exact, within(exact * 0.0011));
        }
        assertThat(latency.min()).isCloseTo(sorted[0], within(0.002));
        assertThat(latency.max()).isCloseTo(sorted[999], within(1.1));
        assertThat(latency.mean())
                .isCloseTo(java.util.Arrays.stream(sorted).average().orElseThrow(), within(0.5));
    }

    @Test
    void percentilesNeedACallBeyondThem() {
        assertThat(latencyOf(1000).supports(99.9)).isTrue();
        assertThat(latencyOf(999).supports(99.9)).isFalse();
        assertThat(latencyOf(100).supports(99)).isTrue();
        assertThat(latencyOf(1).supports(50)).isFalse();
    }

    private static Latency latencyOf(int calls) {
        return new Latency(calls, 1, 1, 1, List.of());
    }

    @Test
    void figuresHaveThreeDigitsAndAUnit() {
        assertThat(Figures.micros(0.456)).isEqualTo("0.46 µs");
        assertThat(Figures.micros(25.34)).isEqualTo("25.3 µs");
        assertThat(Figures.micros(999.7)).isEqualTo("1.00 ms");
        assertThat(Figures.micros(12_345)).isEqualTo("12.3 ms");
        assertThat(Figures.micros(2_500_000)).isEqualTo("2.50 s");
        assertThat(Figures.rate(61_234)).isEqualTo("61,200");
        assertThat(Figures.rate(1_004)).isEqualTo("1,000");
        assertThat(Figures.rate(99.96)).isEqualTo("100");
        assertThat(Figures.bytes(999)).isEqualTo("999 B");
        assertThat(Figures.bytes(11_960_000)).isEqualTo("12.0 MB");
        assertThat(Figures.order(50)).isEqualTo("50");
        assertThat(Figures.order(99.9)).isEqualTo("99.9");
    }

    @Test
    void timesAreReadWithTheirUnit() {
        assertThat(Durations.parse("10s")).isEqualTo(Duration.ofSeconds(10));
        assertThat(Durations.parse("500ms")).isEqualTo(Duration.ofMillis(500));
        assertThat(Durations.parse("1.5 m")).isEqualTo(Duration.ofSeconds(90));
        assertThat(Durations.parse("999999999h")).isEqualTo(Duration.ofHours(999_999_999));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10", "", "s", "-1s", "ten seconds", "1e3s", "10000000000s", "1.s", "10 s s"})
    void whatIsNoTimeIsRefused(String text) {
        assertThatThrownBy(() -> Durations.parse(text))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("such as 10s");
    }

    @Test
    void memoryIsReadFromTheSystemsLines() {
        assertThat(ProcessMemory.parse(List.of("Name:\tjava", "VmHWM:\t  2048 kB", "VmRSS:\t  1024 kB")))
                .contains(new ProcessMemory(1_048_576, 2_097_152));
        assertThat(ProcessMemory.parse(List.of("Name:\tjava"))).isEmpty();
    }
}
