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
    private long count;
    private long firstLine;

    /** A file of a known data set. */
    CsvRecords(Path file, CSVFormat csv) {
        this(file, csv, FileFormat.FIXED);
    }

    /** A user's own file. */
    CsvRecords(Path file, CSVFormat csv, FileFormat format) {
        this.file = file;
        text = DecodedText.open(file, format.encoding(), DecodedText.Malformed.REFUSE, format.spelling());
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
                count++;
                return next;
            }
        }
    }

    /** The first line as it stands in the file, as far as it is known without reading on. */
    String firstLine() {
        return text.beginning().lines().findFirst().orElse("");
    }

    /** The place of the record last returned; the header is a record too. */
    Row.Place place() {
        return new Row.Place(count, firstLine);
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
            String place = new Row.Place(count + 1, firstLine).toString();
            if (e.getCause() instanceof CSVException) {
                throw new UnusableInputException(file, place, quotingReason(parser), e);
            }
            throw TextFile.unreadable(file, place, e.getCause());
        }
    }

    private static String quotingReason(CSVParser parser) {
        return "broken quoting: a quoted value is never closed or is followed by text; noticed at line "
                + parser.getCurrentLineNumber();
    }
}
