package dev.rango.exporter;

import dev.rango.exporter.graph.GraphContents;
import dev.rango.exporter.proof.Check;
import dev.rango.exporter.proof.LogitComparison;
import dev.rango.exporter.proof.Remedy;
import dev.rango.exporter.shrink.Precision;
import dev.rango.models.AdaptedModel;
import dev.rango.models.Reference;
import dev.rango.models.ReferenceAnswer;
import dev.rango.onnx.OnnxModel;
import dev.rango.runtime.format.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** On a random sample: the export against double precision, the forms against each other, the branch without its adapter. */
final class ExportProof {
    static final double EQUAL_LIMIT = 1e-6;
    /** Share of what rounding explains that the same sums in the same order may differ by. */
    private static final double EQUAL_SHARE = 0.02;

    private final Path folder;
    private final ExportPlan plan;
    private final FamilyExport family;
    private final List<Golden> sample;

    /**
     * @param folder the export, where graphs that exist only for the proof may be written
     * @param plan what was exported
     */
    ExportProof(Path folder, ExportPlan plan) {
        this.folder = folder;
        this.plan = plan;
        this.family = plan.family();
        this.sample = family.sample(plan.base());
    }

    List<Check> checks() throws IOException {
        try (InputScorer exported = family.scorer(folder, List.of())) {
            if (plan.precision() == Precision.FLOAT32) {
                return againstReference(exported);
            }
            ExportPlan exact = plan.as(Precision.FLOAT32);
            List<Check> checks = new ArrayList<>(withGraph(family, folder, exact.graph(), this::againstReference));
            checks.add(
                    equalsReference("double precision = " + plan.precision().id(), answers(plan.stored()), exported));
            return checks;
        }
    }

    private List<Check> againstReference(InputScorer exact) throws IOException {
        List<Check> checks = new ArrayList<>();
        List<ReferenceAnswer> answers = answers(plan.reference());
        checks.add(equalsReference("double precision = export", answers, exact));
        if (plan.adapted().isPresent()) {
            ExportPlan other = plan.as(Precision.FLOAT32).in(plan.form().other());
            LogitComparison.Limits limits = LogitComparison.Limits.of(twice(answers));
            checks.add(LogitComparison.of(family.inputs(), logits(other.graph()), exact.logits(sample), limits)
                    .checkLogits(other.form().id() + " = " + plan.form().id(), Remedy.ARITHMETIC));
            checks.add(branchSwitchedOff(plan.adapted().get()));
        }
        return checks;
    }

    private List<ReferenceAnswer> answers(Reference reference) {
        return sample.stream().map(reference::score).toList();
    }

    /** What two float arithmetics may be apart, each of them as far from the exact one as rounding takes it. */
    private static double[] twice(List<ReferenceAnswer> answers) {
        return answers.stream().mapToDouble(answer -> 2 * answer.rounding()).toArray();
    }

    private Check equalsReference(String name, List<ReferenceAnswer> answers, InputScorer scorer) {
        return againstReference(family.inputs(), answers, scorer.logits(sample)).checkLogits(name, Remedy.ARITHMETIC);
    }

    static LogitComparison againstReference(String unit, List<ReferenceAnswer> answers, float[][] actual) {
        double[] rounding =
                answers.stream().mapToDouble(ReferenceAnswer::rounding).toArray();
        double[][] expected = answers.stream().map(ReferenceAnswer::logits).toArray(double[][]::new);
        return LogitComparison.of(unit, expected, actual, LogitComparison.Limits.of(rounding));
    }

    private Check branchSwitchedOff(AdaptedModel model) throws IOException {
        float[][] body = logits(FormGraph.of(model.withoutBranch()));
        float[][] switchedOff = logits(FormGraph.of(model.withScaling(0), Form.BRANCH));
        LogitComparison.Limits equal = equal(answers(model.withoutBranch().reference()));
        return LogitComparison.of(family.inputs(), body, switchedOff, equal)
                .checkLogits("branch with α = 0 is the base", Remedy.ARITHMETIC);
    }

    /** The same sums in the same order. */
    private static LogitComparison.Limits equal(List<ReferenceAnswer> answers) {
        return new LogitComparison.Limits(
                input -> Math.max(EQUAL_LIMIT, EQUAL_SHARE * answers.get(input).rounding()), input -> 0);
    }

    private float[][] logits(OnnxModel graph) throws IOException {
        return withGraph(family, folder, graph, scorer -> scorer.logits(sample));
    }

    interface Scoring<T> {
        T with(InputScorer scorer) throws IOException;
    }

    /**
     * Opens a graph that exists only for the proof.
     *
     * @param folder the export
     */
    static <T> T withGraph(FamilyExport family, Path folder, OnnxModel graph, Scoring<T> scoring) throws IOException {
        Path proof = Files.createTempDirectory(folder, "proof");
        Path file = proof.resolve(GraphContents.FILE);
        try {
            graph.write(file);
            try (InputScorer scorer = family.scorer(proof, List.of())) {
                return scoring.with(scorer);
            }
        } finally {
            Files.deleteIfExists(OnnxModel.dataFile(file));
            Files.deleteIfExists(file);
            Files.delete(proof);
        }
    }
}
