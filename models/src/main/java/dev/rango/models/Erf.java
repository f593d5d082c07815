package dev.rango.models;

/** The error function, as GELU needs it, in double precision: Java has none. */
final class Erf {
    /** Where the series is done and the continued fraction begins. */
    private static final double CROSSING = 3;

    private static final double LARGEST = 6;
    private static final int TERMS = 60;

    private Erf() {}

    /** erf(x), off by less than 1e-12. */
    static double of(double x) {
        double size = Math.abs(x);
        double value = size < CROSSING ? series(size) : size < LARGEST ? 1 - fraction(size) : 1;
        return x < 0 ? -value : value;
    }

    /** 2/√π · e^(-x²) · Σ 2ⁿ·x^(2n+1) / (1·3·5 … (2n+1)), all of whose terms are positive. */
    private static double series(double x) {
        double term = x;
        double sum = x;
        for (int n = 1; n < TERMS; n++) {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
    }

    /** erfc(x) = e^(-x²)/√π · 1/(x + ½/(x + 1/(x + 3⁄2/(x + …)))) from within. */
    private static double fraction(double x) {
        double below = x;
        for (int n = TERMS; n > 0; n--) {
            below = x + n / 2.0 / below;
        }
        return Math.exp(-x * x) / Math.sqrt(Math.PI) / below;
    }
}
