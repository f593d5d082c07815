package dev.rango.data;

import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVRecord;

/** The rows of a CSV or TSV file, under a header line or without one. */
final class DelimitedRows implements RowReader {
    private final CsvRecords records;
    private final List<String> header;
    private final int width;
    private final List<Integer> text;
    private final int label;
    private final List<String> notes;
    /** Without a header the first row is read to know how many columns there are. */
    private CSVRecord first;

    private Row.Place firstPlace;

    /** @param scheme CSV or TSV */
    DelimitedRows(DataSpec.Scheme scheme, Path file, Columns columns, FileFormat format) {
        records = new CsvRecords(
                file, scheme == DataSpec.Scheme.TSV ? CsvRecords.TABS : CsvRecords.commas(format), format);
        try {
            CSVRecord begin = first(scheme, file, columns, format);
            if (begin == null) {
                throw new UnusableInputException(
                        file, "", format.header() ? "is empty; expected a header line" : "holds no texts");
            }
            String place = "line " + records.place().line();
            HeaderColumns found = new HeaderColumns(scheme, file, place, begin.toList(), columns, format);
            text = found.text();
            label = found.label(text);
            notes = found.notes();
            width = begin.size();
            header = format.header() ? begin.toList() : List.of();
            first = format.header() ? null : begin;
            firstPlace = records.place();
        } catch (RuntimeException e) {
            records.close();
            throw e;
        }
    }

    /** With the wrong delimiter quotes stand where none may be. */
    private CSVRecord first(DataSpec.Scheme scheme, Path file, Columns columns, FileFormat format) {
        try {
            return records.next();
        } catch (UnusableInputException e) {
            if (!CsvRecords.isQuoting(e)) {
                throw e;
            }
            String hint = new OtherFormat(scheme, format).hint(List.of(records.firstLine()), columns::areNear);
            throw hint.isEmpty() ? e : new UnusableInputException(file, e.place(), "broken quoting" + hint, e);
        }
    }

    @Override
    public List<String> header() {
        return header;
    }

    @Override
    public List<String> notes() {
        return notes;
    }

    @Override
    public SourceRow next() {
        CSVRecord row = first == null ? records.next() : first;
        if (row == null) {
            return null;
        }
        Row.Place place = first == null ? records.place() : firstPlace;
        first = null;
        if (row.size() != width) {
            String values = row.size() == 1 ? "1 column" : row.size() + " columns";
            return SourceRow.faulty(
                    place, "has " + values + ", the " + (header.isEmpty() ? "first row" : "header") + " has " + width);
        }
        String words = text.size() == 1
                ? row.get(text.get(0))
                : text.stream().map(row::get).collect(Collectors.joining(" "));
        return new SourceRow(new Row(words, label < 0 ? "" : row.get(label), place), row.toList(), header, "");
    }

    @Override
    public void close() {
        records.close();
    }
}
