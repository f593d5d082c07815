package dev.rango.exporter.shrink;

import dev.rango.runtime.Setting;
import dev.rango.runtime.UnusableInputException;
import java.util.Optional;

/**
 * What making a model smaller may cost.
 *
 * @param maxFlips share of texts whose label may differ from that of the float model with all words, 0 to 1
 * @param maxLoss accuracy that may be lost on the data, 0 to 1
 * @param data texts to measure both on; empty for the golden texts and a random sample alone
 */
public record CostLimits(double maxFlips, double maxLoss, Optional<LabelledSample> data) {
    /** Checks the ranges. */
    public CostLimits {
        requireShare(Setting.of("max-flips"), maxFlips);
        requireShare(Setting.of("max-loss"), maxLoss);
    }

    private static void requireShare(Setting setting, double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new UnusableInputException(setting, "", share + " is not a share of 0 to 1");
        }
    }
}
