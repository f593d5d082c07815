package dev.rango.meter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PairedRatioTest {
    /** Critical values of Wilcoxon's signed-rank test, two-sided 5 %, as tables print them; the quantile is the next. */
    @ParameterizedTest
    @CsvSource({
        "6, 0", "7, 2", "8, 3", "9, 5", "10, 8", "11, 10", "12, 13", "13, 17", "14, 21", "15, 25", "20, 52", "25, 89"
    })
    void quantilesAreThoseOfTheTables(int n, int critical) {
        assertThat(PairedRatio.signedRankQuantile(0.025, n)).isEqualTo(critical + 1);
    }

    /**
     * Depression scores of nine patients: Hollander and Wolfe's example, with the estimate 0.46 and the interval 0.010 to
     * 0.786 that their book and R's wilcox.test give for the differences.
     */
    @Test
    void estimateAndIntervalAreThoseOfTheBook() {
        double[] before = {1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30};
        double[] after = {0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29};
        PairedRatio ratio = PairedRatio.of(exp(after), exp(before));
        assertThat(Math.log(ratio.ratio())).isCloseTo(0.46, within(1e-9));
        assertThat(Math.log(ratio.low())).isCloseTo(0.010, within(1e-9));
        assertThat(Math.log(ratio.high())).isCloseTo(0.786, within(1e-9));
        assertThat(ratio.rounds()).isEqualTo(9);
    }

    @Test
    void theIntervalHoldsTheTruthAsOftenAsItSays() {
        Random random = new Random(5);
        int held = 0;
        int experiments = 3000;
        for (int e = 0; e < experiments; e++) {
            double[] a = new double[12];
            double[] b = new double[12];
            for (int i = 0; i < a.length; i++) {
                double machine = Math.exp(random.nextGaussian() * 0.3);
                a[i] = machine * Math.exp(random.nextGaussian() * 0.05);
                b[i] = 1.1 * machine * Math.exp(random.nextGaussian() * 0.05);
            }
            PairedRatio ratio = PairedRatio.of(a, b);
            held += ratio.low() <= 1.1 && 1.1 <= ratio.high() ? 1 : 0;
        }
        // The exact share for 12 pairs is 95.8 %; four standard deviations of 3,000 experiments are 1.5 points.
        assertThat((double) held / experiments).isBetween(0.943, 0.973);
    }

    @Test
    void exchangingTheTwoInvertsAll() {
        double[] a = {1, 1.2, 0.9, 1.1, 1.05, 1.3, 0.8};
        double[] b = {1.1, 1.25, 1.0, 1.05, 1.2, 1.5, 0.9};
        PairedRatio ab = PairedRatio.of(a, b);
        PairedRatio ba = PairedRatio.of(b, a);
        assertThat(ba.ratio()).isCloseTo(1 / ab.ratio(), within(1e-12));
        assertThat(ba.low()).isCloseTo(1 / ab.high(), within(1e-12));
        assertThat(ba.high()).isCloseTo(1 / ab.low(), within(1e-12));
    }

    @Test
    void aDisturbedRoundMovesLittle() {
        double[] a = new double[20];
        double[] b = new double[20];
        Arrays.setAll(a, i -> 1 + 0.01 * (i % 3));
        Arrays.setAll(b, i -> 1.5 * (1 + 0.01 * (i % 4)));
        double calm = PairedRatio.of(a, b).ratio();
        b[7] *= 50;
        assertThat(PairedRatio.of(a, b).ratio()).isCloseTo(calm, within(0.01));
    }

    @Test
    void verdictsNeedTheWholeIntervalBeyondTheMargin() {
        assertThat(new PairedRatio(1.04, 1.02, 1.06, 20).verdict()).isEqualTo(PairedRatio.Verdict.SLOWER);
        assertThat(new PairedRatio(1.04, 1.005, 1.08, 20).verdict()).isEqualTo(PairedRatio.Verdict.UNDECIDED);
        assertThat(new PairedRatio(0.9, 0.8, 0.98, 20).verdict()).isEqualTo(PairedRatio.Verdict.FASTER);
        assertThat(new PairedRatio(1, 0.995, 1.004, 20).verdict()).isEqualTo(PairedRatio.Verdict.SAME);
        assertThat(new PairedRatio(1, 0.9, 1.1, 20).verdict()).isEqualTo(PairedRatio.Verdict.UNDECIDED);
        assertThat(new Comparison("branch", "merged", 8, 1, new PairedRatio(1.04, 1.02, 1.06, 20)).sentence())
                .isEqualTo("branch takes 1.040 times as long as merged (95 % interval 1.020 to 1.060):"
                        + " a real difference: slower");
    }

    @Test
    void tooFewRoundsAreRefused() {
        assertThatThrownBy(() -> PairedRatio.of(new double[5], new double[5]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static double[] exp(double[] values) {
        return Arrays.stream(values).map(Math::exp).toArray();
    }
}
