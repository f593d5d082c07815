package dev.rango.data;

import dev.rango.fuzz.Reading;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** MNIST's files of pictures and of labels, gzipped or not. */
public final class IdxFuzz {
    private IdxFuzz() {}

    public static void fuzzerTestOneInput(byte[] content) {
        Reading.of(content, "images-idx3-ubyte.gz", file -> IdxFile.read(file, 3));
        Reading.of(content, "labels-idx1-ubyte.gz", file -> IdxFile.read(file, 1));
    }

    public static List<byte[]> seeds() throws IOException {
        byte[] images = ByteBuffer.allocate(16 + 8)
                .putInt(0x803)
                .putInt(2)
                .putInt(2)
                .putInt(2)
                .array();
        byte[] labels = ByteBuffer.allocate(8 + 2)
                .putInt(0x801)
                .putInt(2)
                .put(9, (byte) 1)
                .array();
        return List.of(images, labels, gzipped(images), gzipped(labels));
    }

    static byte[] gzipped(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        }
        return bytes.toByteArray();
    }
}
