package dev.rango.runtime.session;

import java.util.Arrays;

/** One row of a batch and the program that scores it. Serves one thread. */
final class JavaRow {
    private final float[] scale = {1};
    private final float[][][] factors;
    private Runnable[] steps;
    private float[] logits;

    private int[] ids;
    private int idsFrom;
    private int[] counts;
    private int countsFrom;
    private int length;
    private float atLeastOne;
    private int task;
    /** Rows of a table that belongs to tasks. */
    private int[] places = new int[0];

    JavaRow(int factors) {
        this.factors = new float[factors][][];
    }

    void computes(Runnable[] steps, float[] logits) {
        this.steps = steps;
        this.logits = logits;
    }

    /** Of the task: how much of its adapter. */
    float[] scale() {
        return scale;
    }

    /** What an adapter fills: rows of each. */
    float[][][] factors() {
        return factors;
    }

    /** Id of the task. */
    int task() {
        return task;
    }

    /** What all words count together, or 1. */
    float atLeastOne() {
        return atLeastOne;
    }

    int width() {
        return logits.length;
    }

    void words(int[] ids, int idsFrom, int[] counts, int countsFrom, int length) {
        this.ids = ids;
        this.idsFrom = idsFrom;
        this.counts = counts;
        this.countsFrom = countsFrom;
        this.length = length;
    }

    void task(int task, float scale) {
        this.task = task;
        this.scale[0] = scale;
    }

    /** Scores the row. */
    void score(float[] scores, int at) {
        int sum = 0;
        for (int i = 0; i < length; i++) {
            sum += counts[countsFrom + i];
        }
        atLeastOne = Math.max(sum, 1);
        for (Runnable step : steps) {
            step.run();
        }
        System.arraycopy(logits, 0, scores, at, logits.length);
    }

    void sum(WordSums sums) {
        sums.of(ids, idsFrom, counts, countsFrom, length);
    }

    void sum(WordSums sums, JavaValue.Placed placed) {
        if (places.length < length) {
            places = Arrays.copyOf(places, Math.max(length, 2 * places.length));
        }
        int first = placed.firsts[task];
        for (int i = 0; i < length; i++) {
            // Beyond the last are those of no task, where a sum of ints would run over.
            places[i] = (int) Math.min((long) ids[idsFrom + i] + first, placed.last);
        }
        sums.of(places, 0, counts, countsFrom, length);
    }
}
