package dev.rango.runtime;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;

/**
 * A text made plain for {@link TokenSpans}: UTF-8 in lower case, without double quotes, every white space beyond ASCII
 * a line feed.
 *
 * <p>ASCII goes eight bytes at a time; the first character beyond it sends the whole text through {@link #setUnicode}.
 * One instance holds memory that is used again and serves one thread.
 */
final class PlainText {
    private static final int SMALLEST = 2048;
    /** Memory beyond this is given back after a text that needed it. */
    private static final int LARGEST_KEPT = 1 << 18;
    /** A char is at most three bytes of UTF-8; the capital I with dot becomes three bytes from one char. */
    private static final int BYTES_OF_A_CHAR = 3;

    private final CharsetEncoder latin1 = ISO_8859_1
            .newEncoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    private char[] chars = new char[0];
    private CharBuffer charBuffer = CharBuffer.wrap(chars);
    private byte[] bytes = new byte[0];
    private ByteBuffer byteBuffer = ByteBuffer.wrap(bytes);
    private int length;

    /** The plain text is {@code bytes[0, length)}; at least {@link Utf8Words#SLACK} bytes follow. */
    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** An unpaired surrogate reads as {@code ?}, as Java's encoder writes it. */
    void set(String text) {
        int count = text.length();
        reserveChars(count);
        reserveBytes(count);
        text.getChars(0, count, chars, 0);
        // Narrowing chars to bytes is one instruction for many of them inside this encoder, and nowhere else.
        charBuffer.clear().limit(count);
        byteBuffer.clear();
        latin1.reset().encode(charBuffer, byteBuffer, true);
        if (charBuffer.hasRemaining() || !lowerAscii(count)) {
            setUnicode(text, count);
        }
    }

    /** Malformed sequences read as U+FFFD, as Java decodes them. */
    void set(byte[] utf8) {
        reserveBytes(utf8.length);
        System.arraycopy(utf8, 0, bytes, 0, utf8.length);
        if (!lowerAscii(utf8.length)) {
            set(new String(utf8, UTF_8));
        }
    }

    private void reserveChars(int count) {
        if (chars.length < count || (chars.length > LARGEST_KEPT && count <= LARGEST_KEPT)) {
            // Both or none, should memory run out: an earlier text must not be read for this one.
            CharBuffer larger = CharBuffer.wrap(new char[roomFor(count)]);
            chars = larger.array();
            charBuffer = larger;
        }
    }

    private void reserveBytes(int count) {
        int needed = Math.addExact(count, Utf8Words.SLACK);
        if (bytes.length < needed || (bytes.length > LARGEST_KEPT && needed <= LARGEST_KEPT)) {
            ByteBuffer larger = ByteBuffer.wrap(new byte[roomFor(needed)]);
            bytes = larger.array();
            byteBuffer = larger;
        }
    }

    /** True for memory that few texts need. */
    boolean isLarge() {
        return chars.length > LARGEST_KEPT || bytes.length > LARGEST_KEPT;
    }

    private static int roomFor(int count) {
        return count <= LARGEST_KEPT / 2 ? Math.max(SMALLEST, 2 * count) : count;
    }

    /** False when a byte is outside ASCII; the bytes are then of no use. */
    private boolean lowerAscii(int count) {
        byte[] text = bytes;
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
        reserveBytes(Math.multiplyExact(count, BYTES_OF_A_CHAR));
        byte[] out = bytes;
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
                to = putUtf8(PythonLowerCase.COMBINING_DOT_ABOVE, out, to);
            } else {
                to = putUtf8(PythonLowerCase.of(text, i, codePoint), out, to);
            }
            i += Character.charCount(codePoint) - 1;
        }
        length = to;
    }

    private static int putUtf8(int codePoint, byte[] out, int index) {
        int to = index;
        if (codePoint < 0x80) {
            out[to++] = (byte) codePoint;
        } else if (codePoint < 0x800) {
            out[to++] = (byte) (0xC0 | codePoint >> 6);
            out[to++] = continuation(codePoint);
        } else if (codePoint < 0x10000) {
            out[to++] = (byte) (0xE0 | codePoint >> 12);
            out[to++] = continuation(codePoint >> 6);
            out[to++] = continuation(codePoint);
        } else {
            out[to++] = (byte) (0xF0 | codePoint >> 18);
            out[to++] = continuation(codePoint >> 12);
            out[to++] = continuation(codePoint >> 6);
            out[to++] = continuation(codePoint);
        }
        return to;
    }

    private static byte continuation(int bits) {
        return (byte) (0x80 | bits & 0x3F);
    }

    /** Those of Python's {@code str.isspace} that are not ASCII. */
    private static boolean isUnicodeSpace(int codePoint) {
        return switch (codePoint) {
            case 0x85, 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000 -> true;
            default -> codePoint >= 0x2000 && codePoint <= 0x200A;
        };
    }
}
