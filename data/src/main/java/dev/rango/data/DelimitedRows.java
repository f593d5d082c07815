package dev.rango.data;

import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;

/** Reads CSV or TSV with a header line. */
final class DelimitedRows implements RowReader {
    static final CSVFormat CSV = CsvRecords.COMMAS;
    static final CSVFormat TSV = CsvRecords.TABS;

    private final CSVFormat format;
    private final Columns columns;

    DelimitedRows(CSVFormat format, Columns columns) {
        this.format = format;
        this.columns = columns;
    }

    @Override
    public void read(Path file, Consumer<Row> sink) {
        try (CsvRecords records = new CsvRecords(file, format)) {
            CSVRecord header = records.next();
            if (header == null) {
                throw new UnusableInputException(file, "", "is empty; expected a header line");
            }
            int width = header.size();
            String headerPlace = "line " + records.place().line();
            int text = column(file, headerPlace, header.toList(), columns.text());
            int label = column(file, headerPlace, header.toList(), columns.label());
            for (CSVRecord row = records.next(); row != null; row = records.next()) {
                if (row.size() != width) {
                    throw new UnusableInputException(
                            file,
                            records.place().toString(),
                            "has " + row.size() + " columns, the header has " + width);
                }
                sink.accept(new Row(row.get(text), row.get(label), records.place()));
            }
        }
    }

    static int column(Path file, String place, List<String> names, String wanted) {
        int index = names.indexOf(wanted);
        if (index < 0) {
            String there = names.stream().map(name -> '"' + name + '"').collect(Collectors.joining(", "));
            throw new UnusableInputException(file, place, "no column \"" + wanted + "\"; there are: " + there);
        }
        if (index != names.lastIndexOf(wanted)) {
            throw new UnusableInputException(file, place, "two columns are named \"" + wanted + "\"");
        }
        return index;
    }
}
