package dev.rango.data;

import dev.rango.runtime.UnusableInputException;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Iterator;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** The records of a CSV file with their places; blank lines are passed over. */
final class CsvRecords implements Closeable {
    /** Quotes as in RFC 4180, backslashes as they are. */
    static final CSVFormat COMMAS = CSVFormat.Builder.create()
            .setDelimiter(',')
            .setQuote('"')
            .setRecordSeparator('\n')
            // Kept, so that each record's first line can be counted.
            .setIgnoreEmptyLines(false)
            .get();

    /** Tabs between the values; a quote is an ordinary character. */
    static final CSVFormat TABS =
            COMMAS.builder().setDelimiter('\t').setQuote(null).get();

    /** What a file has between its values, unless it says otherwise. */
    static CSVFormat commas(FileFormat format) {
        return format.delimiter()
                .map(delimiter -> COMMAS.builder().setDelimiter(delimiter).get())
                .orElse(COMMAS);
    }

    private final Path file;
    private final DecodedText text;
    private final CSVParser parser;
    private final Iterator<CSVRecord> records;
    private long firstLine;

    /** A file of a known data set. */
    CsvRecords(Path file, CSVFormat csv) {
        this(file, csv, FileFormat.FIXED);
    }

    /** A user's own file. */
    CsvRecords(Path file, CSVFormat csv, FileFormat format) {
        this.file = file;
        text = DecodedText.open(file, format);
        try {
            parser = CSVParser.builder().setReader(text).setFormat(csv).get();
        } catch (IOException e) {
            throw TextFile.unreadable(file, "", e);
        }
        records = parser.iterator();
    }

    /** The next record, or null at the end. */
    CSVRecord next() {
        while (true) {
            firstLine = parser.getCurrentLineNumber() + 1;
            text.beginRow(firstLine);
            CSVRecord next = nextOrBlank();
            if (next == null) {
                return null;
            }
            if (next.size() > 1 || !next.get(0).isBlank()) {
                return next;
            }
        }
    }

    /** The first line as it stands in the file, as far as it is known without reading on. */
    String firstLine() {
        return text.beginning().lines().findFirst().orElse("");
    }

    /** The place of the record last returned. */
    Row.Place place() {
        return new Row.Place(firstLine);
    }

    @Override
    public void close() {
        try {
            parser.close();
        } catch (IOException e) {
            throw TextFile.unreadable(file, "", e);
        }
    }

    private CSVRecord nextOrBlank() {
        try {
            return records.hasNext() ? records.next() : null;
        } catch (UncheckedIOException e) {
            String place = place().toString();
            if (e.getCause() instanceof CSVException) {
                throw new UnusableInputException(
                        file, place, quotingReason(e.getCause(), parser.getCurrentLineNumber()), e);
            }
            throw TextFile.unreadable(file, place, e.getCause());
        }
    }

    /** Whether quotes end nowhere, or where no value ends, as in a file of another delimiter or format. */
    static boolean isQuoting(UnusableInputException e) {
        return e.getCause() instanceof UncheckedIOException cause && cause.getCause() instanceof CSVException;
    }

    /** @param line that was reached */
    private static String quotingReason(IOException e, long line) {
        String cause = String.valueOf(e.getMessage()).contains("EOF reached")
                ? "broken quoting: a quote is opened in this row and never closed"
                : "broken quoting: text follows the quote that closes a value, in line " + line;
        return cause + "; within quotes a quote is written twice, as in \"a \"\"b\"\" c\"";
    }
}
