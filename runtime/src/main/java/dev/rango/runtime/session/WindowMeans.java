package dev.rango.runtime.session;

import java.util.Arrays;

/**
 * Which rows are windows of one input, and the means of their scores. The windows of an input have one size, so that each of its tokens counts
 * the same; they come in one order, whatever runs beside them, so that the mean is the same to the last bit. Serves one thread.
 */
final class WindowMeans {
    private static final int SMALLEST = 16;
    /** Sums beyond these are given back after the inputs that needed them. */
    private static final int LARGEST_KEPT = 1 << 18;

    /** By row. */
    private int[] inputs = new int[SMALLEST];
    /** By input: its windows. */
    private int[] windows = new int[SMALLEST];
    /** By input: those whose scores are to come. */
    private int[] left = new int[SMALLEST];
    /** By input of several windows: which of those it is. */
    private int[] places = new int[SMALLEST];

    private double[] sums = {};
    private int count;
    private int several;

    void clear() {
        count = 0;
        several = 0;
    }

    /**
     * Goes on with an input.
     *
     * @param from its first row
     * @param to behind its last
     * @return which input it is
     */
    int add(int from, int to) {
        inputs = room(inputs, to);
        windows = room(windows, count + 1);
        left = room(left, count + 1);
        places = room(places, count + 1);
        Arrays.fill(inputs, from, to, count);
        windows[count] = to - from;
        left[count] = to - from;
        if (to - from > 1) {
            places[count] = several++;
        }
        return count++;
    }

    private static int[] room(int[] array, int size) {
        return array.length < size ? Arrays.copyOf(array, 2 * size) : array;
    }

    int input(int row) {
        return inputs[row];
    }

    /** As of {@link Batch#completes}. */
    boolean completes(int row, float[] scores, int offset, int width) {
        int input = inputs[row];
        if (windows[input] <= 1) {
            return true;
        }
        if (sums.length < several * width) {
            sums = new double[Math.multiplyExact(several, width)];
        }
        int at = places[input] * width;
        if (left[input] == windows[input]) {
            Arrays.fill(sums, at, at + width, 0);
        }
        left[input]--;
        for (int i = 0; i < width; i++) {
            sums[at + i] += scores[offset + i];
        }
        for (int i = 0; i < width && left[input] == 0; i++) {
            scores[offset + i] = (float) (sums[at + i] / windows[input]);
        }
        return left[input] == 0;
    }

    void giveBack() {
        if (sums.length > LARGEST_KEPT) {
            sums = new double[0];
        }
        if (inputs.length > LARGEST_KEPT) {
            inputs = new int[SMALLEST];
        }
    }
}
