package dev.rango.data;

import dev.rango.runtime.UnusableInputException;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Opens text files: plain or gzip, UTF-8 with or without a byte order mark. */
final class TextFile {
    private static final int BUFFER = 1 << 16;
    // A review is some 1,300 bytes, and there are 50,000 files of one.
    private static final int SMALL_BUFFER = 1 << 12;
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private TextFile() {}

    /** The file's characters. Reading them may throw an IOException, for {@link #unreadable} to explain. */
    static BufferedReader open(Path file) {
        return open(file, BUFFER);
    }

    private static BufferedReader open(Path file, int buffer) {
        if (Files.isDirectory(file)) {
            throw new UnusableInputException(file, "", "is a folder, not a file");
        }
        InputStream raw = null;
        try {
            raw = new BufferedInputStream(Files.newInputStream(file), buffer);
            // The decoder of an InputStreamReader puts U+FFFD in the place of bytes that are not UTF-8.
            Reader decoded = new InputStreamReader(unpacked(file, raw), StandardCharsets.UTF_8);
            BufferedReader reader = new BufferedReader(decoded, buffer);
            reader.mark(1);
            if (reader.read() != BYTE_ORDER_MARK) {
                reader.reset();
            }
            return reader;
        } catch (IOException | UnusableInputException e) {
            closeQuietly(raw);
            throw e instanceof UnusableInputException unusable ? unusable : unreadable(file, "", (IOException) e);
        }
    }

    /** All of a small file. */
    static String readAll(Path file) {
        try (Reader reader = open(file, SMALL_BUFFER)) {
            StringWriter text = new StringWriter();
            reader.transferTo(text);
            return text.toString();
        } catch (IOException e) {
            throw unreadable(file, "", e);
        }
    }

    /** What to report when reading {@code file} failed at {@code place}. */
    static UnusableInputException unreadable(Path file, String place, IOException e) {
        String reason;
        if (e instanceof NoSuchFileException) {
            reason = "no such file";
        } else if (e instanceof EOFException) {
            reason = "the gzip data end too early; the file is truncated";
        } else if (e instanceof ZipException) {
            reason = "the gzip data are damaged (" + e.getMessage() + ")";
        } else {
            reason = "cannot be read (" + e.getClass().getSimpleName() + ": " + e.getMessage() + ")";
        }
        return new UnusableInputException(file, place, reason, e);
    }

    private static InputStream unpacked(Path file, InputStream raw) throws IOException {
        raw.mark(2);
        boolean gzip = raw.read() == 0x1f && raw.read() == 0x8b;
        raw.reset();
        InputStream plain = gzip ? new BufferedInputStream(new GZIPInputStream(raw, BUFFER), BUFFER) : raw;
        byte[] head = new byte[ForeignFile.HEAD];
        plain.mark(head.length);
        int length = 0;
        try {
            length = Math.max(0, plain.read(head));
        } catch (EOFException | ZipException damaged) {
            // Whoever reads the rows meets it again, and knows its place.
        }
        plain.reset();
        ForeignFile.of(head, length).ifPresent(foreign -> {
            throw new UnusableInputException(
                    file, "", foreign.reason() + (foreign.encoding().isEmpty() ? "" : "; convert it to UTF-8"));
        });
        return plain;
    }

    private static void closeQuietly(InputStream stream) {
        if (stream == null) {
            return;
        }
        try {
            stream.close();
        } catch (IOException e) {
            // The failure that led here is the one to report.
        }
    }
}
