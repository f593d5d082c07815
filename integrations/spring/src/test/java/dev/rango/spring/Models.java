package dev.rango.spring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** Copies of the model that the repository ships. */
final class Models {
    static final Path SHIPPED = Path.of(System.getProperty("rango.home"), "models", "zoo", "sentiment");

    private Models() {}

    static void copy(Path folder) throws IOException {
        Files.createDirectories(folder);
        try (Stream<Path> files = Files.list(SHIPPED)) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
    }

    /** Makes it another model, of another digest and with the same answers. */
    static void changeCard(Path folder, String addition) throws IOException {
        Path card = folder.resolve("README.md");
        String before = digest(card);
        Files.writeString(card, Files.readString(card) + addition);
        Path manifest = folder.resolve("MANIFEST.sha256");
        List<String> lines = Files.readAllLines(manifest).stream()
                .map(line -> line.replace(before, digest(card)))
                .toList();
        Files.write(manifest, lines);
    }

    private static String digest(Path file) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException | IOException e) {
            throw new AssertionError(e);
        }
    }
}
