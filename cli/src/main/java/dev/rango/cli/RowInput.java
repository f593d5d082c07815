package dev.rango.cli;

import dev.rango.data.DataSpec;
import dev.rango.data.TextTable;
import java.nio.file.Path;
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
            defaultValue = "text",
            description = "column of the texts of --data (default: text)")
    private String textColumn;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description =
                    "write the rows of --data here, as a whole or not at all; .gz packs them (default: standard output)")
    private Path out;

    boolean isGiven() {
        return spec != null;
    }

    Optional<Path> out() {
        return Optional.ofNullable(out);
    }

    DataSpec spec() {
        return DataSpec.parse(spec);
    }

    TextTable open() {
        return TextTable.open(spec(), textColumn);
    }
}
