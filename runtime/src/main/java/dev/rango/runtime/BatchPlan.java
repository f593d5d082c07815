package dev.rango.runtime;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which texts share a run of the graph: neighbours in length, as many as a device likes. Sorted batches in
 * windows pad a few per cent where batches in order of arrival pad two to four times.
 *
 * <p>Serves one thread; memory is used again.
 */
final class BatchPlan {
    /** Rows × columns of one run on a processor: enough to make the cost of a run small, little enough to stay inside the caches. */
    static final int CELL_BUDGET = 4096;
    /** Texts that are sorted together, which bounds how many wait in memory. */
    static final int WINDOW = 1024;

    /**
     * One run.
     *
     * @param from first of its rows in {@link #order}
     * @param to behind the last
     * @param columns at least the length of the longest, at least 1
     */
    record Run(int from, int to, int columns) {
        int rows() {
            return to - from;
        }
    }

    private final BatchShapes shapes;
    private long[] byLength = new long[1];
    private final List<Run> runs = new ArrayList<>();

    BatchPlan(BatchShapes shapes) {
        this.shapes = shapes;
    }

    /** Plans runs that hold every bag exactly once; they are valid until the next call. */
    List<Run> of(TokenBags bags) {
        int count = bags.size();
        if (byLength.length < count) {
            byLength = new long[count];
        }
        // Length above index: one sort of primitives keeps ties in order of arrival.
        for (int i = 0; i < count; i++) {
            byLength[i] = (long) (bags.end(i) - bags.start(i)) << 32 | i;
        }
        Arrays.sort(byLength, 0, count);
        runs.clear();
        int from = 0;
        while (from < count) {
            int to = from;
            int columns = 0;
            do {
                columns = columns(to++);
            } while (to < count
                    && to - from < shapes.mostRows()
                    && (long) (to + 1 - from) * columns(to) <= shapes.cellBudget());
            runs.add(new Run(from, to, columns));
            from = to;
        }
        return runs;
    }

    /** The bag in a place of the sorted order. */
    int order(int place) {
        return (int) byLength[place];
    }

    private int columns(int place) {
        return shapes.columns((int) (byLength[place] >>> 32));
    }
}
