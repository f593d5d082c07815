package dev.rango.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClaimTest {
    @ParameterizedTest
    @CsvSource({
        "1.7, 1.65, 1.8, ✓",
        "1.64, 0.62, 1.96, ✓ ?",
        "1.5, 1.2, 1.7, ✗ ?",
        "1.3, 1.2, 1.5, ✗",
        "1.6, 1.6, 1.6, ✓"
    })
    void anIntervalThatSpansTheLowestAllowedSettlesNothing(double median, double low, double high, String mark) {
        assertThat(Claim.atLeast("a", "b", 1.6, new PairedRatio(median, low, high, 0.96, 6))
                        .mark())
                .isEqualTo(mark);
    }

    @ParameterizedTest
    @CsvSource({"1.3, 1.2, 1.4, ✓", "1.9, 1.8, 2.4, ✓ ?", "2.2, 1.8, 2.4, ✗ ?", "3.7, 3.6, 3.9, ✗", "2, 2, 2, ✓"})
    void anIntervalThatSpansTheHighestAllowedSettlesNothing(double median, double low, double high, String mark) {
        assertThat(Claim.atMost("a", "b", 2, new PairedRatio(median, low, high, 0.96, 6))
                        .mark())
                .isEqualTo(mark);
    }
}
