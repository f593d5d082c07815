package dev.rango.data;

import java.util.Arrays;

/** In which row each digest came first: 24 to 48 bytes for each, whatever stands in the rows. */
final class FirstRows {
    private static final int NONE = -1;
    private static final int SMALLEST = 16;

    private long[] digests = new long[SMALLEST];
    private int[] rows = new int[SMALLEST];
    private int size;

    FirstRows() {
        Arrays.fill(rows, NONE);
    }

    /** The row that had this digest first, -1 if none had. */
    int find(long digest) {
        return rows[slot(digest)];
    }

    /** As {@link #find}; a digest that is new belongs to this row from now on. */
    int findOrAdd(long digest, int row) {
        int slot = slot(digest);
        if (rows[slot] != NONE) {
            return rows[slot];
        }
        digests[slot] = digest;
        rows[slot] = row;
        size++;
        if (size > rows.length / 2) {
            grow();
        }
        return NONE;
    }

    private int slot(long digest) {
        int mask = rows.length - 1;
        int slot = (int) digest & mask;
        while (rows[slot] != NONE && digests[slot] != digest) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private void grow() {
        long[] oldDigests = digests;
        int[] oldRows = rows;
        digests = new long[oldRows.length * 2];
        rows = new int[oldRows.length * 2];
        Arrays.fill(rows, NONE);
        for (int i = 0; i < oldRows.length; i++) {
            if (oldRows[i] != NONE) {
                int slot = slot(oldDigests[i]);
                digests[slot] = oldDigests[i];
                rows[slot] = oldRows[i];
            }
        }
    }
}
