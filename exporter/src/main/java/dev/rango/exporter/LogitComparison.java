package dev.rango.exporter;

import java.util.Locale;

/**
 * How far two sets of logits for the same texts, or images, are apart.
 *
 * @param unit what was compared, in the plural
 * @param texts how many
 * @param max largest difference of a logit; NaN when a logit is NaN
 * @param mean mean difference
 * @param flips texts whose label differs
 * @param smallestMargin smallest distance between the two highest logits of a text in the first set: how much
 *     difference it would take to flip a label
 */
record LogitComparison(String unit, int texts, double max, double mean, int flips, double smallestMargin) {
    static LogitComparison of(double[][] expected, float[][] actual) {
        return of("texts", expected, actual);
    }

    static LogitComparison of(String unit, double[][] expected, float[][] actual) {
        double max = 0;
        double sum = 0;
        int count = 0;
        int flips = 0;
        double smallestMargin = Double.POSITIVE_INFINITY;
        for (int i = 0; i < expected.length; i++) {
            int expectedBest = 0;
            int actualBest = 0;
            for (int c = 0; c < expected[i].length; c++) {
                double difference = Math.abs(expected[i][c] - actual[i][c]);
                max = Math.max(max, difference);
                sum += difference;
                count++;
                expectedBest = expected[i][c] > expected[i][expectedBest] ? c : expectedBest;
                actualBest = actual[i][c] > actual[i][actualBest] ? c : actualBest;
            }
            flips += expectedBest == actualBest ? 0 : 1;
            smallestMargin = Math.min(smallestMargin, margin(expected[i], expectedBest));
        }
        return new LogitComparison(unit, expected.length, max, count == 0 ? 0 : sum / count, flips, smallestMargin);
    }

    static LogitComparison of(float[][] expected, float[][] actual) {
        return of("texts", expected, actual);
    }

    static LogitComparison of(String unit, float[][] expected, float[][] actual) {
        double[][] wide = new double[expected.length][];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = new double[expected[i].length];
            for (int c = 0; c < wide[i].length; c++) {
                wide[i][c] = expected[i][c];
            }
        }
        return of(unit, wide, actual);
    }

    private static double margin(double[] logits, int best) {
        double second = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < logits.length; c++) {
            second = c == best ? second : Math.max(second, logits[c]);
        }
        return logits[best] - second;
    }

    /** Holds when no logit is further apart than the limit and no label differs. */
    Check check(String name, double limit) {
        return new Check(name, max <= limit && flips == 0, max, limit, Check.Unit.DIFFERENCE, detail());
    }

    /**
     * Holds when no logit is further apart than the limit. For random texts: a few of a thousand models have one that
     * stands so close to the fence that the last bit decides its label.
     */
    Check checkLogits(String name, double limit) {
        return new Check(name, max <= limit, max, limit, Check.Unit.DIFFERENCE, detail());
    }

    private String detail() {
        return String.format(
                Locale.ROOT,
                "%,d %s, mean |Δ| %.1e, %d label flips, smallest margin %.1e",
                texts,
                unit,
                mean,
                flips,
                smallestMargin);
    }
}
