package dev.rango.cli;

import dev.rango.data.ForeignFile;
import dev.rango.runtime.UnusableInputException;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Texts of a file or of standard input, one a line, gzipped or not. What is malformed reads as U+FFFD, and is counted; a file that
 * is no text is refused by name, and one that looks like a table is read line by line, and says so.
 */
final class TextLines implements AutoCloseable {
    /** In the place of a file, the name of standard input. */
    static final String STANDARD_INPUT = "-";

    private static final int BUFFER = 1 << 16;
    /** Stands for malformed bytes while they are counted: no character, and never in a text that is interchanged. */
    private static final char MALFORMED = '\uFDD0';

    private final String name;
    private final BufferedReader lines;
    private long count;
    private long malformed;
    private long firstMalformed;

    private TextLines(String name, BufferedReader lines) {
        this.name = name;
        this.lines = lines;
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
        boolean standardInput = file.equals(STANDARD_INPUT);
        String name = standardInput ? "standard input" : file;
        try {
            if (!standardInput && Files.isDirectory(Path.of(file))) {
                throw new UnusableInputException(name, "", "is a folder, not a file of texts");
            }
            InputStream source = standardInput ? System.in : Files.newInputStream(Path.of(file));
            return new TextLines(name, reader(name, standardInput, source, encoding));
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
            if (line == null) {
                return null;
            }
            count++;
            if (line.indexOf(MALFORMED) >= 0) {
                line = line.replace(MALFORMED, '\uFFFD');
                firstMalformed = malformed == 0 ? count : firstMalformed;
                malformed++;
            }
            return count == 1 && line.startsWith("\uFEFF") ? line.substring(1) : line;
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

    /** Says on standard error how many lines were malformed, if any. */
    @Override
    public void close() {
        try {
            lines.close();
        } catch (IOException e) {
            throw unreadable(name, e);
        }
        if (malformed > 0) {
            System.out.flush();
            System.err.println("rango: " + name + ": " + Terminal.count(malformed)
                    + (malformed == 1 ? " line holds" : " lines hold")
                    + " bytes that are not of its encoding (first: line "
                    + firstMalformed + "), read as U+FFFD; --encoding reads another, such as windows-1252");
        }
    }

    private static UnusableInputException unreadable(String name, IOException e) {
        String reason = e instanceof EOFException
                ? "the gzip data end too early; the file is truncated"
                : e instanceof ZipException
                        ? "the gzip data are damaged (" + e.getMessage() + ")"
                        : "cannot be read: " + e.getMessage();
        return new UnusableInputException(name, "", reason, e);
    }

    private static BufferedReader reader(String name, boolean standardInput, InputStream source, Charset encoding)
            throws IOException {
        InputStream in = new BufferedInputStream(source, BUFFER);
        in.mark(2);
        boolean gzip = in.read() == 0x1F && in.read() == 0x8B;
        in.reset();
        InputStream plain = gzip ? new BufferedInputStream(new GZIPInputStream(in), BUFFER) : in;
        // One read: what a person types is not waited for.
        byte[] head = new byte[ForeignFile.HEAD];
        plain.mark(head.length);
        int length = Math.max(0, plain.read(head));
        plain.reset();
        boolean isUtf8 = encoding.equals(StandardCharsets.UTF_8);
        ForeignFile.of(head, length)
                .filter(foreign -> isUtf8 || foreign.encoding().isEmpty())
                .ifPresent(foreign -> {
                    throw new UnusableInputException(
                            name,
                            "",
                            foreign.reason()
                                    + (foreign.encoding().isEmpty()
                                            ? ""
                                            : "; --encoding " + foreign.encoding() + " reads it"));
                });
        if (!standardInput) {
            TableHint.of(name, new String(head, 0, length, encoding))
                    .ifPresent(hint -> System.err.println("rango: " + hint));
        }
        return new BufferedReader(new InputStreamReader(
                plain,
                encoding.newDecoder()
                        .onMalformedInput(CodingErrorAction.REPLACE)
                        .onUnmappableCharacter(CodingErrorAction.REPLACE)
                        .replaceWith(String.valueOf(MALFORMED))));
    }
}
