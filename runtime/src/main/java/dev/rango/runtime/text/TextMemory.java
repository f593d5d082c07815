package dev.rango.runtime.text;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.util.Arrays;

/** A text as chars and as bytes, in memory that is used again; serves one thread. */
final class TextMemory {
    private static final int SMALLEST = 2048;
    /** Memory beyond this is given back after a text that needed it. */
    private static final int LARGEST_KEPT = 1 << 18;

    private final CharsetEncoder latin1 = ISO_8859_1
            .newEncoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    private char[] chars = new char[0];
    private CharBuffer charBuffer = CharBuffer.wrap(chars);
    private byte[] bytes = new byte[0];
    private ByteBuffer byteBuffer = ByteBuffer.wrap(bytes);

    char[] chars() {
        return chars;
    }

    /** At least {@link Utf8Words#SLACK} more than were reserved. */
    byte[] bytes() {
        return bytes;
    }

    /** Fills the chars; true when all are below U+0100: then the bytes have one for each. */
    boolean set(String text) {
        int count = text.length();
        reserveChars(count);
        reserveBytes(count);
        text.getChars(0, count, chars, 0);
        // Narrowing chars to bytes is one instruction for many of them inside this encoder, and nowhere else.
        charBuffer.clear().limit(count);
        byteBuffer.clear();
        latin1.reset().encode(charBuffer, byteBuffer, true);
        return !charBuffer.hasRemaining();
    }

    /** Fills the bytes. */
    void set(byte[] text) {
        reserveBytes(text.length);
        System.arraycopy(text, 0, bytes, 0, text.length);
    }

    private void reserveChars(int count) {
        if (chars.length < count || (chars.length > LARGEST_KEPT && count <= LARGEST_KEPT)) {
            // Both or none, should memory run out: an earlier text must not be read for this one.
            CharBuffer larger = CharBuffer.wrap(new char[roomFor(count)]);
            chars = larger.array();
            charBuffer = larger;
        }
    }

    /** Makes room for so many bytes; what was there is lost. */
    void reserveBytes(int count) {
        int needed = Math.addExact(count, Utf8Words.SLACK);
        if (bytes.length < needed || (bytes.length > LARGEST_KEPT && needed <= LARGEST_KEPT)) {
            take(new byte[roomFor(needed)]);
        }
    }

    /** Makes room for twice as many bytes; what was there stays. */
    byte[] growBytes() {
        take(Arrays.copyOf(bytes, Math.multiplyExact(bytes.length, 2)));
        return bytes;
    }

    private void take(byte[] larger) {
        byteBuffer = ByteBuffer.wrap(larger);
        bytes = larger;
    }

    /** True for memory that few texts need. */
    boolean isLarge() {
        return chars.length > LARGEST_KEPT || bytes.length > LARGEST_KEPT;
    }

    private static int roomFor(int count) {
        return count <= LARGEST_KEPT / 2 ? Math.max(SMALLEST, 2 * count) : count;
    }

    /** Appends a code point as UTF-8; returns where it ends. */
    static int putUtf8(int codePoint, byte[] out, int index) {
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

    /** A byte that begins nothing: six bits. */
    static byte continuation(int bits) {
        return (byte) (0x80 | bits & 0x3F);
    }
}
