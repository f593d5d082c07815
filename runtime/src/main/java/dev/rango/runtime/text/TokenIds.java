package dev.rango.runtime.text;

/** The ids of a text's tokens, in memory that is used again; serves one thread. */
final class TokenIds {
    private static final int SMALLEST = 512;
    /** Memory beyond this is given back after a text that needed it. */
    private static final int LARGEST_KEPT = 1 << 17;

    private int[] ids = new int[0];
    private long[] firsts = new long[0];
    private int[] nexts = new int[0];

    /** One id for each token; the rest is left over from earlier texts. */
    int[] ids() {
        return ids;
    }

    /** Room for the first eight bytes of each token's key. */
    long[] firsts() {
        return firsts;
    }

    /** Room for the next four. */
    int[] nexts() {
        return nexts;
    }

    void reserve(int tokens) {
        if (ids.length < tokens || (ids.length > LARGEST_KEPT && tokens <= LARGEST_KEPT)) {
            int size = tokens <= LARGEST_KEPT / 2 ? Math.max(SMALLEST, 2 * tokens) : tokens;
            // The one that is looked at last, so that memory that runs out leaves nothing half larger.
            firsts = new long[size];
            nexts = new int[size];
            ids = new int[size];
        }
    }
}
