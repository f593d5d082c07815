package dev.rango.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rango.fuzz.Reading;
import dev.rango.runtime.format.ModelManifest;
import java.nio.file.Path;
import java.util.List;

/** {@code MANIFEST.sha256}. */
public final class ManifestFuzz {
    private static final Path FOLDER = Path.of("model").toAbsolutePath();

    private ManifestFuzz() {}

    public static void fuzzerTestOneInput(byte[] content) {
        Reading.of(content.length, () -> ModelManifest.parse(ModelManifest.FILE, content))
                .ifPresent(manifest -> {
                    for (ModelManifest.Part part : manifest.parts()) {
                        Path file = FOLDER.resolve(part.name());
                        if (!file.normalize().equals(file) || !file.startsWith(FOLDER) || file.equals(FOLDER)) {
                            throw new AssertionError(part.name() + " leads out of the folder");
                        }
                    }
                    StringBuilder again = new StringBuilder();
                    manifest.parts().forEach(p -> again.append(p.sha256() + "  " + p.name() + "\n"));
                    Reading.requireSame(
                            manifest.parts(),
                            ModelManifest.parse(
                                            ModelManifest.FILE, again.toString().getBytes(UTF_8))
                                    .parts());
                });
    }

    public static List<byte[]> seeds() {
        String digest = "0123456789abcdef".repeat(4);
        return List.of(
                (digest + "  config.json\n" + digest + "  adapters/films.onnx_adapter\n").getBytes(UTF_8),
                (digest + "  ../etc/passwd\n").getBytes(UTF_8),
                (digest + "  \u00e9.json\r\n" + digest + "  a:b\n").getBytes(UTF_8));
    }
}
