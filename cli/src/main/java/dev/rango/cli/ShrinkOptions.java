package dev.rango.cli;

import dev.rango.data.LabelledDataset;
import dev.rango.data.LabelledText;
import dev.rango.data.Part;
import dev.rango.exporter.CostLimits;
import dev.rango.exporter.LabelledSample;
import dev.rango.exporter.ModelExport;
import dev.rango.exporter.Precision;
import dev.rango.exporter.WordLimit;
import dev.rango.runtime.UnusableInputException;
import java.util.List;
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

    /** The export as these options want it. */
    ModelExport applyTo(ModelExport export) {
        Optional<WordLimit> limit = Optional.ofNullable(words).map(WordLimit::parse);
        if (limit.isPresent() && data == null) {
            throw new UnusableInputException(
                    "--prune-vocab",
                    "",
                    "needs --data: its training part says which words, its test part what it costs");
        }
        ModelExport smaller = kind == null ? export : export.quantized(kind.precision);
        if (data == null) {
            return smaller.within(new CostLimits(maxFlips, maxLoss, Optional.empty()));
        }
        LabelledDataset dataset = load(limit.isPresent(), export.labels());
        LabelledSample test = sample(dataset.name(), dataset.test());
        if (limit.isPresent()) {
            // A file of one's own without a test part is counted and measured as a whole.
            LabelledSample counted = dataset.train().isEmpty() ? test : sample(dataset.name(), dataset.train());
            smaller = smaller.pruned(limit.get(), counted);
        }
        return smaller.within(new CostLimits(maxFlips, maxLoss, Optional.of(test)));
    }

    private LabelledDataset load(boolean training, List<String> labels) {
        LabelledDataset dataset = training
                ? data.measuring(labels).load()
                : data.measuring(labels).load(Part.TEST);
        if (!dataset.labels().equals(labels)) {
            throw new UnusableInputException(
                    dataset.name(), "", "has the labels " + dataset.labels() + ", the model has " + labels);
        }
        if (dataset.test().isEmpty()) {
            throw new UnusableInputException(dataset.name(), "", "has no test part to measure on");
        }
        return dataset;
    }

    private static LabelledSample sample(String name, List<LabelledText> texts) {
        return new LabelledSample(
                name,
                texts.stream().map(LabelledText::text).toList(),
                texts.stream().mapToInt(LabelledText::label).toArray());
    }
}
