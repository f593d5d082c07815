package dev.rango.runtime.format;

import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What a model consists of: a pipe would be waited for, and a device has no end. */
public final class RegularFile {
    private RegularFile() {}

    /**
     * Looks before a file is opened; one that is missing is left to its reader.
     *
     * @return the file
     * @throws UnusableInputException when something else is there
     */
    public static Path require(Path file) {
        if (Files.isRegularFile(file) || Files.notExists(file)) {
            return file;
        }
        throw new UnusableInputException(
                file,
                "",
                Files.isDirectory(file)
                        ? "is a folder, not a file"
                        : "is no regular file, and pipes are not waited for");
    }

    /** Why a file could not be opened or read to its end. */
    public static UnusableInputException unreadable(Path file, IOException e) {
        return new UnusableInputException(
                file, "", e instanceof NoSuchFileException ? "no such file" : "cannot be read: " + e, e);
    }
}
