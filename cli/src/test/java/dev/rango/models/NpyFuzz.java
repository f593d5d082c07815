package dev.rango.models;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.rango.fuzz.Reading;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** {@code .npy}. */
public final class NpyFuzz {
    private NpyFuzz() {}

    public static void fuzzerTestOneInput(byte[] content) {
        Reading.of(content, "weights.npy", NumpyFile::readArray);
        Reading.of(content, "alpha.npy", ForeignAdapter::number);
    }

    public static List<byte[]> seeds() {
        return List.of(
                array("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }", 24),
                array("{'descr': '<f2', 'fortran_order': True, 'shape': (3, 2), }", 12),
                array("{'descr': '>f8', 'fortran_order': False, 'shape': (), }", 8),
                array("{'descr': '|i1', 'fortran_order': False, 'shape': (5,), }", 5));
    }

    static byte[] array(String header, int values) {
        return ByteBuffer.allocate(10 + header.length() + 1 + values)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("\u0093NUMPY\1\0".getBytes(ISO_8859_1))
                .putShort((short) (header.length() + 1))
                .put((header + "\n").getBytes(ISO_8859_1))
                .put(filled(values))
                .array();
    }

    private static byte[] filled(int count) {
        byte[] values = new byte[count];
        for (int i = 0; i < count; i++) {
            values[i] = (byte) (i * 7);
        }
        return values;
    }
}
