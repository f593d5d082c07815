package dev.rango.cli;

import dev.rango.data.DecodedText;
import dev.rango.data.DecodedText.Malformed;
import dev.rango.data.Plural;
import dev.rango.runtime.UnusableInputException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Texts of a file or of standard input, one a line, gzipped or not. What is malformed reads as U+FFFD, and is counted; a file that
 * is no text is refused by name, and one that looks like a table is read line by line, and says so.
 */
final class TextLines implements AutoCloseable {
    /** In the place of a file, the name of standard input. */
    static final String STANDARD_INPUT = "-";

    private final String name;
    private final DecodedText text;
    private final BufferedReader lines;
    private long count;

    private TextLines(String name, DecodedText text) {
        this.name = name;
        this.text = text;
        this.lines = new BufferedReader(text);
    }

    /**
     * Opens a file of UTF-8.
     *
     * @param file its path, or {@link #STANDARD_INPUT}
     */
    static TextLines open(String file) {
        return open(file, StandardCharsets.UTF_8);
    }

    /** The same in an encoding. */
    static TextLines open(String file, Charset encoding) {
        if (file.equals(STANDARD_INPUT)) {
            return new TextLines(
                    "standard input", DecodedText.of("standard input", System.in, encoding, Malformed.REPLACE));
        }
        try {
            TextLines lines = new TextLines(file, DecodedText.open(Path.of(file), encoding, Malformed.REPLACE));
            TableHint.of(file, lines.text.beginning()).ifPresent(hint -> System.err.println("rango: " + hint));
            return lines;
        } catch (InvalidPathException e) {
            throw new UnusableInputException(file, "", "no such path can exist: " + e.getReason(), e);
        }
    }

    /** The next text; null at the end. */
    String next() {
        try {
            text.beginRow(++count);
            return lines.readLine();
        } catch (IOException e) {
            throw DecodedText.unreadable(name, "line " + count, e);
        }
    }

    /** Whether more can be read without waiting for it. */
    boolean isReady() {
        try {
            return lines.ready();
        } catch (IOException e) {
            throw DecodedText.unreadable(name, "", e);
        }
    }

    /** Says on standard error how many lines were malformed, if any. */
    @Override
    public void close() {
        try {
            lines.close();
        } catch (IOException e) {
            throw DecodedText.unreadable(name, "", e);
        }
        long malformed = text.malformedLines();
        if (malformed > 0) {
            System.out.flush();
            System.err.println("rango: " + name + ": " + Plural.of(malformed, "line holds", "lines hold")
                    + " bytes that are not of its encoding (first: line "
                    + text.firstMalformed() + "), read as U+FFFD; --encoding reads another, such as windows-1252");
        }
    }
}
