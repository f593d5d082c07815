package dev.rango.cli;

import dev.rango.exporter.shrink.Precision;
import dev.rango.exporter.shrink.Shrink;
import dev.rango.exporter.shrink.WordLimit;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** How a model is made smaller, what that may cost, and on which texts it is measured. */
final class ShrinkOptions {
    /** How the embedding can be rounded. */
    enum Kind {
        INT8(Precision.INT8),
        FP16(Precision.FLOAT16);

        private final Precision precision;

        Kind(Precision precision) {
            this.precision = precision;
        }
    }

    @Option(
            names = "--quantize",
            paramLabel = "KIND",
            description =
                    "int8: the embedding in a quarter of its size, and faster; fp16: in half of it, and more exact; measured against float")
    private Kind kind;

    @Option(
            names = "--prune-vocab",
            paramLabel = "WORDS",
            description =
                    "keep the most frequent words of --data's training part: a number, as 30000, or the words that make up a share of its known tokens, as 99.5%%; measured on the test part against all words")
    private String words;

    @Option(
            names = "--max-flips",
            paramLabel = "SHARE",
            converter = Share.class,
            description =
                    "labels that may differ from those of the float model with all words, as 0.2%% or 0.002 (default: 0.2%%)")
    private double maxFlips = 0.002;

    @Option(
            names = "--max-loss",
            paramLabel = "SHARE",
            converter = Share.class,
            description = "accuracy that may be lost on --data, as 0.1%% or 0.001 (default: 0.1%%)")
    private double maxLoss = 0.001;

    @ArgGroup(exclusive = false)
    private DataOptions data;

    /** As these options want it. */
    Shrink shrink() {
        return new Shrink(
                kind == null ? Precision.FLOAT32 : kind.precision,
                Optional.ofNullable(words).map(WordLimit::parse),
                maxFlips,
                maxLoss,
                Optional.ofNullable(data)
                        .map(texts -> (labels, tokenizer) ->
                                texts.measuring(labels).warning(tokenizer, System.err::println)));
    }
}
