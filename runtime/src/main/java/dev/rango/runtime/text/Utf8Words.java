package dev.rango.runtime.text;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Eight bytes of text at a time, as a little-endian {@code long}: the first byte is the lowest. */
final class Utf8Words {
    /** Bytes that an array must have behind the last one that counts, so that any {@link #at} stays inside. */
    static final int SLACK = 64;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x80 * ONES;
    private static final long LOW_SEVEN = 0x7F * ONES;
    /** Moves bit 8·i to bit 56 + i, for i from 0 to 7; no two of the sums carry into each other. */
    private static final long GATHER_BITS = 0x0102040810204080L;

    private Utf8Words() {}

    static long at(byte[] bytes, int index) {
        return (long) LONGS.get(bytes, index);
    }

    static void set(byte[] bytes, int index, long value) {
        LONGS.set(bytes, index, value);
    }

    /** ASCII capitals to small letters; all other bytes as they are. */
    static long lower(long text) {
        long low = text & LOW_SEVEN;
        long fromA = low + (0x80 - 'A') * ONES;
        long beyondZ = low + (0x7F - 'Z') * ONES;
        return text | (fromA & ~beyondZ & ~text & HIGH_BITS) >>> 2;
    }

    /** The high bit of each byte that is outside ASCII. */
    static long nonAscii(long text) {
        return text & HIGH_BITS;
    }

    /** Not 0 exactly when one of the bytes equals {@code b}. */
    static long has(long text, char b) {
        long zeroWhereEqual = text ^ b * ONES;
        return zeroWhereEqual - ONES & ~zeroWhereEqual & HIGH_BITS;
    }

    /** Bit i is set when byte i has its bit 6 clear: everything in ASCII but {@code @}, letters and {@code [\]^_`{|}~}. */
    static long withoutBit6(long text) {
        return (~text >>> 6 & ONES) * GATHER_BITS >>> 56;
    }

    /** Bit i is set when byte i is a space or a sign: in ASCII, and neither letter, digit nor control character. */
    static long signs(long text) {
        long low = text & LOW_SEVEN;
        long letters = lettersOf(low | 0x20 * ONES);
        long digits = low + (0x80 - '0') * ONES & ~(low + (0x7F - '9') * ONES);
        return ((printable(low) & ~(letters | digits | text) & HIGH_BITS) >>> 7) * GATHER_BITS >>> 56;
    }

    /** Not 0 exactly when one of the bytes is a control character of ASCII. */
    static long controls(long text) {
        return ~(printable(text & LOW_SEVEN) | text) & HIGH_BITS;
    }

    private static long printable(long low) {
        return low + (0x80 - ' ') * ONES & ~(low + ONES);
    }

    private static long lettersOf(long low) {
        return low + (0x80 - 'a') * ONES & ~(low + (0x7F - 'z') * ONES);
    }
}
