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
                    "label the rows of csv:FILE, tsv:FILE, jsonl:FILE or fasttext:FILE and keep their other columns; .gz is read as it is")
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
            names = "--label-prefix",
            paramLabel = "PREFIX",
            description = "how labels begin in fasttext: (default: __label__)")
    private String labelPrefix;

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
        refuse(out != null, "--out", "; > FILE keeps what is printed");
        refuse(delimiter != null, "--delimiter", "");
        refuse(noHeader, "--no-header", "");
        refuse(labelPrefix != null, "--label-prefix", "");
        refuse(skipBadRows, "--skip-bad-rows", "");
        refuse(!textColumns.isEmpty(), "--text-column", "");
    }

    private static void refuse(boolean isGiven, String option, String way) {
        if (isGiven) {
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
        FileFormat format = FileFormat.of(encoding, delimiter, !noHeader, labelPrefix, skipBadRows);
        return TextTable.open(spec(), textColumns.isEmpty() ? Columns.DEFAULT.text() : textColumns, format);
    }
}
