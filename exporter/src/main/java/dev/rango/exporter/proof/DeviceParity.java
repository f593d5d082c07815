package dev.rango.exporter.proof;

import dev.rango.data.Plural;
import dev.rango.models.LogitDistance;
import dev.rango.runtime.ClassifierOptions;
import dev.rango.runtime.Device;
import dev.rango.runtime.TextClassifier;
import dev.rango.runtime.session.Tolerance;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/** Whether a model answers on a device as it does on the processor, on texts of the user's. */
public final class DeviceParity {
    /** Texts of a call: as many as fill a run on a GPU. */
    private static final int CALL = 1024;

    private DeviceParity() {}

    /**
     * Compares logits and labels of every task.
     *
     * @param folder an exported text classifier
     * @param texts at least one
     * @param done is told how many texts are compared
     * @return a check for each task: what logits and labels may differ by is the {@link Tolerance} of device and model
     * @throws dev.rango.runtime.DeviceUnavailableException when the device cannot be had
     */
    public static List<Check> checks(Path folder, Device device, List<String> texts, IntConsumer done) {
        try (TextClassifier there = TextClassifier.open(folder, ClassifierOptions.DEFAULT.withDevice(device));
                TextClassifier here = TextClassifier.open(folder, ClassifierOptions.DEFAULT)) {
            Tolerance tolerance = there.tolerance();
            List<Check> checks = new ArrayList<>();
            if (there.tasks().isEmpty()) {
                checks.add(check("same as on the CPU", there, here, texts, tolerance, done));
            }
            for (String task : there.tasks()) {
                checks.add(check(
                        "same as on the CPU: " + task, there.with(task), here.with(task), texts, tolerance, done));
            }
            return checks;
        }
    }

    public static Check check(
            String name,
            TextClassifier there,
            TextClassifier here,
            List<String> texts,
            Tolerance tolerance,
            IntConsumer done) {
        double worst = 0;
        int otherLabels = 0;
        for (int from = 0; from < texts.size(); from += CALL) {
            List<String> call = texts.subList(from, Math.min(texts.size(), from + CALL));
            float[][] a = there.logits(call);
            float[][] b = here.logits(call);
            for (int i = 0; i < a.length; i++) {
                for (int c = 0; c < a[i].length; c++) {
                    // Math.max keeps NaN.
                    worst = Math.max(worst, Math.abs((double) a[i][c] - b[i][c]));
                }
                otherLabels += LogitDistance.highest(a[i]) == LogitDistance.highest(b[i]) ? 0 : 1;
            }
            done.accept(from + call.size());
        }
        boolean passed = worst <= tolerance.logit() && otherLabels <= tolerance.labels() * texts.size();
        String found = "logits of " + Plural.of(texts.size(), "text") + ", "
                + Plural.of(otherLabels, "label differs", "labels differ");
        return new Check(
                name,
                passed,
                worst,
                tolerance.logit(),
                Check.Unit.DIFFERENCE,
                found + (passed ? "" : Remedy.DEVICE.words()));
    }
}
