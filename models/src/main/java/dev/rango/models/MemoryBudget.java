package dev.rango.models;

import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The memory that reading one file may take: a small multiple of its size, whatever it claims. What packs better than
 * that holds no weights, or was made to fill the memory of who reads it.
 */
final class MemoryBudget {
    /** Of files so small that their overhead counts more than their values. */
    static final long FLOOR = 32L << 20;

    /**
     * Bytes for each byte of the file. An int8 value becomes a float beside its own byte: 5; half of all values zero
     * and deflated: 10.
     */
    static final long MULTIPLE = 32;

    private final Path file;
    private final long fileBytes;
    private long left;

    private MemoryBudget(Path file, long fileBytes) {
        this.file = file;
        this.fileBytes = fileBytes;
        this.left = FLOOR + MULTIPLE * fileBytes;
    }

    /** The budget of a file. */
    static MemoryBudget of(Path file) {
        try {
            return new MemoryBudget(file, Files.size(file));
        } catch (IOException e) {
            throw new UnusableInputException(file, "", "cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * To be called before memory is taken.
     *
     * @throws UnusableInputException when it is more than is left
     */
    void take(String place, long bytes) {
        left -= bytes;
        if (left < 0) {
            throw new UnusableInputException(
                    file,
                    place,
                    "makes more of its values than it holds: " + fileBytes + " bytes would take more than "
                            + (FLOOR + MULTIPLE * fileBytes) + " of memory");
        }
    }
}
