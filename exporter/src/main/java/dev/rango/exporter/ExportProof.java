package dev.rango.exporter;

import dev.rango.models.AdaptedModel;
import dev.rango.models.ReferenceAnswer;
import dev.rango.models.ReferenceNetwork;
import dev.rango.models.TextBag;
import dev.rango.onnx.OnnxModel;
import dev.rango.runtime.TokenScorer;
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
    private final List<int[]> sample;

    /**
     * @param folder the export, where graphs that exist only for the proof may be written
     * @param plan what was exported
     */
    ExportProof(Path folder, ExportPlan plan) {
        this.folder = folder;
        this.plan = plan;
        this.sample = SampleTexts.random(
                TextBag.config(plan.base()).vocabSize(), plan.base().tokenizer().maxTokens());
    }

    List<Check> checks() throws IOException {
        try (TokenScorer exported = TokenScorer.open(folder.resolve(Export.GRAPH_FILE))) {
            if (plan.precision() == Precision.FLOAT32) {
                return againstReference(exported);
            }
            ExportPlan exact = plan.as(Precision.FLOAT32);
            List<Check> checks = new ArrayList<>(withGraph(folder, exact.graph(), this::againstReference));
            checks.add(
                    equalsReference("double precision = " + plan.precision().id(), answers(plan.stored()), exported));
            return checks;
        }
    }

    private List<Check> againstReference(TokenScorer exact) throws IOException {
        List<Check> checks = new ArrayList<>();
        List<ReferenceAnswer> answers = answers(plan.reference());
        checks.add(equalsReference("double precision = export", answers, exact));
        if (plan.adapted().isPresent()) {
            ExportPlan other = plan.as(Precision.FLOAT32).in(plan.form().other());
            float[][] expected = withGraph(folder, other.graph(), s -> s.logits(sample));
            LogitComparison.Limits limits = LogitComparison.Limits.of(twice(answers));
            checks.add(LogitComparison.of("texts", expected, exact.logits(sample), limits)
                    .checkLogits(other.form().id() + " = " + plan.form().id(), Remedy.ARITHMETIC));
            checks.add(branchSwitchedOff(plan.adapted().get()));
        }
        return checks;
    }

    private List<ReferenceAnswer> answers(ReferenceNetwork reference) {
        return sample.stream().map(reference::score).toList();
    }

    /** What two float arithmetics may be apart, each of them as far from the exact one as rounding takes it. */
    static double[] twice(List<ReferenceAnswer> answers) {
        return answers.stream().mapToDouble(answer -> 2 * answer.rounding()).toArray();
    }

    private Check equalsReference(String name, List<ReferenceAnswer> answers, TokenScorer scorer) {
        return againstReference("texts", answers, scorer.logits(sample)).checkLogits(name, Remedy.ARITHMETIC);
    }

    static LogitComparison againstReference(String unit, List<ReferenceAnswer> answers, float[][] actual) {
        double[] rounding =
                answers.stream().mapToDouble(ReferenceAnswer::rounding).toArray();
        double[][] expected = answers.stream().map(ReferenceAnswer::logits).toArray(double[][]::new);
        return LogitComparison.of(unit, expected, actual, LogitComparison.Limits.of(rounding));
    }

    private Check branchSwitchedOff(AdaptedModel model) throws IOException {
        AdaptedModel off = new AdaptedModel(model.base(), model.adapter().withScaling(0));
        OnnxModel body = FormGraph.of(model.withoutBranch(), Precision.FLOAT32);
        OnnxModel switchedOff = FormGraph.of(off, Form.BRANCH, Precision.FLOAT32);
        float[][] expected = withGraph(folder, body, s -> s.logits(sample));
        float[][] actual = withGraph(folder, switchedOff, s -> s.logits(sample));
        return LogitComparison.of("texts", expected, actual, equal(answers(ReferenceNetwork.of(model.withoutBranch()))))
                .checkLogits("branch with α = 0 is the base", Remedy.ARITHMETIC);
    }

    /** The same sums in the same order. */
    static LogitComparison.Limits equal(List<ReferenceAnswer> answers) {
        return new LogitComparison.Limits(
                text -> Math.max(EQUAL_LIMIT, EQUAL_SHARE * answers.get(text).rounding()), text -> 0);
    }

    interface Scoring<T> {
        T with(TokenScorer scorer) throws IOException;
    }

    /** Opens a graph that exists only for the proof. */
    static <T> T withGraph(Path folder, OnnxModel graph, Scoring<T> scoring) throws IOException {
        Path proof = Files.createTempDirectory(folder, "proof");
        Path file = proof.resolve(Export.GRAPH_FILE);
        try {
            graph.write(file);
            try (TokenScorer scorer = TokenScorer.open(file)) {
                return scoring.with(scorer);
            }
        } finally {
            Files.deleteIfExists(OnnxModel.dataFile(file));
            Files.deleteIfExists(file);
            Files.delete(proof);
        }
    }
}
