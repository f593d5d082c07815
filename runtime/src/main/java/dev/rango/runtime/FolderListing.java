package dev.rango.runtime;

import java.io.File;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a folder holds, with its subfolders; names are relative to it, with {@code /} on every system. Links are not followed,
 * but the folder itself may be one.
 *
 * @param files regular files
 * @param others symbolic links, pipes, sockets and devices
 */
public record FolderListing(SortedSet<String> files, SortedSet<String> others) {
    /** More are in no model, and would fill the memory of a device. */
    static final int MOST_FILES = 100_000;

    static final int DEEPEST = 32;

    FolderListing() {
        this(new TreeSet<>(), new TreeSet<>());
    }

    /**
     * Looks into a folder.
     *
     * @param skipped files and folders that are left out, with all that is in them
     * @throws UnusableInputException when there is no such folder, it cannot be read, or holds more than a model does
     */
    public static FolderListing of(Path folder, List<String> skipped) {
        try (FolderHandle handle = FolderHandle.open(folder)) {
            return handle.list(skipped);
        } catch (NoSuchFileException e) {
            throw new UnusableInputException(folder, "", "no such folder", e);
        } catch (NotDirectoryException e) {
            throw new UnusableInputException(folder, "", "is a file, not a folder", e);
        } catch (IOException e) {
            throw new UnusableInputException(folder, "", "cannot be read: " + e, e);
        }
    }

    /** The name of a file as this would list it; none when it lies outside of the folder. */
    public static Optional<String> nameInside(Path folder, Path file) {
        Path root = folder.toAbsolutePath().normalize();
        Path other = file.toAbsolutePath().normalize();
        return other.startsWith(root)
                ? Optional.of(root.relativize(other).toString().replace(File.separatorChar, '/'))
                : Optional.empty();
    }

    /** Adds what is no folder. */
    void add(Path folder, String name, boolean regular) {
        if (files.size() + others.size() >= MOST_FILES) {
            throw new UnusableInputException(folder, "", "holds more than " + MOST_FILES + " files: is it a model?");
        }
        (regular ? files : others).add(name);
    }
}
