package dev.rango.cli;

import dev.rango.data.Columns;
import dev.rango.data.DataSpec;
import dev.rango.data.FileFormat;
import dev.rango.data.FileOptions;
import dev.rango.exporter.encoder.EncoderShrink;
import dev.rango.exporter.shrink.MeasuredTexts;
import dev.rango.exporter.shrink.Precision;
import dev.rango.runtime.UnusableInputException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How a transformer is made smaller when it is imported, what that may cost, and on which texts it is measured. */
final class EncoderShrinkOptions {
    @Option(
            names = "--quantize",
            paramLabel = "KIND",
            description =
                    "of a transformer: int8, its weights in a quarter of their size, and faster; fp16, in half of it; measured against float")
    private ShrinkOptions.Kind kind;

    @Option(
            names = "--max-flips",
            paramLabel = "SHARE",
            converter = Share.class,
            description = "of --quantize: labels that may differ from those of the graph as it came (default: 1%%)")
    private Double maxFlips;

    @Option(
            names = "--max-loss",
            paramLabel = "SHARE",
            converter = Share.class,
            description = "of --quantize: accuracy that may be lost on --data (default: 0.3%%)")
    private Double maxLoss;

    @Option(
            names = "--min-cosine",
            paramLabel = "X",
            description = "of --quantize: of vectors to those of the graph as it came, golden texts on average"
                    + " (default: " + EncoderShrink.MIN_COSINE + ")")
    private Double minCosine;

    @Option(
            names = "--data",
            paramLabel = "SPEC",
            description =
                    "of --quantize: texts with the model's labels to measure on, as csv:FILE or imdb:DIR, as in evaluate")
    private String data;

    @Option(names = "--text-column", paramLabel = "NAME", description = "column of the texts of --data (default: text)")
    private List<String> textColumns = List.of();

    @Option(names = "--label-column", paramLabel = "NAME", description = "column of its labels (default: label)")
    private String labelColumn;

    /** As these options want it. */
    EncoderShrink shrink() {
        if (kind == null) {
            refuse("has no effect without --quantize");
            return EncoderShrink.NONE;
        }
        return new EncoderShrink(
                kind == ShrinkOptions.Kind.INT8 ? Precision.INT8 : Precision.FLOAT16,
                maxFlips == null ? 0.01 : maxFlips,
                maxLoss == null ? 0.003 : maxLoss,
                minCosine == null ? EncoderShrink.MIN_COSINE : minCosine,
                Optional.ofNullable(data).map(this::texts));
    }

    /** Where there is no transformer. */
    void refuse(String reason) {

        Object[][] options = {
            {kind, "--quantize"},
            {maxFlips, "--max-flips"},
            {maxLoss, "--max-loss"},
            {minCosine, "--min-cosine"},
            {data, "--data"},
            {labelColumn, "--label-column"},
            {textColumns, "--text-column"}
        };
        for (Object[] option : options) {
            if (option[0] != null && !List.of().equals(option[0])) {
                throw new UnusableInputException((String) option[1], "", reason);
            }
        }
    }

    private MeasuredTexts texts(String spec) {
        Columns columns = new Columns(
                textColumns.isEmpty() ? Columns.DEFAULT.text() : textColumns,
                labelColumn == null ? Columns.DEFAULT.label() : Optional.of(labelColumn));
        FileOptions options = new FileOptions(columns, List.of(), Optional.empty(), 0, 0, FileFormat.DEFAULT);
        return (labels, tokenizer) -> DataSpec.parse(spec)
                .measuring(options, labels)
                .telling(note -> System.err.println("note: " + Terminal.line(OptionNames.in(note))));
    }
}
