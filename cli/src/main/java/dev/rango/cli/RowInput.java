package dev.rango.cli;

import dev.rango.data.Columns;
import dev.rango.data.DataSpec;
import dev.rango.data.TextTable;
import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** A file of rows to label, and where the labelled rows go. */
final class RowInput {
    @Option(
            names = "--data",
            paramLabel = "SPEC",
            description =
                    "label the rows of csv:FILE, tsv:FILE, jsonl:FILE or fasttext:FILE and keep their other columns; .gz is read as it is")
    private String spec;

    @Option(
            names = "--text-column",
            paramLabel = "NAME",
            description =
                    "column of the texts of --data (default: text); several, as Title,Description, are joined with a space")
    private List<String> textColumns = List.of();

    @ArgGroup(validate = false)
    private FormatOptions format = new FormatOptions();

    @Option(
            names = "--skip-bad-rows",
            description = "leave out rows of --data with too many or too few columns, and say how many")
    private boolean skipBadRows;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description =
                    "write the rows of --data here, as a whole or not at all; .gz packs them (default: standard output)")
    private Path out;

    boolean isGiven() {
        return spec != null;
    }

    /** @throws UnusableInputException when it is said how to read rows, and there are none */
    void requireRows() {
        if (spec != null) {
            return;
        }
        FormatOptions.refuse(out != null, "--out", "; > FILE keeps what is printed");
        format.refuse();
        FormatOptions.refuse(skipBadRows, "--skip-bad-rows", "");
        FormatOptions.refuse(!textColumns.isEmpty(), "--text-column", "");
    }

    Optional<Path> out() {
        return Optional.ofNullable(out);
    }

    DataSpec spec() {
        return DataSpec.parse(spec);
    }

    /** @param encoding of the file; null for UTF-8 */
    TextTable open(String encoding) {
        return TextTable.open(
                spec(),
                textColumns.isEmpty() ? Columns.DEFAULT.text() : textColumns,
                format.format(encoding, skipBadRows));
    }
}
