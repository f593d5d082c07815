package dev.rango.bench;

import java.util.Locale;

/**
 * A line of the table of what must hold.
 *
 * @param what is measured
 * @param against what it is compared with
 * @param limit in words
 * @param measured in words, with its interval
 * @param holds whether the median keeps the limit
 * @param settled whether all of the interval is on the same side of the limit; else more or quieter rounds are needed
 */
record Claim(String what, String against, String limit, String measured, boolean holds, boolean settled) {
    /** What is counted, not timed, or known without an interval. */
    static Claim counted(String what, String against, String limit, String measured, boolean holds) {
        return new Claim(what, against, limit, measured, holds, true);
    }

    /** A tick or a cross for the median, and a question mark where the interval does not settle it. */
    String mark() {
        return (holds ? "✓" : "✗") + (settled ? "" : " ?");
    }

    static Claim atLeast(String what, String against, double limit, PairedRatio ratio) {
        return new Claim(
                what,
                against,
                "≥ " + limit + "×",
                words(ratio),
                ratio.median() >= limit,
                ratio.low() >= limit || ratio.high() < limit);
    }

    static Claim atMost(String what, String against, double limit, PairedRatio ratio) {
        return new Claim(
                what,
                against,
                "≤ " + limit + "×",
                words(ratio),
                ratio.median() <= limit,
                ratio.high() <= limit || ratio.low() > limit);
    }

    /** What could not be measured does not hold. */
    static Claim unmeasured(String what, String against, String limit, String reason) {
        return new Claim(what, against, limit, "not measured: " + reason, false, true);
    }

    static String words(PairedRatio ratio) {
        String form = ratio.median() < 10 ? "%.2f× (%.2f to %.2f)" : "%.1f× (%.1f to %.1f)";
        return String.format(Locale.ROOT, form, ratio.median(), ratio.low(), ratio.high());
    }
}
