package dev.rango.data;

import dev.rango.runtime.UnusableInputException;
import java.io.Closeable;
import java.util.List;

/**
 * A user's own file with all of its columns, read row by row: what has texts to label, whether it has labels or not. A file of
 * any size passes through in the memory of a row.
 */
public interface TextTable extends Closeable {
    /**
     * A row.
     *
     * @param text what stands in the text's column
     * @param values all columns in the file's order; of JSONL the line as it stands in the file, alone
     * @param names the names of a JSONL row's members; the header's otherwise
     */
    record TextRow(String text, List<String> values, List<String> names) {}

    /**
     * Opens a file and reads its header, where it has one.
     *
     * @param spec of a csv, tsv or jsonl file
     * @param textColumn name of the column, of JSONL the member, that holds the texts
     * @throws UnusableInputException when it is a data set of another kind, cannot be read, or has no such column
     */
    static TextTable open(DataSpec spec, String textColumn) {
        return switch (spec.scheme()) {
            case CSV -> new DelimitedTable(spec.path(), DelimitedRows.CSV, textColumn);
            case TSV -> new DelimitedTable(spec.path(), DelimitedRows.TSV, textColumn);
            case JSONL -> new JsonlTable(spec.path(), textColumn);
            default ->
                throw new UnusableInputException(
                        spec.toString(),
                        "",
                        "is no file of rows that can be kept; known: csv:FILE, tsv:FILE, jsonl:FILE");
        };
    }

    /** The names of the columns in their order; empty where each row names its own. */
    List<String> header();

    /**
     * The next row, or null at the end.
     *
     * @throws UnusableInputException naming file and place when the row is broken
     */
    TextRow next();

    @Override
    void close();
}
