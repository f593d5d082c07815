package dev.rango.exporter;

import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.Sha256;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A file of a folder.
 *
 * @param name below the folder, with {@code /} on every system
 * @param bytes its size
 * @param sha256 in hexadecimal
 */
public record FileDigest(String name, long bytes, String sha256) {
    /**
     * All files below a folder, sorted by name.
     *
     * @throws UnusableInputException when the folder or a file cannot be read
     */
    public static List<FileDigest> in(Path folder) {
        List<FileDigest> files = new ArrayList<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                String name = folder.relativize(file).toString().replace(File.separatorChar, '/');
                files.add(new FileDigest(name, Files.size(file), Sha256.of(file)));
            }
        } catch (NoSuchFileException e) {
            throw new UnusableInputException(
                    e.getFile(), "", e.getFile().equals(folder.toString()) ? "no such folder" : "has gone", e);
        } catch (IOException | UncheckedIOException e) {
            throw new UnusableInputException(folder, "", "cannot be read: " + e.getMessage(), e);
        }
        files.sort(Comparator.comparing(FileDigest::name));
        return files;
    }
}
