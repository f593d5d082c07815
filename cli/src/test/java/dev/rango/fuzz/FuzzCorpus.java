package dev.rango.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The inputs in the repository: what fuzzing reached beyond its seeds, and {@code found-} those that showed a fault. */
final class FuzzCorpus {
    static final Path HOME = Path.of(System.getProperty("rango.home")).resolve("cli/src/test/fuzz");

    private FuzzCorpus() {}

    static List<Path> of(FuzzTarget target) throws IOException {
        Path folder = HOME.resolve(target.name());
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }
}
