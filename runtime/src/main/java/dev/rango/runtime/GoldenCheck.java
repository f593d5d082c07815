package dev.rango.runtime;

import dev.rango.runtime.format.Golden;
import dev.rango.runtime.format.GoldenCase;
import dev.rango.runtime.format.ModelFiles;
import dev.rango.runtime.session.StageTimes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Holds a model that was opened against the answers of the trained one, which travel with it.
 *
 * @param <I> what it classifies
 */
final class GoldenCheck<I> {
    private final OpenModel<I> model;
    private final Path file;
    private final List<? extends Golden> cases;

    /** @throws UnusableInputException when there is no golden answer */
    GoldenCheck(OpenModel<I> model, ModelFiles files) {
        this.model = model;
        this.file = files.path(GoldenCase.FILE);
        this.cases = model.golden(file, files.require(GoldenCase.FILE));
        if (cases.isEmpty()) {
            throw new UnusableInputException(file, "", "holds no golden answer");
        }
    }

    /**
     * The largest difference of a logit.
     *
     * @param tolerance largest difference of a logit of a case that passes
     * @throws UnusableInputException when a text has other ids, or a logit differs by more than the tolerance
     */
    double worst(ToDoubleFunction<Golden> tolerance) {
        List<I> inputs = new ArrayList<>();
        for (int i = 0; i < cases.size(); i++) {
            inputs.add(model.input(cases.get(i), file, place(i)));
        }
        float[][] logits = logits(inputs);
        double worst = 0;
        for (int i = 0; i < logits.length; i++) {
            Golden golden = cases.get(i);
            worst = Math.max(
                    worst, difference(file, place(i), golden.logits(), logits[i], tolerance.applyAsDouble(golden)));
        }
        return worst;
    }

    private static String place(int golden) {
        return "case " + (golden + 1);
    }

    /** What the model gives, each case for its own task. */
    private float[][] logits(List<I> inputs) {
        Map<String, List<Integer>> places = new LinkedHashMap<>();
        for (int i = 0; i < cases.size(); i++) {
            places.computeIfAbsent(cases.get(i).task().orElse(""), task -> new ArrayList<>())
                    .add(i);
        }
        float[][] logits = new float[cases.size()][];
        places.forEach((task, own) -> {
            OpenModel<I> asked = task.isEmpty() ? model : model.with(task);
            float[][] given = asked.scores(own.stream().map(inputs::get).toList(), new StageTimes());
            for (int i = 0; i < given.length; i++) {
                logits[own.get(i)] = given[i];
            }
        });
        return logits;
    }

    /** The largest difference of a logit of a case, where none is beyond the tolerance. */
    private static double difference(Path file, String place, float[] trained, float[] given, double tolerance) {
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
