package dev.rango.cli;

import dev.rango.runtime.AtomicFile;
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
import java.util.zip.GZIPOutputStream;

/** Where labelled rows go: standard output, or a file that is there as a whole or not at all. */
final class RowOutput implements AutoCloseable {
    private final Path target;
    private final AtomicFile file;
    private final Writer writer;

    private RowOutput(Path target, AtomicFile file, OutputStream out) {
        this.target = target;
        this.file = file;
        this.writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
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
     * A file, which takes its name by {@link #done}; it can be made again, and is not waited for until it is on the disk.
     *
     * @param source what is read, which it may not replace
     * @throws UnusableInputException when it cannot be written
     */
    static RowOutput to(Path target, Path source) {
        try {
            if (Files.exists(target) && Files.exists(source) && Files.isSameFile(target, source)) {
                throw new UnusableInputException(target, "", "is the file that is read; name another");
            }
            AtomicFile file = AtomicFile.open(target);
            OutputStream stream = file.stream();
            return new RowOutput(
                    target, file, target.toString().endsWith(".gz") ? new GZIPOutputStream(stream) : stream);
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
            if (file != null) {
                file.publish(false);
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

    @Override
    public void close() {
        if (file == null) {
            return;
        }
        try (file;
                writer) {
            // Both are done with: what was not published is removed.
        } catch (IOException e) {
            // What led here is the failure to report.
        }
    }
}
