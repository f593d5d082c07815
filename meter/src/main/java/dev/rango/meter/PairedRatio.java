package dev.rango.meter;

import java.util.Arrays;

/**
 * How many times as long B takes as A, from rounds in which both did the same work, with an interval that holds the true
 * ratio with at least the confidence asked for.
 *
 * <p>The estimate is Hodges and Lehmann's: the median of all Walsh averages (d_i + d_j)/2, i ≤ j, of the differences
 * d = ln(time of B) − ln(time of A). The interval is the one that belongs to Wilcoxon's signed-rank test, with the exact
 * distribution of its statistic: the averages of ranks q and N + 1 − q among the N = n(n+1)/2, where q is the quantile of
 * order (1 − confidence)/2 (M. Hollander, D. A. Wolfe, <i>Nonparametric Statistical Methods</i>, sections 3.2 and 3.3; R's
 * {@code wilcox.test(conf.int = TRUE)}). It supposes symmetric differences, which rounds in alternating order give, and no
 * normal distribution: a few rounds in which the machine was busy elsewhere move it little.
 *
 * @param ratio time of B / time of A; above 1, B is slower
 * @param low lower end of the interval
 * @param high upper end of the interval
 * @param rounds pairs that it rests on
 */
public record PairedRatio(double ratio, double low, double high, int rounds) {
    /** Of all intervals, the share that holds the true ratio. */
    public static final double CONFIDENCE = 0.95;
    /** Fewer pairs can never be significant: even the widest interval of five holds with 93.75 % only. */
    public static final int MIN_ROUNDS = 6;
    /** A difference below 1 % is not called one: where code and data lie in memory makes as much. */
    public static final double MARGIN = 0.01;

    /** What may be said about B. */
    public enum Verdict {
        /** The whole interval lies below 1 − {@link #MARGIN}. */
        FASTER("a real difference: faster"),
        /** The whole interval lies above 1 + {@link #MARGIN}. */
        SLOWER("a real difference: slower"),
        /** The whole interval lies within the margin. */
        SAME("the same to within 1 %"),
        /** None of these. */
        UNDECIDED("no difference can be shown");

        private final String words;

        Verdict(String words) {
            this.words = words;
        }

        /** In words. */
        public String words() {
            return words;
        }
    }

    /**
     * Compares paired times, in any unit.
     *
     * @param a times of A, at least {@link #MIN_ROUNDS}, all positive
     * @param b times of B in the same rounds
     */
    static PairedRatio of(double[] a, double[] b) {
        int n = a.length;
        if (n != b.length || n < MIN_ROUNDS) {
            throw new IllegalArgumentException(n + " and " + b.length + " rounds");
        }
        double[] averages = new double[n * (n + 1) / 2];
        int count = 0;
        for (int i = 0; i < n; i++) {
            for (int j = i; j < n; j++) {
                averages[count++] = (Math.log(b[i] / a[i]) + Math.log(b[j] / a[j])) / 2;
            }
        }
        Arrays.sort(averages);
        double middle = (averages[(count - 1) / 2] + averages[count / 2]) / 2;
        int rank = Math.max(1, signedRankQuantile((1 - CONFIDENCE) / 2, n));
        return new PairedRatio(Math.exp(middle), Math.exp(averages[rank - 1]), Math.exp(averages[count - rank]), n);
    }

    /**
     * The smallest t with P(T ≤ t) ≥ p, T being the sum of those of the ranks 1 to n that a fair coin picks. The number of
     * ways to make each sum is counted rank by rank.
     */
    static int signedRankQuantile(double p, int n) {
        int largest = n * (n + 1) / 2;
        double[] probability = new double[largest + 1];
        probability[0] = 1;
        for (int rank = 1; rank <= n; rank++) {
            for (int sum = largest; sum >= 0; sum--) {
                double without = probability[sum];
                double with = sum >= rank ? probability[sum - rank] : 0;
                probability[sum] = (without + with) / 2;
            }
        }
        double cumulative = 0;
        for (int sum = 0; sum <= largest; sum++) {
            cumulative += probability[sum];
            if (cumulative >= p) {
                return sum;
            }
        }
        return largest;
    }

    /** What may be said. */
    public Verdict verdict() {
        if (low > 1 + MARGIN) {
            return Verdict.SLOWER;
        }
        if (high < 1 - MARGIN) {
            return Verdict.FASTER;
        }
        return low >= 1 - MARGIN && high <= 1 + MARGIN ? Verdict.SAME : Verdict.UNDECIDED;
    }
}
