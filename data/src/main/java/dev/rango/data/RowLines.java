package dev.rango.data;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/** The lines of a file of which each is a row; blank ones are passed over. */
final class RowLines implements Closeable {
    private static final int BUFFER = 1 << 16;

    private final Path file;
    private final DecodedText text;
    private final BufferedReader lines;
    private long number;

    RowLines(Path file, FileFormat format) {
        this.file = file;
        this.text = DecodedText.open(file, format);
        this.lines = new BufferedReader(text, BUFFER);
    }

    /** The next line; null at the end. */
    String next() {
        try {
            while (true) {
                text.beginRow(++number);
                String line = lines.readLine();
                if (line == null || !line.isBlank()) {
                    return line;
                }
            }
        } catch (IOException e) {
            throw TextFile.unreadable(file, "line " + number, e);
        }
    }

    /** Where the line last returned stands. */
    Row.Place place() {
        return new Row.Place(number);
    }

    @Override
    public void close() {
        try {
            lines.close();
        } catch (IOException e) {
            throw TextFile.unreadable(file, "", e);
        }
    }
}
