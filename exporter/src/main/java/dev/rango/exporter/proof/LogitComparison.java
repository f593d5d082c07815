package dev.rango.exporter.proof;

import dev.rango.data.Plural;
import dev.rango.models.LogitDistance;
import dev.rango.runtime.Device;
import dev.rango.runtime.format.Golden;
import dev.rango.runtime.session.Tolerance;
import java.util.List;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;

/**
 * How far two sets of logits for the same texts, or images, are apart, beside what rounding explains.
 *
 * <p>Each text has a limit of its own, for the larger its sums the further floats may be off. Shown are the largest difference
 * and the limit of its text; where another text is beyond its limit, that one.
 *
 * @param unit what was compared, in the plural
 * @param texts how many
 * @param worst the difference that is shown; NaN when a logit is NaN
 * @param limit what it may be
 * @param where the number of its text, from 1
 * @param mean mean difference
 * @param flips texts whose label differs though the first set holds its two classes further apart than rounding could move them
 * @param ties texts whose label differs and whose two classes are that close
 * @param smallestMargin smallest distance between the two highest logits of a text in the first set: how much
 *     difference it would take to flip a label
 */
public record LogitComparison(
        String unit,
        int texts,
        double worst,
        double limit,
        int where,
        double mean,
        int flips,
        int ties,
        double smallestMargin) {
    /** Largest difference of a logit on a CPU for which nothing need be known of sums: it moves no probability by more than 5e-5. */
    public static final double LEAST = Device.cpu().tolerance().logit();

    /**
     * What the logits of a text may be apart.
     *
     * @param limit for the number of a text, from 0
     * @param rounding by how much the two may differ there for no other reason than floats; 0 where that is not known
     */
    public record Limits(IntToDoubleFunction limit, IntToDoubleFunction rounding) {
        /** The same for all, by nothing that is known of their sums. */
        public static Limits of(double limit) {
            return new Limits(text -> limit, text -> 0);
        }

        /** The device's limit, as much wider as the sums of a golden input are larger than usual. */
        public static Limits of(List<? extends Golden> golden, Tolerance tolerance) {
            double[] rounding =
                    golden.stream().mapToDouble(g -> g.rounding().orElse(0)).toArray();
            return new Limits(input -> tolerance.forRounding(rounding[input]).logit(), input -> 2 * rounding[input]);
        }

        /** @param rounding what the two may differ by, for each text */
        public static Limits of(double[] rounding) {
            return new Limits(text -> Math.max(LEAST, rounding[text]), text -> rounding[text]);
        }
    }

    public static LogitComparison of(String unit, double[][] expected, float[][] actual, Limits limits) {
        int shown = 0;
        double most = 0;
        double excess = 0;
        double sum = 0;
        long count = 0;
        int flips = 0;
        int ties = 0;
        double smallestMargin = Double.POSITIVE_INFINITY;
        for (int i = 0; i < expected.length; i++) {
            double difference = 0;
            for (int c = 0; c < expected[i].length; c++) {
                double apart = Math.abs(expected[i][c] - actual[i][c]);
                // Math.max keeps NaN.
                difference = Math.max(difference, apart);
                sum += apart;
                count++;
            }
            double share = difference == 0 ? 0 : difference / limits.limit.applyAsDouble(i);
            boolean beyond = share > 1 && share > excess;
            boolean larger = excess <= 1 && difference > most;
            // NaN is the worst of all, and stays it.
            if (Double.isNaN(share) || !Double.isNaN(excess) && (beyond || larger)) {
                shown = i;
                most = difference;
                excess = share;
            }
            int best = LogitDistance.highest(expected[i]);
            int given = LogitDistance.highest(actual[i]);
            if (best != given) {
                boolean tie = expected[i][best] - expected[i][given] <= 2 * limits.rounding.applyAsDouble(i);
                ties += tie ? 1 : 0;
                flips += tie ? 0 : 1;
            }
            smallestMargin = Math.min(smallestMargin, margin(expected[i], best));
        }
        double limit = expected.length == 0 ? 0 : limits.limit.applyAsDouble(shown);
        return new LogitComparison(
                unit,
                expected.length,
                most,
                limit,
                shown + 1,
                count == 0 ? 0 : sum / count,
                flips,
                ties,
                smallestMargin);
    }

    public static LogitComparison of(String unit, float[][] expected, float[][] actual, Limits limits) {
        double[][] wide = new double[expected.length][];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = new double[expected[i].length];
            for (int c = 0; c < wide[i].length; c++) {
                wide[i][c] = expected[i][c];
            }
        }
        return of(unit, wide, actual, limits);
    }

    private static double margin(double[] logits, int best) {
        double second = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < logits.length; c++) {
            second = c == best ? second : Math.max(second, logits[c]);
        }
        return logits[best] - second;
    }

    /** NaN is not within. */
    public boolean isWithin() {
        return worst <= limit;
    }

    /** Holds when no logit is further apart than its text's limit and no label differs but between equals. */
    public Check check(String name, Remedy remedy) {
        return check(name, isWithin() && flips == 0, remedy);
    }

    /**
     * Holds when no logit is further apart than its text's limit. For random texts: a few of a thousand models have one that
     * stands so close to the fence that the last bit decides its label.
     */
    public Check checkLogits(String name, Remedy remedy) {
        return check(name, isWithin(), remedy);
    }

    private Check check(String name, boolean passed, Remedy remedy) {
        String found = String.format(
                Locale.ROOT,
                "%,d %s, mean |Δ| %.1e, %s, smallest margin %.1e",
                texts,
                unit,
                mean,
                Plural.of(flips, "label flip"),
                smallestMargin);
        String more = ties == 0 ? "" : ", " + ties + " with another label of two that are equal within rounding";
        String why =
                passed ? "" : "; " + (isWithin() ? "a label flips" : "number " + where + " is off") + remedy.words();
        return new Check(name, passed, worst, limit, Check.Unit.DIFFERENCE, found + more + why);
    }
}
