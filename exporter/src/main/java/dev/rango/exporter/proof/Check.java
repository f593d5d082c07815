package dev.rango.exporter.proof;

import dev.rango.runtime.Setting;
import java.util.Locale;
import java.util.function.IntFunction;

/**
 * One line of a proof.
 *
 * @param name what is compared
 * @param passed whether it holds
 * @param worst the worst case found, in the unit of {@code limit}; 0 for checks without a number
 * @param limit what {@code worst} may reach
 * @param detail the rest, in words
 */
public record Check(String name, boolean passed, double worst, double limit, Unit unit, String detail) {
    /** What {@code worst} and {@code limit} are. */
    public enum Unit {
        /** Nothing: the check has no number. */
        NONE,
        /** A difference of logits or probabilities. */
        DIFFERENCE,
        /** A share of 0 to 1. */
        SHARE
    }

    /** A check without a number. */
    public static Check yesNo(String name, boolean passed, String detail) {
        return new Check(name, passed, passed ? 0 : 1, 0, Unit.NONE, detail);
    }

    /**
     * Whether every answer is finite.
     *
     * @param named what an input is called, by its number
     * @param all what the inputs are called
     */
    public static Check finite(String name, float[][] answers, IntFunction<String> named, String all) {
        for (int i = 0; i < answers.length; i++) {
            for (float value : answers[i]) {
                if (!Float.isFinite(value)) {
                    return yesNo(
                            name, false, named.apply(i) + " gives " + value + ": the weights are damaged; train again");
                }
            }
        }
        return yesNo(name, true, all + " all finite");
    }

    /** NaN fails; a failure ends with its remedy. */
    public static Check atMost(String name, double worst, double limit, String detail, Remedy remedy) {
        boolean passed = worst <= limit;
        return new Check(
                name, passed, worst, limit, Unit.DIFFERENCE, detail + (passed ? "" : "; off" + remedy.words()));
    }

    /** NaN fails; a failure says what can be done. */
    public static Check share(String name, double worst, double limit, String detail) {
        boolean passed = worst <= limit;
        String why = passed
                ? ""
                : "; more than it may cost: take another precision, keep more words, or allow it by "
                        + Setting.of("max-flips") + " and " + Setting.of("max-loss");
        return new Check(name, passed, worst, limit, Unit.SHARE, detail + why);
    }

    /** What was found, in one line: the worst case and its limit where there are numbers, and the rest in words. */
    public String finding() {
        String numbers = switch (unit) {
            case NONE -> "";
            case DIFFERENCE -> String.format(Locale.ROOT, "max |Δ| %.1e (limit %.0e)  ", worst, limit);
            case SHARE -> String.format(Locale.ROOT, "%.2f %% (limit %.2f %%)  ", worst * 100, limit * 100);
        };
        return numbers + detail;
    }
}
