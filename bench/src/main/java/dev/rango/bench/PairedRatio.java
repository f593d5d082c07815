package dev.rango.bench;

import java.util.Arrays;

/**
 * How many times the one is the other, from pairs that were measured side by side: what slows a round slows both of
 * its measurements, and their ratio stands.
 *
 * @param median of the ratios of the pairs
 * @param low lower end of the interval
 * @param high upper end of the interval
 * @param confidence that the true median is within the interval, 0 to 1
 * @param pairs how many there are
 */
record PairedRatio(double median, double low, double high, double confidence, int pairs) {
    private static final double WANTED = 0.95;

    /**
     * The interval is that of the sign test: from the k-th smallest ratio to the k-th largest, whatever the ratios'
     * distribution, with confidence 1 - 2·P(X ≤ k - 1) for X ~ Binomial(pairs, 1/2), and the largest k that keeps 95 %.
     * Below six pairs none does; then it runs from the smallest to the largest, with the confidence that this has.
     */
    static PairedRatio of(double[] numerators, double[] denominators) {
        if (numerators.length != denominators.length || numerators.length == 0) {
            throw new IllegalArgumentException(numerators.length + " and " + denominators.length + " measurements");
        }
        int pairs = numerators.length;
        double[] ratios = new double[pairs];
        for (int i = 0; i < pairs; i++) {
            ratios[i] = numerators[i] / denominators[i];
        }
        Arrays.sort(ratios);
        int k = 1;
        while (k < (pairs + 1) / 2 && confidence(pairs, k + 1) >= WANTED) {
            k++;
        }
        return new PairedRatio(
                Spread.of(ratios).median(), ratios[k - 1], ratios[pairs - k], confidence(pairs, k), pairs);
    }

    /** Of the interval between the k-th smallest and the k-th largest of {@code pairs}. */
    private static double confidence(int pairs, int k) {
        double outside = 0;
        double chance = Math.pow(0.5, pairs);
        for (int x = 0; x < k; x++) {
            outside += chance;
            chance = chance * (pairs - x) / (x + 1);
        }
        return 1 - 2 * outside;
    }
}
