package dev.rango.runtime.session;

import java.util.Arrays;

/**
 * Which inputs share a run of the graph: neighbours in length, as many as a device likes. Sorted batches in
 * windows pad a few per cent where batches in order of arrival pad two to four times.
 *
 * <p>Serves one thread; memory is used again.
 */
public final class BatchPlan {
    /** Inputs that are sorted together, which bounds how many wait in memory. */
    public static final int WINDOW = 1024;

    private final BatchShapes shapes;
    private long[] byLength = new long[1];
    /** Run r is of the places [ends[r - 1], ends[r]) of the sorted order. */
    private int[] ends = new int[1];

    BatchPlan(BatchShapes shapes) {
        this.shapes = shapes;
    }

    /**
     * Plans runs that hold every row exactly once; they are valid until the next call.
     *
     * @return how many there are
     */
    int of(Batch<?> batch) {
        int count = batch.size();
        if (byLength.length < count) {
            byLength = new long[count];
            ends = new int[count];
        }
        // Length above index: one sort of primitives keeps ties in order of arrival.
        for (int i = 0; i < count; i++) {
            byLength[i] = (long) batch.length(i) << 32 | i;
        }
        Arrays.sort(byLength, 0, count);
        int runs = 0;
        int from = 0;
        while (from < count) {
            int to = from;
            do {
                to++;
            } while (to < count
                    && to - from < shapes.mostRows()
                    && (long) (to + 1 - from) * width(to) <= shapes.cellBudget());
            ends[runs++] = to;
            from = to;
        }
        return runs;
    }

    /** First place of a run. */
    int from(int run) {
        return run == 0 ? 0 : ends[run - 1];
    }

    /** Behind its last. */
    int to(int run) {
        return ends[run];
    }

    /** At least the length of its longest row, at least 1. */
    int columns(int run) {
        // The last row is the longest.
        return width(ends[run] - 1);
    }

    /** The row in a place of the sorted order. */
    int order(int place) {
        return (int) byLength[place];
    }

    private int width(int place) {
        return shapes.columns((int) (byLength[place] >>> 32));
    }
}
