package dev.rango.runtime;

import dev.rango.runtime.format.GoldenCase;
import dev.rango.runtime.format.ModelFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Holds a model that was opened against the answers of the trained one, which travel with it. */
final class GoldenCheck {
    private final TextClassifier classifier;
    private final Path file;
    private final byte[] golden;
    private final ToDoubleFunction<GoldenCase> tolerance;

    /** @param tolerance largest difference of a logit of a case that passes */
    GoldenCheck(TextClassifier classifier, ModelFiles files, ToDoubleFunction<GoldenCase> tolerance) {
        this.classifier = classifier;
        this.file = files.path(GoldenCase.FILE);
        this.golden = files.require(GoldenCase.FILE);
        this.tolerance = tolerance;
    }

    /**
     * The largest difference of a logit.
     *
     * @throws UnusableInputException when a text has other ids, or a logit differs by more than the tolerance
     */
    double worst() {
        List<GoldenCase> cases = GoldenCase.read(file, golden);
        if (cases.isEmpty()) {
            throw new UnusableInputException(file, "", "holds no golden text");
        }
        float[][] logits = logits(cases);
        double worst = 0;
        for (int i = 0; i < logits.length; i++) {
            worst = Math.max(worst, difference("case " + (i + 1), cases.get(i), logits[i]));
        }
        return worst;
    }

    /** What the model gives, each case for its own task. */
    private float[][] logits(List<GoldenCase> cases) {
        Map<String, List<Integer>> places = new LinkedHashMap<>();
        for (int i = 0; i < cases.size(); i++) {
            places.computeIfAbsent(cases.get(i).task().orElse(""), task -> new ArrayList<>())
                    .add(i);
        }
        float[][] logits = new float[cases.size()][];
        places.forEach((task, own) -> {
            TextClassifier asked = task.isEmpty() ? classifier : classifier.with(task);
            float[][] given =
                    asked.logits(own.stream().map(i -> cases.get(i).text()).toList());
            for (int i = 0; i < given.length; i++) {
                logits[own.get(i)] = given[i];
            }
        });
        return logits;
    }

    private double difference(String place, GoldenCase golden, float[] logits) {
        if (!Arrays.equals(golden.ids(), classifier.tokenizer().ids(golden.text()))) {
            throw new UnusableInputException(file, place, "the tokenizer gives other ids");
        }
        return difference(file, place, golden.logits(), logits, tolerance.applyAsDouble(golden));
    }

    /** The largest difference of a logit of a case, where none is beyond the tolerance. */
    static double difference(Path file, String place, float[] trained, float[] given, double tolerance) {
        if (trained.length != given.length) {
            throw new UnusableInputException(file, place, "has " + trained.length + " logits");
        }
        double worst = 0;
        for (int c = 0; c < trained.length; c++) {
            double difference = Math.abs(trained[c] - given[c]);
            // Written so that NaN fails.
            if (!(difference <= tolerance)) {
                throw new UnusableInputException(
                        file,
                        place,
                        String.format(
                                Locale.ROOT,
                                "logit %d is %s, trained %s: more than %.0e apart. Rounding does not explain it: copy the"
                                        + " folder anew, and see what `rango verify` says of it",
                                c,
                                given[c],
                                trained[c],
                                tolerance));
            }
            worst = Math.max(worst, difference);
        }
        return worst;
    }
}
