package dev.rango.exporter;

/**
 * One line of a proof.
 *
 * @param name what is compared
 * @param passed whether it holds
 * @param worst the worst case found, in the unit of {@code limit}; 0 for checks without a number
 * @param limit what {@code worst} may reach
 * @param detail the rest, in words
 */
public record Check(String name, boolean passed, double worst, double limit, String detail) {
    /** A check without a number. */
    public static Check yesNo(String name, boolean passed, String detail) {
        return new Check(name, passed, passed ? 0 : 1, 0, detail);
    }

    /** NaN fails. */
    static Check atMost(String name, double worst, double limit, String detail) {
        return new Check(name, worst <= limit, worst, limit, detail);
    }
}
