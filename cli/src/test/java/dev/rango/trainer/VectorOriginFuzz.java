package dev.rango.trainer;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rango.fuzz.Reading;
import dev.rango.runtime.format.Sha256;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code vectors.txt.json}, where a table of word vectors comes from. */
public final class VectorOriginFuzz {
    private static final byte[] TABLE = "good 0.1 0.2\n".getBytes(UTF_8);

    private VectorOriginFuzz() {}

    public static void fuzzerTestOneInput(byte[] content) {
        Reading.of(content, "vectors.txt.json", file -> {
            Path table = file.resolveSibling("vectors.txt");
            Files.write(table, TABLE);
            try {
                String origin = VectorOrigin.of(table, note -> {});
                if (origin.chars().anyMatch(Character::isISOControl)) {
                    throw new AssertionError("the origin is more than a line");
                }
                return origin;
            } finally {
                Files.delete(table);
            }
        });
    }

    public static List<byte[]> seeds() {
        String digest = Sha256.of(TABLE);
        String whole =
                "{\"schema\": \"rango-word-vectors\", \"sha256\": \"" + digest + "\", \"origin\": \"an encoder\"}";
        return List.of(
                whole.getBytes(UTF_8),
                whole.replace("\"an encoder\"", "[{\"a\": 1}]").getBytes(UTF_8),
                whole.replace("an encoder", "two\\u000alines").getBytes(UTF_8),
                whole.replace(digest, "00").getBytes(UTF_8));
    }
}
