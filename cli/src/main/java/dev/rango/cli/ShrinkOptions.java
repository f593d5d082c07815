package dev.rango.cli;

import dev.rango.data.LabelledDataset;
import dev.rango.data.LabelledText;
import dev.rango.data.Part;
import dev.rango.exporter.CostLimits;
import dev.rango.exporter.LabelledSample;
import dev.rango.exporter.Precision;
import dev.rango.runtime.UnusableInputException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Whether the embedding is rounded, and what that may cost. */
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
            required = true,
            paramLabel = "KIND",
            description =
                    "int8: the embedding in a quarter of its size, and faster; fp16: in half of it, more exact, slower on a CPU; measured against float")
    private Kind kind;

    @Option(
            names = "--max-flips",
            paramLabel = "SHARE",
            converter = Share.class,
            description = "labels that may differ from the float model's, as 0.2%% or 0.002 (default: 0.2%%)")
    private double maxFlips = 0.002;

    @Option(
            names = "--max-loss",
            paramLabel = "SHARE",
            converter = Share.class,
            description = "accuracy that may be lost on --data, as 0.1%% or 0.001 (default: 0.1%%)")
    private double maxLoss = 0.001;

    @ArgGroup(exclusive = false)
    private DataOptions data;

    Precision precision() {
        return kind.precision;
    }

    CostLimits limits(List<String> labels) {
        return new CostLimits(maxFlips, maxLoss, Optional.ofNullable(data).map(d -> sample(d, labels)));
    }

    private static LabelledSample sample(DataOptions data, List<String> labels) {
        LabelledDataset dataset = data.measuring(labels).load(Part.TEST);
        if (!dataset.labels().equals(labels)) {
            throw new UnusableInputException(
                    dataset.name(), "", "has the labels " + dataset.labels() + ", the model has " + labels);
        }
        List<LabelledText> texts = dataset.test();
        return new LabelledSample(
                dataset.name(),
                texts.stream().map(LabelledText::text).toList(),
                texts.stream().mapToInt(LabelledText::label).toArray());
    }
}
