package dev.rango.cli;

import dev.rango.models.AtomicFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A process that does what every verb does in the end, and nothing else: {@code KIND SOURCE NAME}. */
final class WritingChild {
    private WritingChild() {}

    public static void main(String[] arguments) {
        Path source = Path.of(arguments[1]);
        AtomicFolder.write(
                Path.of(arguments[2]), AtomicFolder.Kind.valueOf(arguments[0]), fresh -> copy(source, fresh));
    }

    static void copy(Path source, Path target) throws IOException {
        try (Stream<Path> files = Files.list(source)) {
            for (Path file : files.sorted().toList()) {
                Files.copy(file, target.resolve(file.getFileName()));
            }
        }
    }
}
