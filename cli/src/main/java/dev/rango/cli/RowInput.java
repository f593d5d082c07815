package dev.rango.cli;

import dev.rango.data.Columns;
import dev.rango.data.DataSpec;
import dev.rango.data.FileFormat;
import dev.rango.data.TextTable;
import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** A file of rows to label, and where the labelled rows go. */
final class RowInput {
    @Option(
            names = "--data",
            paramLabel = "SPEC",
            description =
                    "label the rows of csv:FILE, tsv:FILE or jsonl:FILE and keep their other columns; .gz is read as it is")
    private String spec;

    @Option(
            names = "--text-column",
            paramLabel = "NAME",
            description =
                    "column of the texts of --data (default: text); several, as Title,Description, are joined with a space")
    private List<String> textColumns = List.of();

    @Option(
            names = "--delimiter",
            paramLabel = "CHAR",
            description = "what stands between the values of csv: ';', '|', tab and others (default: a comma)")
    private String delimiter;

    @Option(
            names = "--no-header",
            description = "csv and tsv have no header line; columns are numbered from 1, as in --text-column 2")
    private boolean noHeader;

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
        String option = out != null
                ? "--out"
                : delimiter != null
                        ? "--delimiter"
                        : noHeader
                                ? "--no-header"
                                : skipBadRows ? "--skip-bad-rows" : textColumns.isEmpty() ? "" : "--text-column";
        if (spec == null && !option.isEmpty()) {
            String way = out == null ? "" : "; > FILE keeps what is printed";
            throw new UnusableInputException(option, "", "is for the rows of --data" + way);
        }
    }

    Optional<Path> out() {
        return Optional.ofNullable(out);
    }

    DataSpec spec() {
        return DataSpec.parse(spec);
    }

    /** @param encoding of the file; null for UTF-8 */
    TextTable open(String encoding) {
        FileFormat format = FileFormat.of(encoding, delimiter, !noHeader, skipBadRows, OptionNames.TYPED);
        return TextTable.open(spec(), textColumns.isEmpty() ? Columns.DEFAULT.text() : textColumns, format);
    }
}
