package dev.rango.runtime;

import java.util.ArrayList;
import java.util.List;

/**
 * Which texts share a run of the session: neighbours in length, as many as a budget of padded tokens allows. Sorted
 * batches in windows pad a few per cent where batches in order of arrival pad two to four times.
 */
final class BatchPlan {
    /** Padded tokens (rows × longest row) of one run; about 1,000 to 2,000 keeps a run inside the caches. */
    static final int TOKEN_BUDGET = 2048;
    /** Texts that are sorted together, which bounds how many wait in memory. */
    static final int WINDOW = 1024;

    /**
     * One run.
     *
     * @param members indices of the texts, one for each row
     * @param columns length of the longest, at least 1
     */
    record Run(int[] members, int columns) {}

    private BatchPlan() {}

    /**
     * @param ids token ids of the texts of one window
     * @return runs that hold every text exactly once
     */
    static List<Run> of(List<int[]> ids) {
        int count = ids.size();
        // Length above index: one sort of primitives keeps ties in order of arrival.
        long[] byLength = new long[count];
        for (int i = 0; i < count; i++) {
            byLength[i] = (long) ids.get(i).length << 32 | i;
        }
        java.util.Arrays.sort(byLength);
        List<Run> runs = new ArrayList<>();
        int from = 0;
        while (from < count) {
            int to = from;
            int columns = 1;
            while (to < count) {
                int length = Math.max(1, (int) (byLength[to] >>> 32));
                if (to > from && (long) (to - from + 1) * length > TOKEN_BUDGET) {
                    break;
                }
                columns = length;
                to++;
            }
            int[] members = new int[to - from];
            for (int row = 0; row < members.length; row++) {
                members[row] = (int) byLength[from + row];
            }
            runs.add(new Run(members, columns));
            from = to;
        }
        return runs;
    }
}
