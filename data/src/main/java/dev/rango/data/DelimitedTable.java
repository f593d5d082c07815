package dev.rango.data;

import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;

/** The rows of a CSV or TSV file under its header. */
final class DelimitedTable implements TextTable {
    private final Path file;
    private final CsvRecords records;
    private final List<String> header;
    private final int text;

    DelimitedTable(Path file, CSVFormat format, String textColumn) {
        this.file = file;
        records = new CsvRecords(file, format);
        try {
            CSVRecord first = records.next();
            if (first == null) {
                throw new UnusableInputException(file, "", "is empty; expected a header line");
            }
            header = first.toList();
            text = DelimitedRows.column(file, "line " + records.place().line(), header, textColumn);
        } catch (RuntimeException e) {
            records.close();
            throw e;
        }
    }

    @Override
    public List<String> header() {
        return header;
    }

    @Override
    public TextRow next() {
        CSVRecord row = records.next();
        if (row == null) {
            return null;
        }
        if (row.size() != header.size()) {
            throw new UnusableInputException(
                    file,
                    records.place().toString(),
                    "has " + row.size() + " columns, the header has " + header.size());
        }
        return new TextRow(row.get(text), row.toList(), header);
    }

    @Override
    public void close() {
        records.close();
    }
}
