package dev.rango.models;

import java.util.List;

/**
 * How far two models' logits for the same texts are apart.
 *
 * @param texts how many were compared
 * @param largest difference of a logit
 * @param labelFlips texts whose highest logit is another
 */
public record LogitDistance(int texts, double largest, int labelFlips) {
    /** Compares logits [texts][classes]. */
    public static LogitDistance between(List<double[]> expected, List<double[]> actual) {
        double largest = 0;
        int flips = 0;
        for (int i = 0; i < expected.size(); i++) {
            double[] left = expected.get(i);
            double[] right = actual.get(i);
            for (int c = 0; c < left.length; c++) {
                largest = Math.max(largest, Math.abs(left[c] - right[c]));
            }
            flips += highest(left) == highest(right) ? 0 : 1;
        }
        return new LogitDistance(expected.size(), largest, flips);
    }

    /** The place of the highest logit; of equal ones the first. */
    public static int highest(double[] logits) {
        int best = 0;
        for (int c = 1; c < logits.length; c++) {
            best = logits[c] > logits[best] ? c : best;
        }
        return best;
    }

    /** As {@link #highest(double[])}. */
    public static int highest(float[] logits) {
        return highest(widened(logits));
    }

    static double[] widened(float[] logits) {
        double[] wide = new double[logits.length];
        for (int c = 0; c < wide.length; c++) {
            wide[c] = logits[c];
        }
        return wide;
    }
}
