package dev.rango.exporter.shrink;

import dev.rango.data.DataSource;
import dev.rango.data.LabelledDataset;
import dev.rango.data.LabelledText;
import dev.rango.data.Part;
import dev.rango.models.Checkpoint;
import dev.rango.runtime.Setting;
import dev.rango.runtime.UnusableInputException;
import java.util.List;
import java.util.Optional;

/**
 * How a model is made smaller, what that may cost, and on which texts it is measured.
 *
 * @param precision of the embedding
 * @param words how many stay: the most frequent of the data's training part; empty for all
 * @param maxFlips share of labels that may differ from those of the float model with all words, 0 to 1
 * @param maxLoss accuracy that may be lost on the data's test part, 0 to 1
 * @param data texts with the model's labels, measured whether it is smaller or not; empty for the golden texts and a random
 *     sample alone
 */
public record Shrink(
        Precision precision, Optional<WordLimit> words, double maxFlips, double maxLoss, Optional<MeasuredTexts> data) {
    /** Nothing of it. */
    public static final Shrink NONE = new Shrink(Precision.FLOAT32, Optional.empty(), 0, 0, Optional.empty());

    /** @throws UnusableInputException when a share is none */
    public Shrink {
        new CostLimits(maxFlips, maxLoss, Optional.empty());
    }

    public CostLimits limits(Optional<LabelledSample> measured) {
        return new CostLimits(maxFlips, maxLoss, measured);
    }

    /** Whether it asks for anything. */
    public boolean isWanted() {
        return precision != Precision.FLOAT32 || words.isPresent() || data.isPresent();
    }

    /**
     * The data as they were read.
     *
     * @param counted says which words stay; there where some are to go
     * @param measured on what the export is measured
     */
    public record Texts(Optional<LabelledSample> counted, Optional<LabelledSample> measured) {}

    /**
     * Reads the data.
     *
     * @throws UnusableInputException when they cannot be read, have other labels than the model, or no test part, or words are
     *     to go and no data say which
     */
    public Texts texts(List<String> labels, Checkpoint base) {
        if (words.isPresent() && data.isEmpty()) {
            throw new UnusableInputException(
                    Setting.of("prune-vocab"),
                    "",
                    "needs " + Setting.of("data")
                            + ": its training part says which words, its test part what it costs");
        }
        if (data.isEmpty()) {
            return new Texts(Optional.empty(), Optional.empty());
        }
        LabelledDataset dataset = load(data.get().of(labels, base.tokenizer()), labels);
        LabelledSample test = sample(dataset.name(), dataset.test());
        // A file of one's own without a test part is counted and measured as a whole.
        Optional<LabelledSample> counted =
                words.map(any -> dataset.train().isEmpty() ? test : sample(dataset.name(), dataset.train()));
        return new Texts(counted, Optional.of(test));
    }

    private LabelledDataset load(DataSource source, List<String> labels) {
        LabelledDataset dataset = words.isPresent() ? source.load() : source.load(Part.TEST);
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
