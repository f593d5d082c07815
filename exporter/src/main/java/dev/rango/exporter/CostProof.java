package dev.rango.exporter;

import dev.rango.runtime.TokenScorer;
import dev.rango.runtime.Tokenizer;
import java.util.List;
import java.util.Locale;

/** What making a model smaller costs: labels that differ from those of the float model with all words, and accuracy. */
final class CostProof {
    /**
     * A graph and the tokenizer whose ids it takes.
     *
     * @param name in words, for the report
     */
    record Side(String name, TokenScorer scorer, Tokenizer tokenizer) {
        private int[] predicted(List<String> texts) {
            return CostProof.predicted(
                    scorer, texts.stream().map(tokenizer::ids).toList());
        }
    }

    private final Side before;
    private final Side after;
    private final CostLimits limits;

    /**
     * @param before the float export of the same model, with all words
     * @param after the export that is to be proven
     */
    CostProof(Side before, Side after, CostLimits limits) {
        this.before = before;
        this.after = after;
        this.limits = limits;
    }

    /** On the data that the limits name. */
    List<Check> checks(LabelledSample data) {
        int[] labelsBefore = before.predicted(data.texts());
        int[] labelsAfter = after.predicted(data.texts());
        return List.of(
                flips(data.name(), labelsBefore, labelsAfter),
                loss(accuracy(labelsBefore, data.labels()), accuracy(labelsAfter, data.labels())));
    }

    /** On ids that both sides understand. */
    Check checkSample(List<int[]> sample) {
        return flips("sample", predicted(before.scorer, sample), predicted(after.scorer, sample));
    }

    private Check flips(String data, int[] labelsBefore, int[] labelsAfter) {
        int flips = 0;
        for (int i = 0; i < labelsBefore.length; i++) {
            flips += labelsBefore[i] == labelsAfter[i] ? 0 : 1;
        }
        double share = (double) flips / labelsBefore.length;
        return Check.share(
                before.name + " → " + after.name + ", " + data,
                share,
                limits.maxFlips(),
                String.format(Locale.ROOT, "%,d of %,d labels differ", flips, labelsBefore.length));
    }

    private Check loss(double accuracyBefore, double accuracyAfter) {
        return Check.share(
                "accuracy lost",
                Math.max(0, accuracyBefore - accuracyAfter),
                limits.maxLoss(),
                String.format(
                        Locale.ROOT,
                        "%s %.2f %%, %s %.2f %%",
                        before.name,
                        100 * accuracyBefore,
                        after.name,
                        100 * accuracyAfter));
    }

    private static int[] predicted(TokenScorer scorer, List<int[]> ids) {
        float[][] logits = scorer.logits(ids);
        int[] best = new int[logits.length];
        for (int i = 0; i < best.length; i++) {
            for (int c = 1; c < logits[i].length; c++) {
                best[i] = logits[i][c] > logits[i][best[i]] ? c : best[i];
            }
        }
        return best;
    }

    private static double accuracy(int[] predicted, int[] labels) {
        int right = 0;
        for (int i = 0; i < labels.length; i++) {
            right += predicted[i] == labels[i] ? 1 : 0;
        }
        return (double) right / labels.length;
    }
}
