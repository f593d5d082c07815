package dev.rango.exporter.shrink;

import dev.rango.exporter.proof.Check;
import java.util.List;
import java.util.Locale;

/**
 * How an export answers texts whose labels are known, beside the float model with all words.
 *
 * @param before what it is held against, in words
 * @param after what it is, in words; the same where nothing was made smaller
 * @param data name of the texts
 * @param dataSha256 digest of the texts and their labels
 * @param texts how many
 * @param flips labels that differ between the two
 * @param accuracyBefore share of the texts with the right label, 0 to 1
 * @param accuracyAfter of the export
 */
public record Measurement(
        String before,
        String after,
        String data,
        String dataSha256,
        int texts,
        int flips,
        double accuracyBefore,
        double accuracyAfter) {

    /** Whether it costs more than it may; none where nothing was made smaller. */
    public List<Check> checks(CostLimits limits) {
        return List.of(
                flips(before + " → " + after + ", " + data, flips, texts, limits),
                Check.share(
                        "accuracy lost",
                        Math.max(0, accuracyBefore - accuracyAfter),
                        limits.maxLoss(),
                        String.format(
                                Locale.ROOT,
                                "%s %.2f %%, %s %.2f %%",
                                before,
                                100 * accuracyBefore,
                                after,
                                100 * accuracyAfter)));
    }

    static Check flips(String name, int flips, int texts, CostLimits limits) {
        return Check.share(
                name,
                (double) flips / texts,
                limits.maxFlips(),
                String.format(Locale.ROOT, "%,d of %,d labels differ", flips, texts));
    }
}
