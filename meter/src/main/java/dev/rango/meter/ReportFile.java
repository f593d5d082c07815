package dev.rango.meter;

import dev.rango.runtime.AtomicFile;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A report on disk, as a whole or not at all. */
final class ReportFile {
    private ReportFile() {}

    static void requireWritable(Path target) {
        try {
            AtomicFile.open(target).close();
        } catch (IOException e) {
            throw unwritable(target, e);
        }
    }

    static void write(Path target, String text) {
        try {
            // Names of files may hold halves of surrogate pairs, which Files.writeString refuses.
            AtomicFile.write(target, text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw unwritable(target, e);
        }
    }

    private static UnusableInputException unwritable(Path target, IOException e) {
        return new UnusableInputException(
                target, "", "cannot be written (" + e.getClass().getSimpleName() + ": " + e.getMessage() + ")", e);
    }
}
