package dev.rango.trainer;

import dev.rango.data.ExclusiveFile;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.stream.Stream;

/**
 * The folder {@code OUT.partial} beside the folder that a training will write: what it needs to go on after its process
 * has died. One training at a time writes into it.
 */
public final class PartialFolder {
    private static final String LOCK = "lock";

    private final Path path;
    private final ExclusiveFile lock;

    private PartialFolder(Path path, ExclusiveFile lock) {
        this.path = path;
        this.lock = lock;
    }

    /** Where work on {@code out} is noted. */
    static Path of(Path out) {
        Path absolute = out.toAbsolutePath().normalize();
        return absolute.resolveSibling(absolute.getFileName() + ".partial");
    }

    /**
     * Forgets unfinished work on {@code out}, if there is any.
     *
     * @throws UnusableInputException when a process is at work there, or the folder is no work of Rango's
     */
    public static void discard(Path out) {
        if (Files.exists(of(out))) {
            open(out).discard();
        }
    }

    /** @throws UnusableInputException when another process is at work there, or the folder is somebody else's */
    static PartialFolder open(Path out) {
        Path path = of(out);
        Path lockFile = path.resolve(LOCK);
        try {
            if (Files.exists(path) && !Files.exists(lockFile) && !isEmpty(path)) {
                throw new UnusableInputException(path, "", "exists and is no unfinished training: move it away");
            }
            Files.createDirectories(path);
            return new PartialFolder(
                    path,
                    ExclusiveFile.tryOpen(lockFile)
                            .orElseThrow(
                                    () -> new UnusableInputException(path, "", "another process is writing here")));
        } catch (IOException e) {
            throw unwritable(path, e);
        }
    }

    /** As it is between its making and the lock's, or between the lock's end and its own. */
    private static boolean isEmpty(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return false;
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.findAny().isEmpty();
        }
    }

    Path path() {
        return path;
    }

    Path file(String name) {
        return path.resolve(name);
    }

    /** Removes all of it: the work is done. */
    void discard() {
        try {
            Files.walkFileTree(path, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    // The lock goes last: without it, what an untimely end leaves would look like somebody else's.
                    if (!file.equals(path.resolve(LOCK))) {
                        Files.delete(file);
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path visited, IOException e) throws IOException {
                    if (!visited.equals(path)) {
                        Files.delete(visited);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
            close();
            Files.delete(path.resolve(LOCK));
            Files.delete(path);
        } catch (IOException e) {
            throw unwritable(path, e);
        } finally {
            close();
        }
    }

    /** Leaves it for the next process. */
    void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw unwritable(path, e);
        }
    }

    UnusableInputException unwritable(IOException e) {
        return unwritable(path, e);
    }

    private static UnusableInputException unwritable(Path path, IOException e) {
        return new UnusableInputException(path, "", "cannot be written: " + e, e);
    }
}
