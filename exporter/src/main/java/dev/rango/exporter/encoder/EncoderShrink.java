package dev.rango.exporter.encoder;

import dev.rango.data.LabelledDataset;
import dev.rango.data.LabelledText;
import dev.rango.data.Part;
import dev.rango.exporter.graph.HalfLayers;
import dev.rango.exporter.graph.Int8Layers;
import dev.rango.exporter.graph.Quantized;
import dev.rango.exporter.shrink.CostLimits;
import dev.rango.exporter.shrink.LabelledSample;
import dev.rango.exporter.shrink.MeasuredTexts;
import dev.rango.exporter.shrink.Precision;
import dev.rango.onnx.OnnxModel;
import dev.rango.runtime.Setting;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.text.Tokenizer;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a transformer is made smaller, and what that may cost.
 *
 * @param precision of its weights
 * @param limits of labels that may differ from those of the graph as it came, and accuracy that may be lost
 * @param minCosine of vectors to those of the graph as it came, on average, at least, -1 to 1
 * @param data texts with the model's labels; empty for the golden texts alone
 */
public record EncoderShrink(
        Precision precision, double maxFlips, double maxLoss, double minCosine, Optional<MeasuredTexts> data) {
    /** Golden texts in int8 by MiniLM have 0.995 on average. */
    public static final double MIN_COSINE = 0.98;
    /** As is. */
    public static final EncoderShrink NONE = new EncoderShrink(Precision.FLOAT32, 0, 0, MIN_COSINE, Optional.empty());

    /** @throws UnusableInputException when a share or the cosine is none */
    public EncoderShrink {
        new CostLimits(maxFlips, maxLoss, Optional.empty());
        if (!(minCosine >= -1 && minCosine <= 1)) {
            throw new UnusableInputException(Setting.of("min-cosine"), "", minCosine + " is not within -1 to 1");
        }
    }

    boolean isWanted() {
        return precision != Precision.FLOAT32;
    }

    CostLimits limits() {
        return new CostLimits(maxFlips, maxLoss, Optional.empty());
    }

    /**
     * Stores a graph's weights so.
     *
     * @param largest magnitude of each channel of the values that come into products, where it is known
     */
    Quantized apply(OnnxModel model, Map<String, float[]> largest) {
        return switch (precision) {
            case FLOAT32 -> new Quantized(0, 0, List.of());
            case FLOAT16 -> HalfLayers.apply(model);
            case INT8 -> Int8Layers.apply(model, largest);
        };
    }

    /**
     * The data as they were read.
     *
     * @throws UnusableInputException when the model has no labels, or the data have others or no test part
     */
    Optional<LabelledSample> sample(List<String> labels, Tokenizer tokenizer) {
        if (data.isEmpty()) {
            return Optional.empty();
        }
        if (labels.isEmpty()) {
            throw new UnusableInputException(
                    Setting.of("data"), "", "has labels, and the model gives vectors, which have none");
        }
        LabelledDataset dataset = data.get().of(labels, tokenizer).load(Part.TEST);
        if (!dataset.labels().equals(labels)) {
            throw new UnusableInputException(
                    dataset.name(), "", "has the labels " + dataset.labels() + ", the model has " + labels);
        }
        if (dataset.test().isEmpty()) {
            throw new UnusableInputException(dataset.name(), "", "has no test part to measure on");
        }
        return Optional.of(new LabelledSample(
                dataset.name(),
                dataset.test().stream().map(LabelledText::text).toList(),
                dataset.test().stream().mapToInt(LabelledText::label).toArray()));
    }
}
