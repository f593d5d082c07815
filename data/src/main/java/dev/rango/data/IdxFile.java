package dev.rango.data;

import dev.rango.runtime.UnusableInputException;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/**
 * A file of unsigned bytes in MNIST's format (yann.lecun.com/exdb/mnist): two zero bytes, the type 8, the number of
 * dimensions, their sizes as big-endian int32, the values. Gzipped or not. The only file that knows the format.
 *
 * @param sizes of the dimensions, the number of items first
 * @param values in row-major order
 */
record IdxFile(int[] sizes, byte[] values) {
    private static final int UNSIGNED_BYTE = 8;
    private static final long LARGEST = 1L << 30;
    private static final int BUFFER = 1 << 16;

    /**
     * Reads a file.
     *
     * @param dimensions that it must have
     * @throws UnusableInputException when it is missing, of another format or shape, truncated or longer than it says
     */
    static IdxFile read(Path file, int dimensions) {
        try (DataInputStream in = new DataInputStream(unpacked(file))) {
            int magic = in.readInt();
            if (magic != (UNSIGNED_BYTE << 8 | dimensions)) {
                throw new UnusableInputException(
                        file,
                        "",
                        String.format(
                                "begins with %08x, not with %08x: no idx file of bytes in %d dimensions",
                                magic, UNSIGNED_BYTE << 8 | dimensions, dimensions));
            }
            int[] sizes = new int[dimensions];
            long count = 1;
            for (int d = 0; d < dimensions; d++) {
                sizes[d] = in.readInt();
                count = sizes[d] < 1 || count > LARGEST / sizes[d] ? -1 : count * sizes[d];
                if (count < 0) {
                    throw new UnusableInputException(
                            file, "dimension " + (d + 1), "is " + sizes[d] + ", empty or too large");
                }
            }
            byte[] values = in.readNBytes((int) count);
            if (values.length < count) {
                throw new UnusableInputException(
                        file, "", "holds " + values.length + " of " + count + " bytes; it is truncated");
            }
            if (in.read() >= 0) {
                throw new UnusableInputException(
                        file, "", "is longer than its sizes " + Arrays.toString(sizes) + " say");
            }
            return new IdxFile(sizes, values);
        } catch (EOFException e) {
            throw new UnusableInputException(file, "", "ends too early; it is truncated", e);
        } catch (IOException e) {
            throw TextFile.unreadable(file, "", e);
        }
    }

    private static InputStream unpacked(Path file) throws IOException {
        InputStream raw = new BufferedInputStream(Files.newInputStream(file), BUFFER);
        raw.mark(2);
        boolean gzip = raw.read() == 0x1f && raw.read() == 0x8b;
        raw.reset();
        try {
            return gzip ? new GZIPInputStream(raw, BUFFER) : raw;
        } catch (IOException e) {
            raw.close();
            throw e;
        }
    }
}
