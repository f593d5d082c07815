package dev.rango.data;

import dev.rango.runtime.UnusableInputException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The characters of a text file or of standard input, gzipped or not: the one place where bytes become text that a user brings. A
 * byte order mark is dropped; what is no text is refused by what it is; bytes that the encoding does not have are refused with their
 * line, or read as U+FFFD and counted.
 */
public final class DecodedText extends Reader {
    /** What becomes of bytes that the encoding does not have. */
    public enum Malformed {
        /** They are an error that names their line, and so is a character of zero: for what is trained on. */
        REFUSE,
        /** They read as U+FFFD, and are counted: for what is labelled. */
        REPLACE
    }

    /** Characters of the longest row. A book is a million. */
    static final int LONGEST_ROW = 1 << 24;

    private static final int BUFFER = 1 << 16;
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final String name;
    private final InputStream in;
    private final CharsetDecoder decoder;
    private final Malformed rule;
    private final boolean fixed;
    private final String beginning;
    private final ByteBuffer bytes;
    private final CharBuffer chars;
    private boolean begun;
    private boolean ended;
    private boolean flushed;
    private boolean afterReturn;
    private long line = 1;
    private long malformedLines;
    private long firstMalformed;
    private long lastMalformed;
    private long rowLine = 1;
    private long rowChars;

    private DecodedText(
            String name,
            InputStream in,
            Charset encoding,
            Malformed rule,
            boolean fixed,
            String beginning,
            int buffer) {
        this.name = name;
        this.in = in;
        this.decoder = encoding.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        this.rule = rule;
        this.fixed = fixed;
        this.beginning = beginning;
        this.bytes = ByteBuffer.allocate(buffer).flip();
        this.chars = CharBuffer.allocate(buffer).flip();
    }

    /**
     * Opens a file.
     *
     * @throws UnusableInputException when it cannot be read or is no text of that encoding, as far as its beginning tells
     */
    public static DecodedText open(Path file, Charset encoding, Malformed rule) {
        return open(file, encoding, rule, false, BUFFER);
    }

    /** A file of rows, which is not read if it cannot be decoded. */
    static DecodedText open(Path file, FileFormat format) {
        return open(file, format.encoding(), Malformed.REFUSE, format.fixed(), BUFFER);
    }

    /**
     * Opens a file.
     *
     * @param fixed whether nobody can choose another encoding
     * @param buffer bytes that are read at once
     */
    static DecodedText open(Path file, Charset encoding, Malformed rule, boolean fixed, int buffer) {
        if (Files.isDirectory(file)) {
            throw new UnusableInputException(file, "", "is a folder, not a file");
        }
        InputStream source = null;
        try {
            source = Files.newInputStream(file);
            return of(file.toString(), source, encoding, rule, fixed, buffer);
        } catch (IOException | UnusableInputException e) {
            closeQuietly(source);
            throw e instanceof UnusableInputException unusable
                    ? unusable
                    : unreadable(file.toString(), "", (IOException) e);
        }
    }

    /**
     * Reads a stream. Its beginning is read once: what a person types is not waited for longer.
     *
     * @param name what a message calls it
     * @throws UnusableInputException when it is no text of that encoding, as far as its beginning tells
     */
    public static DecodedText of(String name, InputStream source, Charset encoding, Malformed rule) {
        try {
            return of(name, source, encoding, rule, false, BUFFER);
        } catch (IOException e) {
            throw unreadable(name, "", e);
        }
    }

    private static DecodedText of(
            String name, InputStream source, Charset encoding, Malformed rule, boolean fixed, int buffer)
            throws IOException {
        InputStream in = new BufferedInputStream(source, buffer);
        in.mark(2);
        boolean gzip = in.read() == 0x1F && in.read() == 0x8B;
        in.reset();
        InputStream plain = gzip ? new BufferedInputStream(new GZIPInputStream(in, buffer), buffer) : in;
        byte[] head = new byte[ForeignFile.HEAD];
        plain.mark(head.length);
        int length = 0;
        try {
            length = Math.max(0, plain.read(head));
        } catch (EOFException | ZipException damaged) {
            // Whoever reads on meets it again, and knows its place.
        }
        plain.reset();
        ForeignFile.of(head, length, encoding).ifPresent(foreign -> {
            boolean isRead = !fixed && !foreign.encoding().isEmpty();
            throw new UnusableInputException(
                    name,
                    "",
                    foreign.reason()
                            + (isRead ? "; " + FileFormat.ENCODING.with(foreign.encoding()) + " reads it" : ""));
        });
        return new DecodedText(name, plain, encoding, rule, fixed, new String(head, 0, length, encoding), buffer);
    }

