package dev.rango.runtime.format;

import java.io.IOException;

/** Makes a file that has the checksums of another. */
final class ForgedSum {
    private ForgedSum() {}

    private static long sum(byte[] bytes) throws IOException {
        String sum = Crc.of(FileParts.of(bytes));
        return Long.parseUnsignedLong(sum.substring(sum.indexOf(':') + 1), 16);
    }

    /** Changes eight bytes of a file so that it has the checksums of a file of the same length. */
    static void repair(byte[] file, int at, byte[] like) throws IOException {
        long plain = sum(file);
        // What each of the 64 bits changes; a burst of 64 bits is always seen, so they are independent.
        long[] changes = new long[Long.SIZE];
        long[] bits = new long[Long.SIZE];
        for (int bit = 0; bit < Long.SIZE; bit++) {
            flip(file, at, bit);
            changes[bit] = sum(file) ^ plain;
            bits[bit] = 1L << bit;
            flip(file, at, bit);
        }
        long wanted = sum(like) ^ plain;
        long flips = 0;
        for (int column = 0; column < Long.SIZE; column++) {
            int pivot = column;
            while ((changes[pivot] >>> column & 1) == 0) {
                pivot++;
            }
            long change = changes[pivot];
            long bit = bits[pivot];
            changes[pivot] = changes[column];
            bits[pivot] = bits[column];
            changes[column] = change;
            bits[column] = bit;
            for (int row = column + 1; row < Long.SIZE; row++) {
                if ((changes[row] >>> column & 1) != 0) {
                    changes[row] ^= change;
                    bits[row] ^= bit;
                }
            }
            if ((wanted >>> column & 1) != 0) {
                wanted ^= change;
                flips ^= bit;
            }
        }
        for (int bit = 0; bit < Long.SIZE; bit++) {
            if ((flips >>> bit & 1) != 0) {
                flip(file, at, bit);
            }
        }
    }

    private static void flip(byte[] file, int at, int bit) {
        file[at + bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
    }
}
