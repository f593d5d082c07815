package dev.rango.models;

import dev.rango.runtime.UnusableInputException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * A file that a user named: an earlier one of the same kind is replaced and nothing else is, so that a file that was named by
 * mistake is not lost. What is no file, as {@code /dev/null}, is written to as it is.
 */
public final class OutputFile {
    /** How much of a file tells its kind: a text of a card may be long. */
    private static final int BEGINNING = 1 << 16;

    private static final String PACKED = ".gz";

    /** Writes what a file holds. */
    @FunctionalInterface
    public interface Content {
        /** Writes all of it; {@code out} is closed by the caller. */
        void write(OutputStream out) throws IOException;
    }

    private OutputFile() {}

    /**
     * Refuses a file that could not, or should not, be written in the end, before work is spent on it.
     *
     * @throws UnusableInputException when its name says another kind, a folder or a file of another kind stands there, or
     *     it cannot be written
     */
    public static void check(Path target, FileKind kind) {
        try {
            open(target, kind).close();
        } catch (IOException e) {
            throw unwritable(target, e);
        }
    }

    /**
     * Begins to write a file, which takes its place once it is published.
     *
     * @throws UnusableInputException as {@link #check} does
     */
    public static AtomicFile open(Path target, FileKind kind) {
        try {
            if (!Files.exists(target) || Files.isRegularFile(target)) {
                requireKind(target, kind);
            }
            return AtomicFile.open(target);
        } catch (IOException e) {
            throw unwritable(target, e);
        }
    }

    private static void requireKind(Path target, FileKind kind) throws IOException {
        kind.requireName(target);
        if (Files.exists(target)
                && Files.size(target) > 0
                && !kind.mark().matcher(beginning(target)).find()) {
            throw new UnusableInputException(
                    target, "", "exists and is no " + kind.name() + ": not replaced; name another or remove it");
        }
    }

    /** Writes a file of text, as {@link #open} does. */
    public static void write(Path target, FileKind kind, String text) {
        // Names of files may hold halves of surrogate pairs, which Files.writeString refuses.
        write(target, kind, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Writes a file, as {@link #open} does. */
    public static void write(Path target, FileKind kind, Content content) {
        try (AtomicFile file = open(target, kind)) {
            content.write(file.stream());
            file.publish(true);
        } catch (IOException e) {
            throw unwritable(target, e);
        }
    }

    /** Why a file cannot be written, in one line that does not name a temporary file. */
    public static UnusableInputException unwritable(Path target, IOException e) {
        return new UnusableInputException(target, "", "cannot be written: " + reason(target, e), e);
    }

    /** What failed is mostly a file beside it, that nobody asked for. */
    private static String reason(Path target, IOException e) {
        if (!(e instanceof FileSystemException failure)) {
            return String.valueOf(e.getMessage());
        }
        String kind = failure.getClass().getSimpleName().replaceFirst("Exception$", "");
        String why = failure.getReason() == null ? kind.replaceAll("(?<=[a-z])(?=[A-Z])", " ") : failure.getReason();
        return why.toLowerCase(Locale.ROOT) + " (in "
                + target.toAbsolutePath().normalize().getParent() + ")";
    }

    private static String beginning(Path file) throws IOException {
        try (InputStream raw = Files.newInputStream(file)) {
            InputStream in = file.toString().endsWith(PACKED) ? new GZIPInputStream(raw) : raw;
            return new String(in.readNBytes(BEGINNING), StandardCharsets.UTF_8);
        } catch (ZipException | EOFException e) {
            return "";
        }
    }
}
