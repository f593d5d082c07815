package dev.rango.exporter.shrink;

import dev.rango.exporter.proof.Check;
import dev.rango.models.LogitDistance;
import dev.rango.runtime.session.GraphScorer;
import dev.rango.runtime.text.Tokenizer;
import java.util.Arrays;
import java.util.List;

/** What making a model smaller costs: labels that differ from those of the float model with all words, and accuracy. */
public final class CostProof {
    /**
     * A graph and the tokenizer whose ids it takes.
     *
     * @param name in words, for the report
     */
    public record Side(String name, GraphScorer<int[]> scorer, Tokenizer tokenizer) {
        private int[] predicted(List<int[]> ids) {
            return Arrays.stream(scorer.logits(ids))
                    .mapToInt(LogitDistance::highest)
                    .toArray();
        }

        private int[] predictedTexts(List<String> texts) {
            return predicted(texts.stream().map(tokenizer::ids).toList());
        }
    }

    private final Side before;
    private final Side after;

    /**
     * @param before the float export of the same model, with all words
     * @param after the export that is to be proven; the same side where nothing was made smaller
     */
    public CostProof(Side before, Side after) {
        this.before = before;
        this.after = after;
    }

    public Measurement measure(LabelledSample data) {
        int[] labelsBefore = before.predictedTexts(data.texts());
        int[] labelsAfter = before == after ? labelsBefore : after.predictedTexts(data.texts());
        return new Measurement(
                before.name,
                after.name,
                data.name(),
                data.sha256(),
                data.labels().length,
                different(labelsBefore, labelsAfter),
                accuracy(labelsBefore, data.labels()),
                accuracy(labelsAfter, data.labels()));
    }

    /** On ids that mean the same to both sides. */
    public Check checkSample(List<int[]> sample, CostLimits limits) {
        int flips = different(before.predicted(sample), after.predicted(sample));
        return Measurement.flips(before.name + " → " + after.name + ", sample", flips, sample.size(), limits);
    }

    private static int different(int[] left, int[] right) {
        int different = 0;
        for (int i = 0; i < left.length; i++) {
            different += left[i] == right[i] ? 0 : 1;
        }
        return different;
    }

    private static double accuracy(int[] predicted, int[] labels) {
        return (double) (labels.length - different(predicted, labels)) / labels.length;
    }
}
