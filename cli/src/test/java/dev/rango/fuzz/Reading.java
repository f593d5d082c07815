package dev.rango.fuzz;

import com.sun.management.ThreadMXBean;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What must hold of a reader, whatever it is given: it returns something, or refuses in one line; it takes no more memory than a multiple of
 * the input, and leaves nothing on the disk. Whatever else it throws leaves here, too, and is a finding.
 */
public final class Reading {
    /** What every reader may take, all that it took and gave back included: buffers, tables of its own, a budget of 32 MB. */
    static final long FLOOR = 96L << 20;
    /** The same for each byte of the input; docs/limits.md has what it may take at once. */
    static final long MULTIPLE = 1000;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final Path FOLDER = folder();
    /** How many were read and not refused. */
    private static long results;

    /** Reads a file of a folder in which nothing else is. */
    public interface Reader<T> {
        T read(Path file) throws IOException;
    }

    /** Reads bytes that it has. */
    public interface Body<T> {
        T read() throws IOException;
    }

    private Reading() {}

    /** Gives a reader a file; empty when it was refused. */
    public static <T> Optional<T> of(byte[] content, String name, Reader<T> reader) {
        return of(content, name, FLOOR, reader);
    }

    /** The same with another {@link #FLOOR}. */
    public static <T> Optional<T> of(byte[] content, String name, long floor, Reader<T> reader) {
        Path file = FOLDER.resolve(name);
        try {
            Files.write(file, content);
            try {
                return of(content.length, floor, () -> reader.read(file));
            } finally {
                Files.deleteIfExists(file);
                requireEmpty();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gives a reader as many bytes; empty when they were refused. */
    public static <T> Optional<T> of(int bytes, Body<T> body) {
        return of(bytes, FLOOR, body);
    }

    private static <T> Optional<T> of(int bytes, long floor, Body<T> body) {
        long most = floor + MULTIPLE * bytes;
        long before = THREADS.getCurrentThreadAllocatedBytes();
        Optional<T> result = read(body);
        if (THREADS.getCurrentThreadAllocatedBytes() - before > most) {
            // Loading classes counts as well, and a fuzzer changes them meanwhile: only what is taken again is the
            // reader's.
            before = THREADS.getCurrentThreadAllocatedBytes();
            result = read(body);
            long taken = THREADS.getCurrentThreadAllocatedBytes() - before;
            if (taken > most) {
                throw new AssertionError(bytes + " bytes took " + taken + " of memory");
            }
        }
        return result;
    }

    private static <T> Optional<T> read(Body<T> body) {
        try {
            Optional<T> result = Optional.of(body.read());
            results++;
            return result;
        } catch (UnusableInputException e) {
            requireLine(e);
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What was written and read again is what it was. */
    public static void requireSame(Object first, Object again) {
        if (!first.equals(again)) {
            throw new AssertionError("read again it is another: " + first + " became " + again);
        }
    }

    /** How many were read and not refused since the process began. */
    static long results() {
        return results;
    }

    private static void requireLine(UnusableInputException e) {
        String line = e.getMessage();
        if (line.isBlank() || e.reason().isBlank() || line.chars().anyMatch(Character::isISOControl)) {
            throw new AssertionError("is refused, but not in one line", e);
        }
    }

    private static void requireEmpty() throws IOException {
        try (Stream<Path> left = Files.list(FOLDER)) {
            List<Path> names = left.toList();
            if (!names.isEmpty()) {
                throw new AssertionError("left on the disk: " + names);
            }
        }
    }

    private static Path folder() {
        try {
            Path folder = Files.createTempDirectory("rango-reading");
            folder.toFile().deleteOnExit();
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
