package dev.rango.exporter.proof;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LogitComparisonTest {
    private static final double[][] EXPECTED = {{1, 2}, {100, -100}, {5, 5.0005}};
    private static final double[] ROUNDING = {1e-5, 1e-3, 1e-3};

    private static LogitComparison compared(float[]... actual) {
        return LogitComparison.of("texts", EXPECTED, actual, LogitComparison.Limits.of(ROUNDING));
    }

    private static Check check(LogitComparison comparison) {
        return comparison.check("a = b", Remedy.TRAINED);
    }

    @Test
    void theLargestDifferenceIsShownWithTheLimitOfItsText() {
        LogitComparison within = compared(new float[] {1, 2}, new float[] {100.0008f, -100}, new float[] {5, 5.0005f});
        assertThat(within.where()).isEqualTo(2);
        assertThat(within.limit()).isEqualTo(1e-3);
        assertThat(check(within).passed()).isTrue();
        assertThat(check(within).finding()).startsWith("max |Δ| 8.0e-04 (limit 1e-03)  3 texts, mean |Δ| ");
    }

    @Test
    void aSmallerDifferenceBeyondItsOwnLimitIsShownInstead() {
        LogitComparison beyond =
                compared(new float[] {1, 2.0003f}, new float[] {100.0008f, -100}, new float[] {5, 5.0005f});
        assertThat(beyond.where()).isEqualTo(1);
        assertThat(beyond.limit()).isEqualTo(1e-4);
        assertThat(check(beyond).passed()).isFalse();
        assertThat(check(beyond).finding())
                .startsWith("max |Δ| 3.0e-04 (limit 1e-04)")
                .contains("number 1 is off, more than rounding explains: ")
                .contains("export again")
                .doesNotContain("\n");
    }

    @Test
    void aFlipIsAFaultUnlessTheTwoAreEqualWithinRounding() {
        LogitComparison tie = compared(new float[] {1, 2}, new float[] {100, -100}, new float[] {5.0004f, 5.0001f});
        assertThat(tie.flips()).isZero();
        assertThat(tie.ties()).isEqualTo(1);
        assertThat(check(tie).passed()).isTrue();
        assertThat(check(tie).finding())
                .contains("0 label flips")
                .contains("1 with another label of two that are equal");
        LogitComparison unknown = LogitComparison.of(
                "texts",
                EXPECTED,
                new float[][] {{1, 2}, {100, -100}, {5.0004f, 5.0001f}},
                LogitComparison.Limits.of(1e-3));
        assertThat(unknown.isWithin()).isTrue();
        assertThat(check(unknown).passed()).isFalse();
        assertThat(check(unknown).finding()).contains("1 label flip,").contains("a label flips");
    }

    @Test
    void whatIsNotANumberFailsWhereverItStands() {
        for (int text = 0; text < 3; text++) {
            float[][] actual = {{1, 2}, {100, -100}, {5, 5.0005f}};
            actual[text][0] = Float.NaN;
            LogitComparison comparison = compared(actual);
            assertThat(comparison.worst()).isNaN();
            assertThat(comparison.where()).isEqualTo(text + 1);
            assertThat(check(comparison).passed()).isFalse();
            assertThat(comparison.checkLogits("a = b", Remedy.TRAINED).passed()).isFalse();
        }
    }

    @Test
    void aLimitOfZeroHoldsForEqualNumbersAlone() {
        float[][] same = {{1, 2}};
        LogitComparison.Limits exact = LogitComparison.Limits.of(0);
        assertThat(LogitComparison.of("texts", same, same, exact).isWithin()).isTrue();
        assertThat(LogitComparison.of("texts", same, new float[][] {{1, Math.nextUp(2f)}}, exact)
                        .isWithin())
                .isFalse();
    }
}
