package dev.rango.exporter;

import dev.rango.exporter.proof.Check;
import dev.rango.exporter.proof.LogitComparison;
import dev.rango.exporter.proof.ProofReport;
import dev.rango.exporter.proof.Remedy;
import dev.rango.runtime.ClassifierOptions;
import dev.rango.runtime.Device;
import dev.rango.runtime.DeviceReport;
import dev.rango.runtime.TextClassifier;
import dev.rango.runtime.format.GoldenCase;
import dev.rango.runtime.session.Tolerance;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What a device answers to the golden texts, against the trained model: quick enough to be asked whenever one is set up. */
public final class EngineProof {
    private EngineProof() {}

    /**
     * Scores and labels of all golden texts, for each task: a logit may differ by the device's tolerance for its text, a label not.
     *
     * @param chosen is told which device it is
     * @throws dev.rango.runtime.DeviceUnavailableException when it cannot be had
     */
    public static ProofReport of(Path folder, Device device, Consumer<DeviceReport> chosen) {
        Map<String, List<GoldenCase>> byTask = new LinkedHashMap<>();
        for (GoldenCase golden : GoldenCase.read(folder.resolve(GoldenCase.FILE))) {
            byTask.computeIfAbsent(golden.task().orElse(""), task -> new ArrayList<>())
                    .add(golden);
        }
        List<Check> checks = new ArrayList<>();
        try (TextClassifier classifier = TextClassifier.open(folder, ClassifierOptions.DEFAULT.withDevice(device))) {
            chosen.accept(classifier.device());
            Tolerance tolerance = classifier.device().chosen().tolerance();
            byTask.forEach((task, cases) -> {
                TextClassifier own = task.isEmpty() ? classifier : classifier.with(task);
                float[][] expected = cases.stream().map(GoldenCase::logits).toArray(float[][]::new);
                float[][] actual =
                        own.logits(cases.stream().map(GoldenCase::text).toList());
                String name = "trained model = " + classifier.device().chosen() + (task.isEmpty() ? "" : ", " + task);
                checks.add(LogitComparison.of("texts", expected, actual, LogitComparison.Limits.of(cases, tolerance))
                        .check(name, Remedy.DEVICE));
            });
        }
        if (checks.isEmpty()) {
            checks.add(Check.yesNo("golden texts", false, "there are none"));
        }
        return new ProofReport(checks);
    }
}
