package dev.rango.bench;

import java.util.Arrays;

/**
 * Several measurements of one thing.
 *
 * @param median of an even number the mean of the two in the middle
 * @param low the smallest
 * @param high the largest
 */
record Spread(double median, double low, double high) {
    /** @throws IllegalArgumentException without a measurement */
    static Spread of(double[] values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("no measurement");
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1]);
    }
}
