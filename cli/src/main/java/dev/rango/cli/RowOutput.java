package dev.rango.cli;

import dev.rango.models.AtomicFile;
import dev.rango.models.FileKind;
import dev.rango.models.OutputFile;
import dev.rango.runtime.UnusableInputException;
import java.io.BufferedWriter;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
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
     * A file, which is in its place once it is {@link #done}.
     *
     * @throws UnusableInputException when it cannot be written, or one of another kind is there
     */
    static RowOutput to(Path target, FileKind kind) {
        boolean packed = target.toString().endsWith(".gz");
        AtomicFile file = OutputFile.open(target, kind);
        try {
            return new RowOutput(target, file, packed ? new GZIPOutputStream(file.stream()) : file.stream());
        } catch (IOException e) {
            throw OutputFile.unwritable(target, e);
        }
    }

    void write(String lines) {
        try {
            writer.write(lines);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    /** Makes sure that what was written so far can be seen, on standard output. */
    void flush() {
        if (file == null) {
            try {
                writer.flush();
            } catch (IOException e) {
                throw unwritable(e);
            }
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
                // It can be made again, and is not waited for until it is on the disk.
                file.publish(false);
            }
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private UnusableInputException unwritable(IOException e) {
        return file == null
                ? new UnusableInputException("standard output", "", "cannot be written: " + e.getMessage(), e)
                : OutputFile.unwritable(target, e);
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
