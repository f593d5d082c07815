package dev.rango.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PairedRatioTest {
    /** Which order statistics bound the 95 % interval of a median, from the binomial table of the sign test. */
    @ParameterizedTest
    @CsvSource({"6, 1, 0.96875", "8, 1, 0.9921875", "9, 2, 0.9609375", "11, 2, 0.98828125", "21, 6, 0.9733963"})
    void intervalIsThatOfTheSignTest(int pairs, int k, double confidence) {
        double[] ratios = new double[pairs];
        for (int i = 0; i < pairs; i++) {
            ratios[i] = pairs - i;
        }

        PairedRatio ratio = PairedRatio.of(ratios, ones(pairs));

        assertThat(ratio.low()).isEqualTo(k);
        assertThat(ratio.high()).isEqualTo(pairs + 1 - k);
        assertThat(ratio.median()).isEqualTo((pairs + 1) / 2.0);
        assertThat(ratio.confidence()).isCloseTo(confidence, within(1e-5));
    }

    @Test
    void fewPairsGiveTheirWholeRangeAndSayHowLittleThatIs() {
        PairedRatio ratio = PairedRatio.of(new double[] {2, 9, 4}, new double[] {1, 3, 4});

        assertThat(ratio).isEqualTo(new PairedRatio(2, 1, 3, 0.75, 3));
        assertThat(PairedRatio.of(new double[] {6}, new double[] {3})).isEqualTo(new PairedRatio(2, 2, 2, 0, 1));
    }

    @Test
    void whatSlowsBothOfARoundChangesNothing() {
        double[] quiet = {100, 101, 99, 100, 102, 98, 100};
        double[] noise = {1, 0.5, 0.9, 0.2, 1, 0.7, 0.4};
        double[] numerators = new double[quiet.length];
        double[] denominators = new double[quiet.length];
        for (int i = 0; i < quiet.length; i++) {
            numerators[i] = 3 * quiet[i] * noise[i];
            denominators[i] = quiet[i] * noise[i];
        }

        PairedRatio ratio = PairedRatio.of(numerators, denominators);

        assertThat(ratio.low()).isCloseTo(3, within(1e-12));
        assertThat(ratio.high()).isCloseTo(3, within(1e-12));
    }

    /** Against simulation: the true median lies inside at least as often as the interval promises. */
    @Test
    void intervalHoldsTheTrueMedianAsOftenAsItSays() {
        SplittableRandom random = new SplittableRandom(7);
        int trials = 20_000;
        int inside = 0;
        for (int trial = 0; trial < trials; trial++) {
            // Skewed, with median 1: the exponential of a uniform number around 0.
            double[] values =
                    random.doubles(11, -1, 1).map(x -> Math.exp(x * x * x)).toArray();
            PairedRatio ratio = PairedRatio.of(values, ones(11));
            inside += ratio.low() <= 1 && 1 <= ratio.high() ? 1 : 0;
        }
        assertThat((double) inside / trials).isCloseTo(0.98828125, within(0.004));
    }

    @Test
    void pairsMustBePairs() {
        assertThatThrownBy(() -> PairedRatio.of(new double[2], new double[3]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("2 and 3 measurements");
        assertThatThrownBy(() -> Spread.of(new double[0])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void spreadOfAnEvenNumberTakesTheMeanOfTheMiddle() {
        assertThat(Spread.of(new double[] {8, 1, 3, 2})).isEqualTo(new Spread(2.5, 1, 8));
        assertThat(Spread.of(new double[] {5, 1, 3})).isEqualTo(new Spread(3, 1, 5));
    }

    private static double[] ones(int count) {
        double[] ones = new double[count];
        Arrays.fill(ones, 1);
        return ones;
    }
}
