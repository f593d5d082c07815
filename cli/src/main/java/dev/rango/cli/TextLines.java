package dev.rango.cli;

import dev.rango.runtime.UnusableInputException;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** Texts of a file or of standard input, one a line, gzipped or not; malformed UTF-8 reads as U+FFFD. */
final class TextLines implements AutoCloseable {
    /** In the place of a file, the name of standard input. */
    static final String STANDARD_INPUT = "-";

    private static final int BUFFER = 1 << 16;

    private final String name;
    private final BufferedReader lines;
    private boolean first = true;

    private TextLines(String name, BufferedReader lines) {
        this.name = name;
        this.lines = lines;
    }

    /**
     * Opens a file.
     *
     * @param file its path, or {@link #STANDARD_INPUT}
     */
    static TextLines open(String file) {
        boolean standardInput = file.equals(STANDARD_INPUT);
        String name = standardInput ? "standard input" : file;
        try {
            return new TextLines(name, reader(standardInput ? System.in : Files.newInputStream(Path.of(file))));
        } catch (InvalidPathException e) {
            throw new UnusableInputException(name, "", "no such path can exist: " + e.getReason(), e);
        } catch (NoSuchFileException e) {
            throw new UnusableInputException(name, "", "no such file", e);
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    /** The next text; null at the end. */
    String next() {
        try {
            String line = lines.readLine();
            boolean marked = first && line != null && line.startsWith("\uFEFF");
            first = false;
            return marked ? line.substring(1) : line;
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    /** Whether more can be read without waiting for it. */
    boolean isReady() {
        try {
            return lines.ready();
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    @Override
    public void close() {
        try {
            lines.close();
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    private static UnusableInputException unreadable(String name, IOException e) {
        return new UnusableInputException(name, "", "cannot be read: " + e.getMessage(), e);
    }

    private static BufferedReader reader(InputStream source) throws IOException {
        InputStream in = new BufferedInputStream(source, BUFFER);
        in.mark(2);
        boolean gzip = in.read() == 0x1F && in.read() == 0x8B;
        in.reset();
        return new BufferedReader(new InputStreamReader(gzip ? new GZIPInputStream(in) : in, StandardCharsets.UTF_8));
    }
}
