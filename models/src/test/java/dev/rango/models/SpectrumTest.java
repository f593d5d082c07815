package dev.rango.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rango.runtime.UnusableInputException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpectrumTest {
    @Test
    void agreesWithAComputationByHand() {
        // MᵀM = [[5, -2], [-2, 2]] has the eigenvalues 6 and 1.
        Spectrum spectrum = Spectrum.of(new double[][] {{1, 0}, {-2, 1}, {0, 1}});
        assertThat(spectrum.singularValues()).hasSize(2);
        assertThat(spectrum.singularValues()[0]).isCloseTo(Math.sqrt(6), within(1e-14));
        assertThat(spectrum.singularValues()[1]).isCloseTo(1, within(1e-14));
        assertThat(spectrum.numericalRank()).isEqualTo(2);
        assertThat(spectrum.frobenius()).isCloseTo(Math.sqrt(7), within(1e-14));
        assertThat(spectrum.energy(0)).isCloseTo(0, within(1e-14));
        assertThat(spectrum.energy(1)).isCloseTo(6.0 / 7, within(1e-14));
        assertThat(spectrum.energy(2)).isEqualTo(1);
        assertThat(spectrum.error(1)).isCloseTo(Math.sqrt(1.0 / 7), within(1e-14));
        assertThat(spectrum.rankFor(0.8)).isEqualTo(1);
        assertThat(spectrum.rankFor(0.9)).isEqualTo(2);
        double p = Math.sqrt(6) / (Math.sqrt(6) + 1);
        assertThat(spectrum.effectiveRank()).isCloseTo(Math.pow(p, -p) * Math.pow(1 - p, -(1 - p)), within(1e-14));
    }

    @Test
    void theProductOfTwoMatricesOfRankTwoHasRankTwo() {
        // B·A of five columns, rank 2 by construction.
        Spectrum spectrum = Spectrum.of(new double[][] {{1, 1, -1, 1, 0}, {-4, 0, 4, -2, 1}, {-2, 2, 2, 0, 1}});
        assertThat(spectrum.singularValues()).hasSize(3);
        assertThat(spectrum.numericalRank()).isEqualTo(2);
        assertThat(spectrum.error(2)).isLessThan(1e-15);
    }

    @Test
    void equalSingularValuesHaveTheirNumberAsEffectiveRank() {
        Spectrum spectrum = Spectrum.of(new double[][] {{0, 3, 0}, {3, 0, 0}, {0, 0, -3}});
        assertThat(spectrum.effectiveRank()).isCloseTo(3, within(1e-13));
        assertThat(Spectrum.of(new double[][] {{2, 4}, {1, 2}}).effectiveRank()).isCloseTo(1, within(1e-6));
    }

    @Test
    void aFreshUpdateIsZeroAndHasNoRank() {
        LowRank fresh =
                new LowRank(Tensor.matrix(3, 2, new float[] {1, 2, 3, 4, 5, 6}), Tensor.matrix(2, 4, new float[8]));
        Spectrum spectrum = Spectrum.of(fresh, 0.5);
        assertThat(spectrum.singularValues()).containsOnly(0);
        assertThat(spectrum.numericalRank()).isZero();
        assertThat(spectrum.effectiveRank()).isZero();
        assertThat(spectrum.frobenius()).isZero();
        assertThat(spectrum.energy(1)).isEqualTo(1);
        assertThat(spectrum.error(0)).isZero();
    }

    /** The invariants of singular values, against plain sums over the multiplied-out matrix. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void sumsOfPowersAreThoseOfTheMatrix(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 30; i++) {
            int rows = random.nextInt(1, 30);
            int columns = random.nextInt(1, 30);
            int rank = random.nextInt(1, 12);
            double alpha = random.nextDouble(-2, 2);
            LowRank update = new LowRank(Matrices.random(rows, rank, random), Matrices.random(rank, columns, random));
            Spectrum spectrum = Spectrum.of(update, alpha);
            double[][] dense = Matrices.product(update, alpha);
            double second = 0;
            double fourth = 0;
            for (double sigma : spectrum.singularValues()) {
                second += sigma * sigma;
                fourth += Math.pow(sigma, 4);
            }
            assertThat(second).isCloseTo(Matrices.squares(dense), within(1e-11));
            assertThat(fourth).isCloseTo(Matrices.squares(Matrices.gram(dense)), within(1e-9));
            assertThat(spectrum.numericalRank()).isEqualTo(Math.min(rank, Math.min(rows, columns)));
            assertThat(spectrum.singularValues()).isSortedAccordingTo((a, b) -> Double.compare(b, a));
        }
    }

    @Test
    void weightsCountTheirRoundingAsNoise() {
        SplittableRandom random = new SplittableRandom(5);
        LowRank update = new LowRank(Matrices.random(40, 3, random), Matrices.random(3, 30, random));
        Tensor rounded = update.addedToTable(Tensor.matrix(40, 30, new float[1200]), 1);
        assertThat(Spectrum.of(rounded).numericalRank()).isEqualTo(3);
        assertThat(Spectrum.of(Matrices.product(update, 1)).numericalRank()).isEqualTo(3);
    }

    @Test
    void aLongUpdateIsNeverMultipliedOut() {
        // 300,000 x 100 in double precision would be 240 MB; the factors are 5 MB.
        SplittableRandom random = new SplittableRandom(6);
        LowRank update = new LowRank(Matrices.random(300_000, 2, random), Matrices.random(2, 100, random));
        assertThat(Spectrum.of(update, 0.1).singularValues()).hasSize(2);
    }

    @Test
    void choicesOutOfRangeAreRefused() {
        assertThatThrownBy(() -> RankChoice.atMost(0)).isInstanceOf(UnusableInputException.class);
        for (double energy : new double[] {0, -1, 1.1, Double.NaN}) {
            assertThatThrownBy(() -> new RankChoice(1, energy))
                    .isInstanceOf(UnusableInputException.class)
                    .hasMessageContaining("energy");
        }
    }
}
