package dev.rango.runtime.session;

import java.util.Arrays;

/** Weighted sums of a table's rows. Those of bytes are whole numbers below 2^24, and exact. Serves one thread. */
final class WordSums {
    /** A table of words. */
    interface Rows {
        int width();

        /**
         * A row, which nobody changes.
         *
         * @param spare what it may be read into
         * @throws IndexOutOfBoundsException when the table has no such row
         */
        float[] row(int index, float[] spare);
    }

    private final Rows table;
    private final float[][] spare;
    private final float[] sum;

    WordSums(Rows table) {
        this.table = table;
        this.spare = new float[4][table.width()];
        this.sum = new float[table.width()];
    }

    /** The last. */
    float[] sum() {
        return sum;
    }

    /** @throws IndexOutOfBoundsException when a row is none of the table */
    void of(int[] rows, int rowsFrom, int[] counts, int countsFrom, int length) {
        Arrays.fill(sum, 0);
        int i = 0;
        for (; i + 3 < length; i += 4) {
            int row = rowsFrom + i;
            int count = countsFrom + i;
            JavaArithmetic.add(
                    sum,
                    table.row(rows[row], spare[0]),
                    table.row(rows[row + 1], spare[1]),
                    table.row(rows[row + 2], spare[2]),
                    table.row(rows[row + 3], spare[3]),
                    counts[count],
                    counts[count + 1],
                    counts[count + 2],
                    counts[count + 3]);
        }
        for (; i < length; i++) {
            JavaArithmetic.add(sum, table.row(rows[rowsFrom + i], spare[0]), counts[countsFrom + i]);
        }
    }
}
