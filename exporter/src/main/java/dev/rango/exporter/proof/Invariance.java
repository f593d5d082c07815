package dev.rango.exporter.proof;

import dev.rango.runtime.session.GraphScorer;
import dev.rango.runtime.session.Tolerance;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/**
 * A text gets the same probabilities alone, in a batch, in any order and under any padding: with its tokens counted, as
 * the runtime sends them, and one by one, as other tools do.
 */
public final class Invariance {
    private static final int TEXTS = 120;

    private Invariance() {}

    /**
     * @param padding columns beyond the longest text
     * @param tolerance of the device and the model
     */
    public static List<Check> checks(GraphScorer<int[]> scorer, List<int[]> texts, int padding, Tolerance tolerance) {
        List<int[]> some = texts.subList(0, Math.min(TEXTS, texts.size()));
        int longest =
                Math.max(1, some.stream().mapToInt(ids -> ids.length).max().orElse(1));
        float[][] alone = new float[some.size()][];
        float[][] countedAlone = new float[some.size()][];
        for (int i = 0; i < alone.length; i++) {
            List<int[]> one = List.of(some.get(i));
            alone[i] = scorer.logitsInOneBatch(one, Math.max(1, some.get(i).length))[0];
            countedAlone[i] = scorer.logits(one)[0];
        }
        float[][] counted = scorer.logits(some);
        return List.of(
                // The same sum in another order: a matter of arithmetic, as between the forms, not of a text's company.
                LogitComparison.of("texts", alone, counted, LogitComparison.Limits.of(tolerance.logit()))
                        .checkLogits("token by token = counted", Remedy.COMPANY),
                same("texts", "alone = in planned batches", countedAlone, counted, tolerance),
                same("texts", "alone = in one batch", alone, scorer.logitsInOneBatch(some, longest), tolerance),
                same(
                        "texts",
                        "alone = permuted",
                        alone,
                        permuted(some, order -> scorer.logitsInOneBatch(order, longest)),
                        tolerance),
                same(
                        "texts",
                        "alone = over-padded",
                        alone,
                        scorer.logitsInOneBatch(some, longest + padding),
                        tolerance));
    }

    /** Logits in the order of the inputs, which were asked for in another. */
    public static <I> float[][] permuted(List<I> inputs, Function<List<I>, float[][]> logits) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            order.add(i);
        }
        Collections.shuffle(order, new Random(7));
        float[][] shuffled = logits.apply(order.stream().map(inputs::get).toList());
        float[][] back = new float[shuffled.length][];
        for (int i = 0; i < back.length; i++) {
            back[order.get(i)] = shuffled[i];
        }
        return back;
    }

    /** Holds when no probability is further apart than the device's arithmetic explains. */
    public static Check same(String unit, String name, float[][] expected, float[][] actual, Tolerance tolerance) {
        return Check.atMost(
                name,
                difference(expected, actual),
                tolerance.probability(),
                expected.length + " " + unit + ", probabilities",
                Remedy.COMPANY);
    }

    /** Largest difference of a probability; NaN when one is NaN. What the second has beyond the first's classes is padding. */
    public static double difference(float[][] expected, float[][] actual) {
        double worst = 0;
        for (int i = 0; i < expected.length; i++) {
            double[] p = softmax(expected[i]);
            double[] q = softmax(Arrays.copyOf(actual[i], p.length));
            for (int c = 0; c < p.length; c++) {
                worst = Math.max(worst, Math.abs(p[c] - q[c]));
            }
        }
        return worst;
    }

    private static double[] softmax(float[] logits) {
        double max = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            max = Math.max(max, logit);
        }
        double[] p = new double[logits.length];
        for (int c = 0; c < p.length; c++) {
            p[c] = Math.exp(logits[c] - max);
        }
        double sum = Arrays.stream(p).sum();
        return Arrays.stream(p).map(v -> v / sum).toArray();
    }
}
