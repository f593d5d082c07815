package dev.rango.exporter;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A folder that is damaged again and again, and what is asked of it. */
final class Damageable {
    /** All that a folder's reader makes of it: every answer in all of its bits, every name. */
    @FunctionalInterface
    interface Reader {
        String read(Path folder) throws IOException;
    }

    private final String name;
    private final Path folder;
    private final Reader reader;
    private final Map<String, byte[]> files = new TreeMap<>();
    private final String answer;

    Damageable(String name, Path folder, Reader reader) throws IOException {
        this.name = name;
        this.folder = folder;
        this.reader = reader;
        this.answer = reader.read(folder);
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(
                        folder.relativize(file).toString().replace(File.separatorChar, '/'), Files.readAllBytes(file));
            }
        }
    }

    String name() {
        return name;
    }

    Path folder() {
        return folder;
    }

    Map<String, byte[]> files() {
        return files;
    }

    /** Whether the folder still gives what it gave when it was whole. */
    boolean answersAsBefore() throws IOException {
        return reader.read(folder).equals(answer);
    }

    void restore(String file) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.write(path, files.get(file));
    }
}
