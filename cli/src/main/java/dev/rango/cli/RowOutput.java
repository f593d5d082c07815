package dev.rango.cli;

import dev.rango.runtime.UnusableInputException;
import java.io.BufferedWriter;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.GZIPOutputStream;

/** Where labelled rows go: standard output, or a file that is there as a whole or not at all. */
final class RowOutput implements AutoCloseable {
    private final Path target;
    private final Path temporary;
    private final Thread cleaner;
    private final Writer writer;

    private RowOutput(Path target, Path temporary, OutputStream out) {
        this.target = target;
        this.temporary = temporary;
        this.writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        // Ctrl-C leaves nothing.
        this.cleaner = temporary == null ? null : new Thread(this::remove);
        if (cleaner != null) {
            Runtime.getRuntime().addShutdownHook(cleaner);
        }
    }

    static RowOutput standard() {
        return new RowOutput(null, null, new FilterOutputStream(System.out) {
            @Override
            public void write(byte[] bytes, int from, int count) {
                System.out.write(bytes, from, count);
            }

            @Override
            public void close() {
                System.out.flush();
            }
        });
    }

    /**
     * A file, written beside its place and moved there by {@link #done}.
     *
     * @param source what is read, which it may not replace
     * @throws UnusableInputException when it cannot be written
     */
    static RowOutput to(Path target, Path source) {
        Path absolute = target.toAbsolutePath().normalize();
        if (Files.isDirectory(absolute)) {
            throw new UnusableInputException(target, "", "is a folder, not a file");
        }
        Path temporary = absolute.resolveSibling(
                "." + absolute.getFileName() + ".tmp-" + ProcessHandle.current().pid());
        try {
            if (Files.exists(absolute) && Files.exists(source) && Files.isSameFile(absolute, source)) {
                throw new UnusableInputException(target, "", "is the file that is read; name another");
            }
            Files.createDirectories(absolute.getParent());
            OutputStream file = Files.newOutputStream(temporary);
            return new RowOutput(
                    target, temporary, target.toString().endsWith(".gz") ? new GZIPOutputStream(file) : file);
        } catch (IOException e) {
            throw unwritable(target, e);
        }
    }

    Writer writer() {
        return writer;
    }

    /** Makes sure that what was written so far can be seen, on standard output. */
    void flush() throws IOException {
        if (target == null) {
            writer.flush();
            if (System.out.checkError()) {
                throw new UnusableInputException("standard output", "", "cannot be written");
            }
        }
    }

    /** All rows are written: the file takes its place. */
    void done() {
        try {
            writer.close();
            if (target != null) {
                Files.move(
                        temporary,
                        target.toAbsolutePath(),
                        StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    UnusableInputException unwritable(IOException e) {
        return target == null
                ? new UnusableInputException("standard output", "", "cannot be written: " + e.getMessage(), e)
                : unwritable(target, e);
    }

    private static UnusableInputException unwritable(Path target, IOException e) {
        return new UnusableInputException(target, "", "cannot be written: " + e.getMessage(), e);
    }

    private void remove() {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            // Nothing more can be done, and what led here is said elsewhere.
        }
    }

    @Override
    public void close() {
        if (temporary == null) {
            return;
        }
        try {
            writer.close();
        } catch (IOException e) {
            // What led here is the failure to report.
        }
        remove();
        try {
            Runtime.getRuntime().removeShutdownHook(cleaner);
        } catch (IllegalStateException ending) {
            // The hook removes it again.
        }
    }
}
