package dev.rango.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Known models in a folder that goes when this is closed. */
record KnownCopies(Path folder, KnownModels models) implements AutoCloseable {
    /**
     * @param work gets the folder
     * @param texts whose answers are to be known
     */
    static KnownCopies of(List<Path> exports, Path work, List<String> texts) throws IOException {
        Path folder = Files.createTempDirectory(work, "replace");
        return new KnownCopies(folder, KnownModels.of(exports, folder, texts));
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
