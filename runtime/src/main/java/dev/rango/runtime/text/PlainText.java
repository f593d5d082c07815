package dev.rango.runtime.text;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * A text made plain for {@link TokenSpans}: UTF-8 in lower case, without double quotes, every white space beyond ASCII
 * a line feed.
 *
 * <p>ASCII goes eight bytes at a time; the first character beyond it sends the whole text through {@link #setUnicode}.
 * One instance holds memory that is used again and serves one thread.
 */
final class PlainText {
    /** A char is at most three bytes of UTF-8; the capital I with dot becomes three bytes from one char. */
    private static final int BYTES_OF_A_CHAR = 3;

    private final TextMemory memory = new TextMemory();
    private int length;

    /** The plain text is {@code bytes[0, length)}; at least {@link Utf8Words#SLACK} bytes follow. */
    byte[] bytes() {
        return memory.bytes();
    }

    int length() {
        return length;
    }

    /** An unpaired surrogate reads as {@code ?}, as Java's encoder writes it. */
    void set(String text) {
        int count = text.length();
        if (!memory.set(text) || !lowerAscii(count)) {
            setUnicode(text, count);
        }
    }

    /** Malformed sequences read as U+FFFD, as Java decodes them. */
    void set(byte[] utf8) {
        memory.set(utf8);
        if (!lowerAscii(utf8.length)) {
            set(new String(utf8, UTF_8));
        }
    }

    /** True for memory that few texts need. */
    boolean isLarge() {
        return memory.isLarge();
    }

    /** False when a byte is outside ASCII; the bytes are then of no use. */
    private boolean lowerAscii(int count) {
        byte[] text = memory.bytes();
        boolean quotes = false;
        Utf8Words.set(text, count, 0);
        // Leaving from inside the loop also keeps C2 from making vectors of it: JDK 17's crashes over its masks.
        for (int i = 0; i < count; i += Long.BYTES) {
            long eight = Utf8Words.lower(Utf8Words.at(text, i));
            if (Utf8Words.nonAscii(eight) != 0) {
                return false;
            }
            if (Utf8Words.has(eight, '"') != 0) {
                quotes = true;
            }
            Utf8Words.set(text, i, eight);
        }
        length = quotes ? withoutQuotes(text, count) : count;
        return true;
    }

    /** Moves the bytes together; returns how many are left. */
    private static int withoutQuotes(byte[] text, int count) {
        int to = 0;
        for (int from = 0; from < count; from += Long.BYTES) {
            long eight = Utf8Words.at(text, from);
            if (Utf8Words.has(eight, '"') == 0) {
                Utf8Words.set(text, to, eight);
                to += Long.BYTES;
                continue;
            }
            for (int i = 0; i < Long.BYTES; i++, eight >>>= Byte.SIZE) {
                text[to] = (byte) eight;
                to += (byte) eight == '"' ? 0 : 1;
            }
        }
        // The last eight reached beyond the text, where no quotes are.
        return to - (-count & Long.BYTES - 1);
    }

    /**
     * Lower case as Python has it. White space becomes a line feed, not a space: a space would complete a
     * {@code <br />}, in which the definition wants exactly that.
     */
    private void setUnicode(String text, int count) {
        memory.reserveBytes(Math.multiplyExact(count, BYTES_OF_A_CHAR));
        char[] chars = memory.chars();
        byte[] out = memory.bytes();
        int to = 0;
        for (int i = 0; i < count; i++) {
            char c = chars[i];
            if (c < 0x80) {
                out[to] = (byte) (c >= 'A' && c <= 'Z' ? c + 32 : c);
                to += c == '"' ? 0 : 1;
                continue;
            }
            int codePoint = c;
            if (Character.isSurrogate(c)) {
                codePoint = text.codePointAt(i);
                if (codePoint == c) {
                    out[to++] = '?';
                    continue;
                }
            }
            if (isUnicodeSpace(codePoint)) {
                out[to++] = '\n';
            } else if (codePoint == PythonLowerCase.CAPITAL_I_WITH_DOT) {
                out[to++] = 'i';
                to = TextMemory.putUtf8(PythonLowerCase.COMBINING_DOT_ABOVE, out, to);
            } else {
                to = TextMemory.putUtf8(PythonLowerCase.of(text, i, codePoint), out, to);
            }
            i += Character.charCount(codePoint) - 1;
        }
        length = to;
    }

    /** Those of Python's {@code str.isspace} that are not ASCII. */
    static boolean isUnicodeSpace(int codePoint) {
        return switch (codePoint) {
            case 0x85, 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000 -> true;
            default -> codePoint >= 0x2000 && codePoint <= 0x200A;
        };
    }
}
