package dev.rango.runtime.format;

import java.io.IOException;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/**
 * Length, CRC-32 and CRC-32C: found in milliseconds by a JVM that has just started, which computes both with the processor's
 * instructions from the first byte on, as it does SHA-256 only when that is compiled.
 *
 * <p>The generators, 0x04C11DB7 (IEEE 802.3) and 0x1EDC6F41 (RFC 3720), have no common factor, so both together are one cyclic code
 * of degree 64. The first is primitive, the second x + 1 times a primitive one of degree 31; their orders are 2^32 - 1
 * and 2^31 - 1. So of a file of the same length they find (Peterson, Brown, Cyclic Codes for Error Detection, 1961): every damage
 * within 64 bits; every odd number of flipped bits; two flipped bits unless they are a multiple of (2^32 - 1)(2^31 - 1) apart. Other
 * damage goes unseen once in 2^64. Against intent they are nothing: a file for given ones is the solution of linear equations.
 */
public final class Crc {
    private Crc() {}

    /** All three, to be compared. */
    public static String of(FileParts file) throws IOException {
        CRC32 first = new CRC32();
        CRC32C second = new CRC32C();
        long[] length = new long[1];
        file.forEach(part -> {
            length[0] += part.remaining();
            first.update(part.duplicate());
            second.update(part);
        });
        // Joined by +, they would cost a JVM that has just started more than the checksums.
        return String.join(":", Long.toString(length[0]), Long.toHexString(first.getValue() << 32 | second.getValue()));
    }
}
