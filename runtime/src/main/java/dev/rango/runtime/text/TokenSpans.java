package dev.rango.runtime.text;

/**
 * Where the {@code basic_english} tokens of torchtext lie in a {@link PlainText}: one pass over its bytes.
 *
 * <p>The definition there is a sequence of replacements over the lower-cased text: {@code '} {@code .} {@code ,}
 * {@code (} {@code )} {@code !} {@code ?} become tokens of their own, {@code "} is deleted (it may stand inside a
 * word), {@code <br />}, {@code ;} and {@code :} become spaces, and the rest is split at white space. Every byte beyond
 * ASCII is part of a word here, since {@link PlainText} has dealt with the others.
 *
 * <p>All bytes that may end a word have bit 6 clear, so 64 bytes become a bitmap of candidates and the scan jumps from
 * one to the next; digits and signs such as {@code -} are candidates too, and passed over.
 *
 * <p>One instance holds memory that is used again and serves one thread.
 */
final class TokenSpans {
    /** Flags of what a byte does. */
    private static final int ENDS_WORD = 1;

    private static final int IS_TOKEN = 2;
    private static final int OPENS_TAG = 4;
    private static final byte[] ACTION = new byte[256];

    private static final int SMALLEST = 512;
    /** Memory beyond this is given back after a text that needed it. */
    private static final int LARGEST_KEPT = 1 << 17;

    /** Tokens that 64 bytes can end: a word and a sign for each two of them. */
    private static final int MOST_OF_A_BLOCK = Long.SIZE + 2;

    private static final int TAG_LENGTH = 6;
    /** {@code <br />}, first byte lowest. */
    private static final long TAG = 0x3E2F2072623CL;

    private static final long TAG_MASK = 0xFFFFFFFFFFFFL;

    static {
        for (char c : "\t\n\u000B\f\r\u001C\u001D\u001E\u001F ;:".toCharArray()) {
            ACTION[c] = ENDS_WORD;
        }
        for (char c : "'.,()!?".toCharArray()) {
            ACTION[c] = ENDS_WORD | IS_TOKEN;
        }
        ACTION['<'] = OPENS_TAG;
    }

    private int[] starts = new int[0];
    private int[] lengths = new int[0];
    private int count;

    /** Tokens found. */
    int count() {
        return count;
    }

    /** Index of the first byte of each token. */
    int[] starts() {
        return starts;
    }

    /** Bytes of each token, at least 1. */
    int[] lengths() {
        return lengths;
    }

    /**
     * Finds the first {@code limit} tokens.
     *
     * <p>Whether a byte ends a word, and whether it is a token, decides how far {@code found} moves, not which way the
     * code goes: a processor cannot guess where words end.
     */
    void scan(PlainText plain, int limit) {
        byte[] text = plain.bytes();
        int end = plain.length();
        reserve((int) Math.min((long) end + 2, (long) limit + MOST_OF_A_BLOCK));
        // Ends the last word; a space might complete a tag together with what an earlier text left behind it.
        text[end] = '\n';
        int[] starts = this.starts;
        int[] lengths = this.lengths;
        int found = 0;
        int word = 0;
        for (int block = 0; block <= end && found < limit; block += Long.SIZE) {
            long candidates = candidates(text, block);
            if (end - block < Long.SIZE - 1) {
                candidates &= (2L << end - block) - 1;
            }
            for (; candidates != 0; candidates &= candidates - 1) {
                int at = block + Long.numberOfTrailingZeros(candidates);
                int action = ACTION[text[at] & 0xFF];
                int next = at + 1;
                if (action == OPENS_TAG && (Utf8Words.at(text, at) & TAG_MASK) == TAG) {
                    action = ENDS_WORD;
                    next = at + TAG_LENGTH;
                }
                int ends = action & ENDS_WORD;
                starts[found] = word;
                lengths[found] = at - word;
                found += ends & word - at >>> 31;
                starts[found] = at;
                lengths[found] = 1;
                found += action >>> 1 & 1;
                // Inside of a tag the next word begins behind it.
                word = ends == 0 ? word : Math.max(word, next);
            }
        }
        count = Math.min(found, limit);
    }

    /**
     * Finds the first {@code limit} words and signs.
     *
     * @param end the byte there is a space
     * @param marks bit i, lowest first, says whether byte i ends a word; if it is no space, it is a sign and a token
     */
    void scan(byte[] text, int end, byte[] marks, int limit) {
        reserve((int) Math.min((long) end + 2, (long) limit + MOST_OF_A_BLOCK));
        int[] starts = this.starts;
        int[] lengths = this.lengths;
        int found = 0;
        int word = 0;
        for (int block = 0; block <= end && found < limit; block += Long.SIZE) {
            for (long marked = Utf8Words.at(marks, block / Byte.SIZE); marked != 0; marked &= marked - 1) {
                int at = block + Long.numberOfTrailingZeros(marked);
                starts[found] = word;
                lengths[found] = at - word;
                found += word - at >>> 31;
                starts[found] = at;
                lengths[found] = 1;
                found += ' ' - text[at] >>> 31;
                word = at + 1;
            }
        }
        count = Math.min(found, limit);
    }

    /** True for memory that few texts need. */
    boolean isLarge() {
        return starts.length > LARGEST_KEPT;
    }

    private static long candidates(byte[] text, int block) {
        long bits = 0;
        for (int i = 0; i < Long.SIZE; i += Long.BYTES) {
            bits |= Utf8Words.withoutBit6(Utf8Words.at(text, block + i)) << i;
        }
        return bits;
    }

    private void reserve(int tokens) {
        if (starts.length < tokens || (starts.length > LARGEST_KEPT && tokens <= LARGEST_KEPT)) {
            int size = tokens <= LARGEST_KEPT / 2 ? Math.max(SMALLEST, 2 * tokens) : tokens;
            // The one that is looked at last, so that memory that runs out leaves nothing half larger.
            lengths = new int[size];
            starts = new int[size];
        }
    }
}
