package dev.rango.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * The {@code basic_english} tokenizer of torchtext as one pass over UTF-8 bytes.
 *
 * <p>Its definition there is a sequence of replacements over the lower-cased text: {@code '} {@code .} {@code ,}
 * {@code (} {@code )} {@code !} {@code ?} become tokens of their own, {@code "} is deleted (it may stand inside a
 * word), {@code <br />}, {@code ;} and {@code :} become spaces, and the rest is split at white space. A text with
 * bytes outside ASCII is lower-cased and its white space made plain first ({@link #simplify}); the scan then treats
 * every remaining byte above 127 as part of a word.
 *
 * <p>One instance holds scratch memory and serves one thread.
 */
final class BasicEnglish {
    /** Receives the tokens in order; false stops the scan. */
    interface TokenSink {
        /** The token is {@code utf8[0, length)}; the array is reused. {@code hash} is {@link #hash} of those bytes. */
        boolean token(byte[] utf8, int length, int hash);
    }

    static final int HASH_SEED = 0x811C9DC5;
    private static final int HASH_PRIME = 0x01000193;

    private static final byte WORD = 0;
    private static final byte SPACE = 1;
    private static final byte SINGLE = 2;
    private static final byte DELETED = 3;
    private static final byte OPENS_TAG = 4;

    /** What to do with each byte; ASCII letters are mapped to lower case by {@link #LOWER}. */
    private static final byte[] ACTION = new byte[256];

    private static final byte[] LOWER = new byte[256];
    private static final byte[] LINE_BREAK_TAG = "<br />".getBytes(UTF_8);

    static {
        for (int b = 0; b < 256; b++) {
            LOWER[b] = (byte) (b >= 'A' && b <= 'Z' ? b + 32 : b);
        }
        for (char c : "\t\n\u000B\f\r\u001C\u001D\u001E\u001F ;:".toCharArray()) {
            ACTION[c] = SPACE;
        }
        for (char c : "'.,()!?".toCharArray()) {
            ACTION[c] = SINGLE;
        }
        ACTION['"'] = DELETED;
        ACTION['<'] = OPENS_TAG;
    }

    private final byte[] single = new byte[1];
    private byte[] word = new byte[64];

    /** FNV-1a over the bytes, the hash that {@link #scan} gives with each token. */
    static int hash(byte[] utf8, int from, int to) {
        int hash = HASH_SEED;
        for (int i = from; i < to; i++) {
            hash = (hash ^ (utf8[i] & 0xFF)) * HASH_PRIME;
        }
        return hash;
    }

    /** Scans UTF-8; malformed sequences read as U+FFFD, as Java decodes them. */
    void scan(byte[] utf8, TokenSink sink) {
        scanSimple(isAscii(utf8) ? utf8 : simplify(new String(utf8, UTF_8)).getBytes(UTF_8), sink);
    }

    private static boolean isAscii(byte[] bytes) {
        for (byte b : bytes) {
            if (b < 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * Lower case as Python has it, and every Unicode white space as a line feed: a plain space would complete a
     * {@code <br />}, in which the definition wants exactly that.
     */
    private static String simplify(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); ) {
            int codePoint = text.codePointAt(i);
            if (isUnicodeSpace(codePoint)) {
                out.append('\n');
            } else {
                PythonLowerCase.appendLower(text, i, codePoint, out);
            }
            i += Character.charCount(codePoint);
        }
        return out.toString();
    }

    /** Those of Python's {@code str.isspace} that are not ASCII. */
    private static boolean isUnicodeSpace(int codePoint) {
        return codePoint == 0x85
                || codePoint == 0xA0
                || codePoint == 0x1680
                || (codePoint >= 0x2000 && codePoint <= 0x200A)
                || codePoint == 0x2028
                || codePoint == 0x2029
                || codePoint == 0x202F
                || codePoint == 0x205F
                || codePoint == 0x3000;
    }

    private void scanSimple(byte[] utf8, TokenSink sink) {
        int length = 0;
        int hash = HASH_SEED;
        for (int i = 0; i < utf8.length; i++) {
            int b = utf8[i] & 0xFF;
            byte action = ACTION[b];
            int tagEnd = action == OPENS_TAG ? endOfLineBreakTag(utf8, i) : 0;
            if (action == WORD || (action == OPENS_TAG && tagEnd == 0)) {
                if (length == word.length) {
                    word = Arrays.copyOf(word, length * 2);
                }
                byte lower = LOWER[b];
                word[length++] = lower;
                hash = (hash ^ (lower & 0xFF)) * HASH_PRIME;
                continue;
            }
            if (action == DELETED) {
                continue;
            }
            if (length > 0) {
                if (!sink.token(word, length, hash)) {
                    return;
                }
                length = 0;
                hash = HASH_SEED;
            }
            if (action == SINGLE) {
                single[0] = (byte) b;
                if (!sink.token(single, 1, (HASH_SEED ^ b) * HASH_PRIME)) {
                    return;
                }
            } else if (action == OPENS_TAG) {
                i = tagEnd - 1;
            }
        }
        if (length > 0) {
            sink.token(word, length, hash);
        }
    }

    /**
     * Where {@code <br />} ends that begins at {@code from}, or 0. Quotes inside it do not count: the definition
     * deletes them before it looks for the tag.
     */
    private static int endOfLineBreakTag(byte[] utf8, int from) {
        int matched = 0;
        for (int i = from; i < utf8.length; i++) {
            byte b = utf8[i];
            if (b == '"') {
                continue;
            }
            if (LOWER[b & 0xFF] != LINE_BREAK_TAG[matched]) {
                return 0;
            }
            if (++matched == LINE_BREAK_TAG.length) {
                return i + 1;
            }
        }
        return 0;
    }
}
