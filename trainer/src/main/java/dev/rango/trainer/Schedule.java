package dev.rango.trainer;

/**
 * How the learning rate changes from epoch to epoch.
 *
 * @param every epochs between two changes
 * @param factor what the rate is multiplied with at each change; 1 for a constant rate
 */
public record Schedule(int every, double factor) {
    /** Checks the ranges. */
    public Schedule {
        if (every < 1 || !(factor > 0 && factor <= 1)) {
            throw new IllegalArgumentException("a schedule needs every >= 1 and 0 < factor <= 1");
        }
    }

    /** The same rate in every epoch. */
    public static Schedule constant() {
        return new Schedule(1, 1);
    }

    /**
     * Learning rate of an epoch.
     *
     * @param epoch counted from 1
     */
    public double rate(double initial, int epoch) {
        return initial * Math.pow(factor, (epoch - 1) / every);
    }
}
