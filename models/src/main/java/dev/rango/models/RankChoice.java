package dev.rango.models;

import dev.rango.runtime.Setting;
import dev.rango.runtime.UnusableInputException;

/**
 * Which rank an update is reduced to: the lowest that keeps a share of the energy, and not more than the highest.
 *
 * @param highest at least 1
 * @param energy share of Σσ² to keep, above 0 and at most 1
 */
public record RankChoice(int highest, double energy) {
    /** Checks the ranges. */
    public RankChoice {
        if (highest < 1) {
            throw new UnusableInputException(Setting.of("rank"), "", highest + " is below 1");
        }
        if (!(energy > 0 && energy <= 1)) {
            throw new UnusableInputException(Setting.of("energy"), "", energy + " is not above 0 and at most 1");
        }
    }

    /** A rank, whatever it keeps. */
    public static RankChoice atMost(int rank) {
        return new RankChoice(rank, 1);
    }

    int of(double[] sigma, int rows, int columns) {
        Spectrum spectrum = new Spectrum(rows, columns, sigma, Spectrum.DOUBLE);
        int kept = energy == 1 ? Math.max(1, spectrum.numericalRank()) : spectrum.rankFor(energy);
        return Math.min(highest, kept);
    }
}
