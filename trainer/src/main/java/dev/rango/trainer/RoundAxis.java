package dev.rango.trainer;

import java.util.Locale;

/**
 * A linear scale whose ticks are round numbers: a few equal steps of 1, 2 or 5 times a power of ten, from a multiple of the step.
 *
 * @param first the lowest tick, in steps from 0
 * @param mantissa of the step: 1, 2 or 5
 * @param exponent of ten of the step
 */
record RoundAxis(long first, int mantissa, int exponent) {
    /** Steps from the bottom to the top: two axes with as many share their lines. */
    static final int STEPS = 5;

    private static final int[] MANTISSAS = {1, 2, 5};
    private static final int LOWEST_EXPONENT = -300;
    private static final int HIGHEST_EXPONENT = 300;
    /** Above it, plain digits are no help. */
    private static final int MOST_DIGITS = 6;

    /**
     * The finest scale that holds all values from {@code low} to {@code high}.
     *
     * @param finest the smallest exponent of ten of a step: what differs by less lies together
     * @param end where the scale may not pass beyond, a multiple of any step below it; infinite for no such end
     */
    static RoundAxis over(double low, double high, int finest, double end) {
        for (int exponent = Math.max(LOWEST_EXPONENT, finest); exponent < HIGHEST_EXPONENT; exponent++) {
            for (int mantissa : MANTISSAS) {
                double step = step(mantissa, exponent);
                if ((high - low) / step > STEPS || Math.abs(low) / step > Long.MAX_VALUE / 2) {
                    continue;
                }
                double first = Math.floor(low / step);
                if ((first + STEPS) * step > end * (1 + 1e-12)) {
                    first = Math.rint(end / step) - STEPS;
                }
                if (first * step <= low && (first + STEPS) * step >= high && (first >= 0 || low < 0)) {
                    return new RoundAxis((long) first, mantissa, exponent);
                }
            }
        }
        return new RoundAxis(0, 1, HIGHEST_EXPONENT);
    }

    private static double step(int mantissa, int exponent) {
        // 5 / 10 is exactly the double that 0.5 is, 5 * 0.1 need not be.
        return exponent < 0 ? mantissa / Math.pow(10, -exponent) : mantissa * Math.pow(10, exponent);
    }

    /** Where a value lies: 0 at the bottom, 1 at the top. */
    double share(double value) {
        return (value / step(mantissa, exponent) - first) / STEPS;
    }

    /** The number at a tick, with as many decimals as the step has. */
    String label(int tick) {
        double value = step(mantissa, exponent) == 0 ? 0 : (first + tick) * step(mantissa, exponent);
        boolean isPlain = exponent >= -MOST_DIGITS && Math.abs(value) < Math.pow(10, MOST_DIGITS);
        return isPlain
                ? String.format(Locale.ROOT, "%." + Math.max(0, -exponent) + "f", value)
                : String.format(Locale.ROOT, "%.1e", value);
    }
}
