package dev.rango.exporter;

import dev.rango.runtime.TokenScorer;
import dev.rango.runtime.Tokenizer;
import java.util.List;
import java.util.Locale;

/** What rounding the table costs: labels that differ from the float model's, and accuracy. */
final class QuantizationProof {
    private final TokenScorer exact;
    private final TokenScorer rounded;
    private final QuantizationLimits limits;

    /**
     * @param exact the float export of the same model
     * @param rounded the export that is to be proven
     */
    QuantizationProof(TokenScorer exact, TokenScorer rounded, QuantizationLimits limits) {
        this.exact = exact;
        this.rounded = rounded;
        this.limits = limits;
    }

    /** On the data that the limits name; without, on a sample. */
    List<Check> checks(Tokenizer tokenizer, List<int[]> sample) {
        if (limits.data().isEmpty()) {
            return List.of(flips("float → int8, sample", predicted(exact, sample), predicted(rounded, sample)));
        }
        LabelledSample data = limits.data().get();
        List<int[]> ids = data.texts().stream().map(tokenizer::ids).toList();
        int[] before = predicted(exact, ids);
        int[] after = predicted(rounded, ids);
        return List.of(
                flips("float → int8, " + data.name(), before, after),
                loss(accuracy(before, data.labels()), accuracy(after, data.labels())));
    }

    private Check flips(String name, int[] before, int[] after) {
        int flips = 0;
        for (int i = 0; i < before.length; i++) {
            flips += before[i] == after[i] ? 0 : 1;
        }
        double share = (double) flips / before.length;
        return Check.share(
                name,
                share,
                limits.maxFlips(),
                String.format(Locale.ROOT, "%,d of %,d labels differ", flips, before.length));
    }

    private Check loss(double before, double after) {
        return Check.share(
                "accuracy lost",
                Math.max(0, before - after),
                limits.maxLoss(),
                String.format(Locale.ROOT, "float %.2f %%, int8 %.2f %%", 100 * before, 100 * after));
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
