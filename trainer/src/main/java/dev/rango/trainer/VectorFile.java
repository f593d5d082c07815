package dev.rango.trainer;

import dev.rango.runtime.Setting;
import dev.rango.runtime.UnusableInputException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads word vectors as GloVe, word2vec and fastText write them: lines of a word and its numbers, with or without a line before
 * them that counts both, or word2vec's binary format, which has that line.
 */
final class VectorFile {
    private static final int GZIP_MAGIC = 0x1F8B;
    private static final Pattern HEADER = Pattern.compile("(\\d{1,10})[ \\t]+(\\d{1,6})[ \\t]*");
    /** Lines that show how a file separates, and bytes that show whether its numbers are text. */
    private static final int SAMPLE = 20;

    private static final int BINARY_SAMPLE = 4096;

    private final Path file;
    private final boolean skipBad;
    private final VectorTable table;

    private VectorFile(Path file, int maxWords, boolean skipBad) {
        this.file = file;
        this.skipBad = skipBad;
        this.table = new VectorTable(file, maxWords);
    }

    /**
     * What a first line announces.
     *
     * @param rows words
     * @param dim numbers of each
     */
    private record Header(long rows, int dim) {}

    static WordVectors read(Path file, int maxWords, boolean skipBad, Consumer<String> notes) {
        if (maxWords < 1) {
            throw new UnusableInputException(Setting.of("max-words"), "", "must be at least 1");
        }
        if (Files.isDirectory(file)) {
            throw new UnusableInputException(file, "", "is a folder, not a file of word vectors");
        }
        VectorFile reader = new VectorFile(file, maxWords, skipBad);
        try (InputStream in = open(file)) {
            reader.read(new VectorBytes(in));
        } catch (NoSuchFileException e) {
            throw new UnusableInputException(file, "", "no such file", e);
        } catch (EOFException | ZipException e) {
            throw new UnusableInputException(file, "", "is truncated or damaged: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UnusableInputException(file, "", "cannot be read: " + e.getMessage(), e);
        }
        return reader.table.done(notes);
    }

    private static InputStream open(Path file) throws IOException {
        InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        in.mark(2);
        boolean gzip = (in.read() << 8 | in.read()) == GZIP_MAGIC;
        in.reset();
        return gzip ? new GZIPInputStream(in, 1 << 16) : in;
    }

    private void read(VectorBytes bytes) throws IOException {
        NotVectors.reason(bytes.peek(NotVectors.BYTES)).ifPresent(reason -> {
            throw new UnusableInputException(file, "", reason);
        });
        byte[] mark = bytes.peek(3);
        if (mark.length == 3 && (mark[0] & 0xFF) == 0xEF && (mark[1] & 0xFF) == 0xBB && (mark[2] & 0xFF) == 0xBF) {
            bytes.fill(mark);
        }
        byte[] first = bytes.line();
        if (first == null) {
            return;
        }
        Matcher header = HEADER.matcher(new String(first, StandardCharsets.ISO_8859_1));
        if (!header.matches()) {
            readLines(bytes, first, null);
            return;
        }
        Header announced = new Header(Long.parseLong(header.group(1)), Integer.parseInt(header.group(2)));
        table.dim("line 1", announced.dim());
        if (isBinary(bytes.peek(BINARY_SAMPLE), announced.dim())) {
            readBinary(bytes, announced);
        } else {
            readLines(bytes, null, announced);
        }
    }

    /** Whether the numbers behind the first word are bytes rather than digits. */
    private static boolean isBinary(byte[] start, int dim) {
        int word = 0;
        while (word < start.length && start[word] != ' ' && start[word] != '\t' && start[word] != '\n') {
            word++;
        }
        long end = Math.min(start.length, word + 1 + (long) dim * Float.BYTES);
        for (int i = word; i < end; i++) {
            if (start[i] == '\n') {
                return false;
            }
            if (start[i] < ' ' && start[i] != '\t' && start[i] != '\r') {
                return true;
            }
        }
        return false;
    }

    private void readBinary(VectorBytes bytes, Header header) throws IOException {
        byte[] numbers = new byte[header.dim() * Float.BYTES];
        for (long row = 1; row <= header.rows(); row++) {
            byte[] word = bytes.word();
            if (word == null || !bytes.fill(numbers)) {
                throw new UnusableInputException(
                        file, "", "ends in row " + row + " of " + header.rows() + " that its first line announces");
            }
            if (table.takes(word)) {
                int at = table.next();
                ByteBuffer.wrap(numbers)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asFloatBuffer()
                        .get(table.values(), at, header.dim());
                requireFinite(at, row);
                table.add(word, "row " + row);
            }
        }
        byte[] rest = bytes.peek(2);
        if (rest.length > 1 || rest.length == 1 && rest[0] != '\n') {
            throw new UnusableInputException(file, "", "goes on behind the rows that its first line announces");
        }
    }

    private void requireFinite(int at, long row) {
        for (int d = 0; d < table.dim(); d++) {
            if (!Float.isFinite(table.values()[at + d])) {
                throw new UnusableInputException(file, "row " + row, "value " + (d + 1) + " is not finite");
            }
        }
    }

    private void readLines(VectorBytes bytes, byte[] first, Header header) throws IOException {
        List<byte[]> sample = new ArrayList<>();
        for (byte[] line = first == null ? bytes.line() : first; line != null; line = bytes.line()) {
            sample.add(line);
            if (sample.size() == SAMPLE) {
                break;
            }
        }
        boolean commas = !sample.isEmpty()
                && sample.stream()
                        .map(line -> new VectorLine(line, false))
                        .filter(line -> !line.isEmpty())
                        .allMatch(VectorLine::looksCommaSeparated);
        long firstNumber = header == null ? 1 : 2;
        long number = firstNumber;
        long empty = 0;
        for (byte[] line = next(sample, bytes, number - firstNumber);
                line != null;
                line = next(sample, bytes, number - firstNumber)) {
            VectorLine row = new VectorLine(line, commas);
            if (row.isEmpty()) {
                empty = empty == 0 ? number : empty;
            } else if (empty > 0) {
                throw new UnusableInputException(file, "line " + empty, "is empty");
            } else {
                add(row, number, header);
            }
            number++;
        }
        long rows = (empty > 0 ? empty : number) - firstNumber;
        if (header != null && rows != header.rows()) {
            throw new UnusableInputException(
                    file,
                    "line 1",
                    "announces " + header.rows() + " words, but " + rows + " lines follow; was it cut off?");
        }
    }

    private static byte[] next(List<byte[]> sample, VectorBytes bytes, long index) throws IOException {
        return index < sample.size() ? sample.get((int) index) : bytes.line();
    }

    private void add(VectorLine line, long number, Header header) {
        String place = "line " + number;
        if (table.dim() == 0) {
            if (line.values() == 0) {
                throw new UnusableInputException(
                        file, place, "is not a word and its numbers, separated by spaces, tabs or commas");
            }
            table.dim(place, line.values());
        }
        byte[] word = line.word();
        if (!table.takes(word)) {
            return;
        }
        try {
            int at = table.next();
            String source = header == null ? "the lines before it have" : "line 1 says";
            line.parse(table.dim(), source, table.values(), at);
            table.add(word, place);
        } catch (VectorLine.Unusable e) {
            if (!skipBad) {
                throw new UnusableInputException(
                        file,
                        place,
                        e.getMessage() + "; " + Setting.of("skip-bad-vectors") + " leaves such lines out",
                        e);
            }
            table.leaveOut(place);
        }
    }
}
