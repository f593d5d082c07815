package dev.rango.exporter.encoder;

import dev.rango.data.Plural;
import dev.rango.exporter.proof.Check;
import dev.rango.exporter.proof.Remedy;
import dev.rango.exporter.shrink.LabelledSample;
import dev.rango.exporter.shrink.Measurement;
import dev.rango.models.LogitDistance;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What making a transformer smaller costs: labels and probabilities that move, accuracy, directions of vectors. */
final class EncoderCost {
    /** Mean over the golden texts: a fault in one layer moves it further than rounding does. */
    private static final double MOST_MOVED = 0.05;

    private final OpenEncoder before;
    private final OpenEncoder after;
    private final EncoderShrink shrink;

    EncoderCost(OpenEncoder before, OpenEncoder after, EncoderShrink shrink) {
        this.before = before;
        this.after = after;
        this.shrink = shrink;
    }

    List<Check> checks(List<String> texts, Optional<LabelledSample> data) {
        float[][] exact = before.answers(texts);
        float[][] coarse = after.answers(texts);
        String name = "float32 → " + shrink.precision().id();
        if (after.config().labels().isEmpty()) {
            return List.of(cosines(name + ", vectors", exact, coarse));
        }
        List<Check> checks = new ArrayList<>();
        checks.add(labels(name + ", golden texts", exact, coarse));
        checks.add(probabilities(name + ", probabilities", exact, coarse));
        data.ifPresent(sample -> checks.addAll(measure(sample).checks(shrink.limits())));
        return checks;
    }

    private Measurement measure(LabelledSample data) {
        int[] exact = predicted(before.answers(data.texts()));
        int[] coarse = predicted(after.answers(data.texts()));
        return new Measurement(
                "float32",
                shrink.precision().id(),
                data.name(),
                data.sha256(),
                exact.length,
                different(exact, coarse),
                accuracy(exact, data.labels()),
                accuracy(coarse, data.labels()));
    }

    private static int[] predicted(float[][] logits) {
        return Arrays.stream(logits).mapToInt(LogitDistance::highest).toArray();
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

    /** Of so few texts one may be one too many: it is always allowed. */
    private Check labels(String name, float[][] exact, float[][] coarse) {
        int flips = different(predicted(exact), predicted(coarse));
        double limit = Math.max(shrink.maxFlips(), 1.0 / exact.length);
        return Check.share(
                name,
                (double) flips / exact.length,
                limit,
                String.format(Locale.ROOT, "%,d of %,d labels differ", flips, exact.length));
    }

    private Check probabilities(String name, float[][] exact, float[][] coarse) {
        boolean each = after.config().encoder().orElseThrow().multiLabel();
        double moved = 0;
        for (int i = 0; i < exact.length; i++) {
            double[] left = probabilities(exact[i], each);
            double[] right = probabilities(coarse[i], each);
            double most = 0;
            for (int c = 0; c < left.length; c++) {
                // Math.max keeps NaN.
                most = Math.max(most, Math.abs(left[c] - right[c]));
            }
            moved += most;
        }
        return Check.share(name, moved / exact.length, MOST_MOVED, "moved, mean of " + Plural.of(exact.length, "text"));
    }

    private static double[] probabilities(float[] logits, boolean each) {
        double[] odds = new double[logits.length];
        double largest = each ? 0 : Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            largest = each ? 0 : Math.max(largest, logit);
        }
        double sum = 0;
        for (int c = 0; c < odds.length; c++) {
            odds[c] = each ? 1 / (1 + Math.exp(-logits[c])) : Math.exp(logits[c] - largest);
            sum += odds[c];
        }
        for (int c = 0; c < odds.length && !each; c++) {
            odds[c] /= sum;
        }
        return odds;
    }

    private Check cosines(String name, float[][] exact, float[][] coarse) {
        double worst = 0;
        double sum = 0;
        for (int i = 0; i < exact.length; i++) {
            double turn = 1 - cosine(exact[i], coarse[i]);
            worst = Math.max(worst, turn);
            sum += turn;
        }
        String detail = String.format(
                Locale.ROOT,
                "%s, cosine %.4f on average, %.4f at least",
                Plural.of(exact.length, "text"),
                1 - sum / exact.length,
                1 - worst);
        return Check.atMost(name, sum / exact.length, 1 - shrink.minCosine(), detail, Remedy.ROUNDED);
    }

    private static double cosine(float[] left, float[] right) {
        double product = 0;
        double leftSquares = 0;
        double rightSquares = 0;
        for (int i = 0; i < left.length; i++) {
            product += (double) left[i] * right[i];
            leftSquares += (double) left[i] * left[i];
            rightSquares += (double) right[i] * right[i];
        }
        double lengths = Math.sqrt(leftSquares) * Math.sqrt(rightSquares);
        return lengths == 0 && leftSquares == rightSquares ? 1 : product / lengths;
    }
}