    /** What to report when reading failed at {@code place}. */
    public static UnusableInputException unreadable(String name, String place, IOException e) {
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
        return new UnusableInputException(name, place, reason, e);
    }

    /** The first characters, as far as they came with the first read; the last line of them is perhaps cut off. */
    public String beginning() {
        return beginning;
    }

    /** The lines read so far that hold malformed bytes. */
    public long malformedLines() {
        return malformedLines;
    }

    /** The first of them, from 1; 0 if there is none. */
    public long firstMalformed() {
        return firstMalformed;
    }

    /**
     * A row begins: from here on not more than {@link #LONGEST_ROW} characters are read, give or take a buffer, before this is called
     * again. A file without ends of lines, or with a quote that never closes, is not gathered in memory.
     *
     * @param number of the line, from 1
     */
    public void beginRow(long number) {
        rowLine = number;
        rowChars = 0;
    }

    @Override
    public int read(char[] target, int offset, int count) throws IOException {
        if (count == 0) {
            return 0;
        }
        while (!chars.hasRemaining()) {
            if (!decode()) {
                return -1;
            }
        }
        int length = Math.min(count, chars.remaining());
        chars.get(target, offset, length);
        rowChars += length;
        if (rowChars > LONGEST_ROW) {
            throw new UnusableInputException(
                    name,
                    "line " + rowLine,
                    String.format(
                            Locale.ROOT,
                            "the row that begins here is longer than %,d characters: a quote that is never closed, or no file of texts",
                            LONGEST_ROW));
        }
        return length;
    }

    @Override
    public boolean ready() throws IOException {
        return chars.hasRemaining() || in.available() > 0;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /** Decodes what is there, reading more if that is too little; false at the end. */
    private boolean decode() throws IOException {
        chars.clear();
        while (chars.position() == 0) {
            CoderResult result = flushed ? CoderResult.UNDERFLOW : decoder.decode(bytes, chars, ended);
            if (result.isError()) {
                malformed(result.length());
            } else if (result.isUnderflow() && ended) {
                if (flushed) {
                    chars.flip();
                    return false;
                }
                decoder.flush(chars);
                flushed = true;
            } else if (result.isUnderflow()) {
                fill();
            }
        }
        chars.flip();
        if (!begun && chars.get(0) == BYTE_ORDER_MARK) {
            chars.get();
        }
        begun = true;
        countLines();
        return true;
    }

    private void fill() throws IOException {
        bytes.compact();
        int count = in.read(bytes.array(), bytes.position(), bytes.remaining());
        ended = count < 0;
        bytes.position(bytes.position() + Math.max(0, count)).flip();
    }

    /** Bytes that are no character, at the end of the characters decoded so far. */
    private void malformed(int length) {
        if (chars.position() > 0) {
            // The characters before them are taken first, which says in which line they are; the decoder will come to
            // them again.
            return;
        }
        if (rule == Malformed.REFUSE) {
            throw new UnusableInputException(name, "line " + line, notDecoded());
        }
        bytes.position(bytes.position() + length);
        chars.put('\uFFFD');
        if (lastMalformed != line) {
            lastMalformed = line;
            malformedLines++;
            firstMalformed = firstMalformed == 0 ? line : firstMalformed;
        }
    }

    private String notDecoded() {
        String shown = String.format("(byte 0x%02X)", bytes.get(bytes.position()));
        String encoding = decoder.charset().name();
        return "not " + encoding + " " + shown
                + (fixed || !encoding.equals("UTF-8")
                        ? ""
                        : "; " + FileFormat.ENCODING.with("windows-1252") + ", or what else the file is in, reads it");
    }

    private void countLines() {
        char[] array = chars.array();
        int end = chars.limit();
        int i = chars.position();
        while (i < end) {
            int from = i;
            while (i < end && array[i] > '\r') {
                i++;
            }
            afterReturn &= i == from;
            if (i < end) {
                end(array[i++]);
            }
        }
    }

    /** A control character: perhaps the end of a line, which a return and a newline are together. */
    private void end(char c) {
        if (c == 0 && rule == Malformed.REFUSE) {
            throw new UnusableInputException(name, "line " + line, "holds a byte of zero, which no text has");
        }
        line += c == '\r' || c == '\n' && !afterReturn ? 1 : 0;
        afterReturn = c == '\r';
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
