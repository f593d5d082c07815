package dev.rango.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rango.fuzz.SampleZip;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code .zip} of which one file is unpacked. */
public final class ZipFuzz {
    private static final String WANTED = "glove.6B.100d.txt";

    private ZipFuzz() {}

    public static void fuzzerTestOneInput(byte[] zip) {
        Unpacked.of(zip, "glove.zip", (archive, target) -> Unpacker.unzip(archive, WANTED, target));
    }

    public static List<byte[]> seeds() {
        byte[] text = "good 0.1 0.2\nfilm 0.3 0.4\n".getBytes(UTF_8);
        return List.of(
                SampleZip.of(true, new TreeMap<>(Map.of(WANTED, text, "other.txt", new byte[0]))),
                SampleZip.of(false, Map.of(WANTED, text)),
                SampleZip.of(false, Map.of("../" + WANTED, text)));
    }
}
