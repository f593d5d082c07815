package dev.rango.data;

import java.util.List;

/**
 * A row with all that stands in it.
 *
 * @param row text and label; empty ones of a row with a fault
 * @param values of all columns in the file's order; of JSONL the line as it stands in the file, alone
 * @param names the names of a JSONL row's members; the header's otherwise
 * @param fault why the row cannot be used; empty if it can
 */
record SourceRow(Row row, List<String> values, List<String> names, String fault) {
    static SourceRow faulty(Row.Place place, String fault) {
        return new SourceRow(new Row("", "", place), List.of(), List.of(), fault);
    }
}
