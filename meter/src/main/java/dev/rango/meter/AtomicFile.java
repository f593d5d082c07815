package dev.rango.meter;

import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes a file as a whole or not at all: beside its place, then renamed into it. */
final class AtomicFile {
    private AtomicFile() {}

    static void requireWritable(Path target) {
        if (Files.isDirectory(target)) {
            throw new UnusableInputException(target, "", "is a folder, not a file");
        }
        try {
            Files.delete(temporary(target));
        } catch (IOException e) {
            throw unwritable(target, e);
        }
    }

    static void write(Path target, String text) {
        Path temporary = null;
        try {
            temporary = temporary(target);
            // Names of files may hold halves of surrogate pairs, which Files.writeString refuses.
            Files.write(temporary, text.getBytes(StandardCharsets.UTF_8));
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            remove(temporary);
            throw unwritable(target, e);
        }
    }

    /** An empty file in the folder of {@code target}, which is made if need be; with the rights that a new file gets. */
    private static Path temporary(Path target) throws IOException {
        Path absolute = target.toAbsolutePath().normalize();
        Files.createDirectories(absolute.getParent());
        return Files.createFile(absolute.resolveSibling(
                "." + absolute.getFileName() + ".tmp-" + ProcessHandle.current().pid() + "-" + System.nanoTime()));
    }

    private static void remove(Path temporary) {
        try {
            if (temporary != null) {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            // The failure that led here is the one to report.
        }
    }

    private static UnusableInputException unwritable(Path target, IOException e) {
        return new UnusableInputException(
                target, "", "cannot be written (" + e.getClass().getSimpleName() + ": " + e.getMessage() + ")", e);
    }
}
