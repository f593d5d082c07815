package dev.rango.trainer;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rango.fuzz.Reading;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Word vectors as GloVe, word2vec and fastText write them, gzipped or not. */
public final class VectorFuzz {
    private VectorFuzz() {}

    public static void fuzzerTestOneInput(byte[] content) {
        Reading.of(content, "vectors.txt", file -> WordVectors.read(file, 3));
        Reading.of(content, "vectors.txt", file -> {
            List<String> notes = new ArrayList<>();
            WordVectors vectors = WordVectors.read(file, Integer.MAX_VALUE, true, notes::add);
            Reading.requireSame(vectors.vocabulary().size(), vectors.table().size(0));
            return notes;
        });
    }

    public static List<byte[]> seeds() throws IOException {
        byte[] glove = "good 0.1 -2e-3\nfilm 0.25 4\n<unk> 0 0\n".getBytes(UTF_8);
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(gzip)) {
            out.write(glove);
        }
        ByteBuffer binary =
                ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN).put("2 2\ngood ".getBytes(UTF_8));
        binary.putFloat(0.1f)
                .putFloat(1)
                .put("\nfilm ".getBytes(UTF_8))
                .putFloat(2)
                .putFloat(3)
                .put((byte) '\n');
        byte[] word2vec = new byte[binary.position()];
        binary.flip().get(word2vec);
        return List.of(
                glove,
                "3 2\ngood 1 2\nfilm 3 4\n. 5 6\n".getBytes(UTF_8),
                "a,1,2\nb,3,x\n".getBytes(UTF_8),
                word2vec,
                gzip.toByteArray());
    }
}
