package dev.rango.runtime.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * A text on its way to ids: its words and signs in UTF-8, as BERT's normalizer and pre-tokenizer find them, and then the ids of its
 * pieces.
 *
 * <p>ASCII goes eight bytes at a time; the first character beyond it, or one that the normalizer may remove, sends the whole text
 * through {@link #setUnicode}. A character that is a word by itself gets a space on either side there. One instance holds memory that
 * is used again and serves one thread.
 */
final class BertText {
    /** No byte of UTF-8: begins an added token, whose index follows in three bytes. */
    static final byte ADDED = (byte) 0xFF;

    private static final int BITS = 6;
    /** More added tokens have no index. */
    static final int MOST_ADDED = 1 << 3 * BITS;
    /** The most bytes that a char becomes: a space, an added token or the letters of a decomposed one, a space. */
    private static final int MOST_OF_A_CHAR = 32;

    private static final char[] NO_FIRSTS = {};

    /** Ids beyond these are given back after a text that needed them. */
    private static final int LARGEST_KEPT = 1 << 17;

    private final TextMemory memory = new TextMemory();
    private final TokenSpans spans = new TokenSpans();
    private final TokenIds found = new TokenIds();
    private byte[] marks = new byte[0];
    /** The byte there is a space, and the last. */
    private int end;

    private boolean isSuspicious;

    int[] ids = new int[512];
    /** Of the ids. */
    int count;
    /** True when there were more than count. */
    boolean isCut;

    byte[] bytes() {
        return memory.bytes();
    }

    /** Where the words and signs are. */
    TokenSpans spans() {
        return spans;
    }

    /** The vocabulary's indices of those words that are in it. */
    int[] lookUp(Vocabulary vocabulary) {
        vocabulary.lookUp(bytes(), spans, found);
        return found.ids();
    }

    /** Room for more ids behind the first {@code used}. */
    int[] reserve(int used, int more) {
        if (ids.length < used + more) {
            ids = Arrays.copyOf(ids, 2 * (used + more));
        }
        return ids;
    }

    /** True for memory that few texts need. */
    boolean isLarge() {
        return memory.isLarge() || spans.isLarge() || ids.length > LARGEST_KEPT;
    }

    /** Finds the first {@code limit}; an unpaired surrogate reads as {@code ?}, as Java's encoder writes it. */
    void set(String text, BertNormalizer normalizer, AddedTokens added, int limit) {
        int count = text.length();
        char[] firsts = added.firsts();
        boolean isLatin = memory.set(text);
        boolean isDone = isLatin && setAscii(count, normalizer.lowers(), firsts);
        if (!isDone) {
            isDone = isLatin && isSuspicious && !added.areIn(text) && setAscii(count, normalizer.lowers(), NO_FIRSTS);
            if (!isDone) {
                setUnicode(text, normalizer, added);
            }
        }
        spans.scan(memory.bytes(), end, marks, limit);
    }

    /** Malformed sequences read as U+FFFD, as Java decodes them. */
    void set(byte[] utf8, BertNormalizer normalizer, AddedTokens added, int limit) {
        memory.set(utf8);
        if (setAscii(utf8.length, normalizer.lowers(), added.firsts())) {
            spans.scan(memory.bytes(), end, marks, limit);
        } else {
            set(new String(utf8, UTF_8), normalizer, added, limit);
        }
    }

    /** False when the text is not plain ASCII; what of its bytes were changed then are in lower case. */
    private boolean setAscii(int count, boolean lowers, char[] firsts) {
        reserveMarks(count);
        byte[] text = memory.bytes();
        byte[] marks = this.marks;
        isSuspicious = false;
        Utf8Words.set(text, count, ' ' * Utf8Words.ONES);
        for (int i = 0; i <= count; i += Long.BYTES) {
            long eight = Utf8Words.at(text, i);
            if (Utf8Words.nonAscii(eight) != 0) {
                return false;
            }
            for (char first : firsts) {
                if (first < 0x80 && Utf8Words.has(eight, first) != 0) {
                    isSuspicious = true;
                    return false;
                }
            }
            if (Utf8Words.controls(eight) != 0) {
                if (!spacesOnly(text, i)) {
                    return false;
                }
                eight = Utf8Words.at(text, i);
            }
            Utf8Words.set(text, i, lowers ? Utf8Words.lower(eight) : eight);
            marks[i / Long.BYTES] = (byte) Utf8Words.signs(eight);
        }
        finish(count);
        return true;
    }

    /** Makes spaces of tabs and ends of lines; false when there is another control character. */
    private static boolean spacesOnly(byte[] text, int from) {
        for (int i = from; i < from + Long.BYTES; i++) {
            byte c = text[i];
            if (c == '\t' || c == '\n' || c == '\r') {
                text[i] = ' ';
            } else if (c < ' ' || c == 0x7F) {
                return false;
            }
        }
        return true;
    }

    private void setUnicode(String text, BertNormalizer normalizer, AddedTokens added) {
        int count = text.length();
        memory.reserveBytes(count);
        byte[] out = memory.bytes();
        int to = 0;
        for (int i = 0; i < count; ) {
            if (out.length - to < MOST_OF_A_CHAR + Utf8Words.SLACK) {
                out = memory.growBytes();
            }
            int codePoint = text.codePointAt(i);
            int token = added.at(text, i);
            if (token >= 0) {
                to = putAdded(token, out, to);
                i += added.length(token);
                continue;
            }
            i += Character.charCount(codePoint);
            boolean isUnpaired = codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
            int becomes = normalizer.of(isUnpaired ? '?' : codePoint);
            if ((becomes & ~BertNormalizer.CODE_POINT) == BertNormalizer.SEVERAL) {
                String parts = normalizer.expand(codePoint);
                for (int part = 0; part < parts.length(); part = parts.offsetByCodePoints(part, 1)) {
                    to = put(BertNormalizer.ofFinished(parts.codePointAt(part)), out, to);
                }
            } else {
                to = put(becomes, out, to);
            }
        }
        reserveMarks(to);
        Utf8Words.set(out, to, ' ' * Utf8Words.ONES);
        for (int i = 0; i <= to; i += Long.BYTES) {
            marks[i / Long.BYTES] = (byte) Utf8Words.signs(Utf8Words.at(out, i));
        }
        finish(to);
    }

    private static int put(int becomes, byte[] out, int index) {
        int to = index;
        int codePoint = becomes & BertNormalizer.CODE_POINT;
        switch (becomes & ~BertNormalizer.CODE_POINT) {
            case BertNormalizer.LETTER -> to = TextMemory.putUtf8(codePoint, out, to);
            case BertNormalizer.SPACE -> out[to++] = ' ';
            case BertNormalizer.ALONE -> {
                out[to++] = ' ';
                to = TextMemory.putUtf8(codePoint, out, to);
                out[to++] = ' ';
            }
            default -> {}
        }
        return to;
    }

    private static int putAdded(int token, byte[] out, int index) {
        out[index] = ' ';
        out[index + 1] = ADDED;
        for (int i = 0; i < 3; i++) {
            out[index + 2 + i] = TextMemory.continuation(token >> i * BITS);
        }
        out[index + 5] = ' ';
        return index + 6;
    }

    /** The index of an added token, of which this is the first byte. */
    static int added(byte[] bytes, int start) {
        int token = 0;
        for (int i = 0; i < 3; i++) {
            token |= (bytes[start + 1 + i] & (1 << BITS) - 1) << i * BITS;
        }
        return token;
    }

    private void reserveMarks(int count) {
        if (marks.length < count / Long.BYTES + Utf8Words.SLACK) {
            marks = new byte[memory.bytes().length / Long.BYTES + Utf8Words.SLACK];
        }
    }

    /** No marks behind the last of a text, where those of an earlier one may be. */
    private void finish(int count) {
        end = count;
        int last = count / Long.BYTES + 1;
        Arrays.fill(marks, last, last + Long.BYTES, (byte) 0);
    }
}
