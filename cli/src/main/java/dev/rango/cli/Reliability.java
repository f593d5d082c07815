package dev.rango.cli;

import dev.rango.runtime.Prediction;

/**
 * Whether probabilities are what they say: of the answers given with 80 %, are 80 % right? Counts answers by the probability of their
 * label, in bins of equal width.
 */
final class Reliability {
    /** As Guo et al. 2017 have it. */
    static final int BINS = 15;

    private final int[] counts = new int[BINS];
    private final int[] right = new int[BINS];
    private final double[] scores = new double[BINS];
    private double squares;
    private int all;

    /** @param actual place of the right label */
    void add(Prediction prediction, int actual) {
        int bin = Math.min(BINS - 1, (int) (prediction.score() * BINS));
        counts[bin]++;
        right[bin] += prediction.index() == actual ? 1 : 0;
        scores[bin] += prediction.score();
        all++;
        float[] probabilities = prediction.probabilities();
        for (int label = 0; label < probabilities.length; label++) {
            double off = probabilities[label] - (label == actual ? 1 : 0);
            squares += off * off;
        }
    }

    /** Answers whose probability lies in a bin. */
    int count(int bin) {
        return counts[bin];
    }

    /** Share of them that are right; NaN where there are none. */
    double accuracy(int bin) {
        return (double) right[bin] / counts[bin];
    }

    /** Mean of their probabilities; NaN where there are none. */
    double score(int bin) {
        return scores[bin] / counts[bin];
    }

    /** Expected calibration error: how far share and mean are apart, each bin by its answers; 0 to 1, 0 without answers. */
    double calibrationError() {
        double sum = 0;
        for (int bin = 0; bin < BINS; bin++) {
            sum += Math.abs(right[bin] - scores[bin]);
        }
        return all == 0 ? 0 : sum / all;
    }

    /** Brier score: mean of the squared distances of all probabilities from 1 and 0; 0 to 2, 0 without answers. */
    double brier() {
        return all == 0 ? 0 : squares / all;
    }
}
