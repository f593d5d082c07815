package dev.rango.exporter;

import dev.rango.exporter.encoder.EncoderVerification;
import dev.rango.exporter.graph.GraphContents;
import dev.rango.exporter.proof.Check;
import dev.rango.exporter.proof.LogitComparison;
import dev.rango.exporter.proof.ProofReport;
import dev.rango.exporter.proof.Remedy;
import dev.rango.exporter.shrink.Precision;
import dev.rango.runtime.ClassifierOptions;
import dev.rango.runtime.Device;
import dev.rango.runtime.DeviceReport;
import dev.rango.runtime.OpenModel;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.Golden;
import dev.rango.runtime.format.ModelConfig;
import dev.rango.runtime.session.Tolerance;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What can be proven of an exported folder by itself, at any time and place. */
public final class Verification {
    private Verification() {}

    /**
     * Checks digests, graph, scores of the golden inputs and, of texts, their tokens, invariance and awkward inputs; of a base
     * digests and golden inputs, of an adapter its digests.
     *
     * @param folder an exported model, a base or an adapter
     * @throws UnusableInputException when it is so broken that it cannot be opened
     */
    public static ProofReport of(Path folder) {
        return of(folder, Device.cpu(), report -> {});
    }

    /**
     * The same on a device: golden inputs were scored on a CPU, so that their check compares the two.
     *
     * @param chosen is told which device it is
     * @throws dev.rango.runtime.DeviceUnavailableException when it cannot be had
     */
    public static ProofReport of(Path folder, Device device, Consumer<DeviceReport> chosen) {
        if (CheckpointVerification.isFor(folder)) {
            return new ProofReport(CheckpointVerification.checks(folder));
        }
        List<Check> checks = new ArrayList<>();
        checks.add(Manifest.check(folder));
        if (!checks.get(0).passed()) {
            // Another file than was shipped: whether it still opens would prove nothing, and may not even end well.
            return new ProofReport(checks);
        }
        checks.addAll(withoutDigests(folder, device, chosen));
        return new ProofReport(checks);
    }

    /** The same before the digests are written. */
    static List<Check> withoutDigests(Path folder) {
        return withoutDigests(folder, Device.cpu(), report -> {});
    }

    private static List<Check> withoutDigests(Path folder, Device device, Consumer<DeviceReport> chosen) {
        if (ModelConfig.isEncoder(folder)) {
            return EncoderVerification.checks(folder, ClassifierOptions.DEFAULT.withDevice(device), chosen);
        }
        FamilyExport family = FamilyExport.of(folder);
        List<Check> checks = new ArrayList<>();
        try (OpenExport<?> open = family.open(folder, device)) {
            OpenModel<?> model = open.model();
            chosen.accept(model.device());
            GraphContents graph = GraphContents.read(folder.resolve(GraphContents.FILE));
            checks.add(GraphFaults.check(graph, family.traits().operators(), model.labels(), model.export()));
            checks.addAll(open.files());
            if (!model.tasks().isEmpty()) {
                checks.addAll(new TaskVerification<>(folder, open, family.inputs()).checks());
                return checks;
            }
            boolean pruned = graph.metadata().containsKey("rango." + Provenance.WORDS_OF_BASE);
            checks.addAll(withoutTasks(open, family.inputs(), pruned));
        }
        return checks;
    }

    private static <I> List<Check> withoutTasks(OpenExport<I> open, String inputs, boolean pruned) {
        List<Check> checks = new ArrayList<>();
        checks.add(golden(open, inputs, pruned));
        checks.addAll(open.invariances(open.scorer()));
        checks.add(open.awkward().check(open.model()));
        return checks;
    }

    private static <I> Check golden(OpenExport<I> open, String inputs, boolean pruned) {
        String precision =
                open.model().export().map(ModelConfig.ExportInfo::precision).orElse(Precision.FLOAT32.id());
        boolean rounded = !precision.equals(Precision.FLOAT32.id());
        String name =
                (pruned ? "pruned " : "") + (rounded ? precision + " " : pruned ? "" : "trained ") + "model = export";
        List<? extends Golden> golden = open.golden();
        int classes = open.model().labels().size();
        if (golden.isEmpty() || golden.stream().anyMatch(g -> g.logits().length != classes)) {
            return Check.yesNo(name, false, "golden.jsonl does not have " + classes + " logits a case");
        }
        float[][] expected = golden.stream().map(Golden::logits).toArray(float[][]::new);
        Tolerance tolerance = open.model().device().chosen().tolerance();
        float[][] given =
                open.scorer().logits(golden.stream().<I>map(open::input).toList());
        return LogitComparison.of(inputs, expected, given, LogitComparison.Limits.of(golden, tolerance))
                .check(name, Remedy.TRAINED);
    }
}
