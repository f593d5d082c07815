package dev.rango.trainer;

/**
 * The number that logits are divided by so that a network says how sure it is (Guo et al. 2017): the one that gives examples which
 * it has not learned from the highest likelihood. The most probable label stays the same.
 *
 * <p>Few examples say little: the logarithm of the temperature is held to 0 as a normal distribution of variance 1 does. And where none of
 * them is wrong, the next one may be: each counts as right with (n + 1)/(n + 2) only (Platt 1999). Of a thousand neither is to be seen.
 */
final class Temperature {
    /** Between e^-3 and e^3. */
    private static final double FARTHEST = 3;
    /** Halvings of that range: to 1e-6. */
    private static final int STEPS = 23;

    private Temperature() {}

    /**
     * The temperature of some examples.
     *
     * @param logits [labels, classes]
     * @param labels the right class of each row
     * @return above 0; 1 where there are no rows
     */
    static double of(float[] logits, int[] labels, int classes) {
        double low = -FARTHEST;
        double high = FARTHEST;
        // Where the derivative passes 0 from below: 1/temperature is e to that power.
        for (int step = 0; step < STEPS; step++) {
            double middle = (low + high) / 2;
            if (slope(middle, logits, labels, classes) < 0) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return Math.exp(-(low + high) / 2);
    }

    /** Derivative, by the logarithm of what logits are multiplied with, of the loss of all rows and of being far from 0. */
    static double slope(double logarithm, float[] logits, int[] labels, int classes) {
        double factor = Math.exp(logarithm);
        double doubt = 1.0 / (labels.length + 2);
        double sum = 0;
        for (int row = 0; row < labels.length; row++) {
            int from = row * classes;
            float highest = logits[from];
            for (int c = from + 1; c < from + classes; c++) {
                highest = Math.max(highest, logits[c]);
            }
            double total = 0;
            double weighted = 0;
            double all = 0;
            for (int c = from; c < from + classes; c++) {
                double below = (double) logits[c] - highest;
                double share = Math.exp(factor * below);
                total += share;
                weighted += share * below;
                all += below;
            }
            double right = (double) logits[from + labels[row]] - highest;
            double others = classes == 1 ? right : (all - right) / (classes - 1);
            sum += weighted / total - (1 - doubt) * right - doubt * others;
        }
        return factor * sum + logarithm;
    }
}
