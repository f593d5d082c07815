package dev.rango.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rango.data.Plural;
import dev.rango.exporter.proof.Check;
import dev.rango.exporter.proof.ProofReport;
import dev.rango.models.GoldenTexts;
import dev.rango.models.LogitDistance;
import dev.rango.models.PaddedBatch;
import dev.rango.models.ReferenceNetwork;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.GoldenCase;
import dev.rango.runtime.text.Tokenizer;
import dev.rango.runtime.text.Vocabulary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Option;

/** Holds an import against the answers that the other tool gave, and shows what the other tool's arithmetic differs in. */
final class ImportChecks {
    private static final double LIMIT = 1e-5;
    /** PyTorch's pad_sequence fills up with 0, which is the id of the unknown word. */
    private static final int FILLER = 0;

    /** Arithmetic of other tools that can be shown. */
    enum Compat {
        NOTEBOOK
    }

    @Option(
            names = "--golden",
            paramLabel = "FILE",
            description = "check: the other tool's logits, one {\"text\", \"ids\", \"logits\"} a line, each text alone")
    private Path golden;

    @Option(
            names = "--golden-batch",
            paramLabel = "FILE",
            description = "check: the same, all texts in one batch filled up with id 0; needs --compat notebook")
    private Path goldenBatch;

    @Option(
            names = "--compat",
            paramLabel = "TOOL",
            description = "notebook: compute also as PyTorch notebooks do, mean over the padding and words as the"
                    + " embedding's rows were read, and show how the answers differ")
    private Compat compat;

    /** A difference that is no fault. */
    record Shown(String name, LogitDistance distance) {}

    /** What was checked, what was shown, and the cases that travel on with the model. */
    record Report(List<Check> checks, List<Shown> shown, List<GoldenCase> golden) {
        boolean passed() {
            return checks.stream().allMatch(Check::passed);
        }

        void print() {
            Terminal.print(new ProofReport(checks));
            for (Shown s : shown) {
                System.out.printf(
                        Locale.ROOT,
                        "  · %-30s max |Δ| %.1e  %s, %s another label%n",
                        s.name(),
                        s.distance().largest(),
                        Plural.of(s.distance().texts(), "text"),
                        Plural.of(s.distance().labelFlips(), "gets", "get"));
            }
        }

        ObjectNode describe(ObjectNode object) {
            object.setAll(Json.proof(new ProofReport(checks)));
            object.put("passed", passed());
            var list = object.putArray("shown");
            for (Shown s : shown) {
                list.addObject()
                        .put("name", s.name())
                        .put("largest", s.distance().largest())
                        .put("texts", s.distance().texts())
                        .put("label_flips", s.distance().labelFlips());
            }
            return object;
        }
    }

    /** Where nothing is held against another tool's answers. */
    void refuse(String reason) {
        ImportCommand.refuse(golden, "--golden", reason);
        ImportCommand.refuse(goldenBatch, "--golden-batch", reason);
        ImportCommand.refuse(compat, "--compat", reason);
    }

    /**
     * Checks.
     *
     * @param own the imported network
     * @param trained the network with the rows read as in training
     * @param trainedRows rows that it has; ids beyond them are unknown to it
     */
    Report run(Tokenizer tokenizer, ReferenceNetwork own, ReferenceNetwork trained, int trainedRows) {
        if (goldenBatch != null && compat == null) {
            throw new UnusableInputException("--golden-batch", "", "needs --compat notebook: Rango masks the padding");
        }
        List<Check> checks = new ArrayList<>();
        List<Shown> shown = new ArrayList<>();
        List<GoldenCase> kept = new ArrayList<>();
        if (golden != null) {
            List<GoldenCase> cases = read(golden, tokenizer.vocabulary().size());
            checks.add(tokens(tokenizer, cases));
            Check alone = logits("trained = import, alone", cases, own, ids(cases));
            checks.add(alone);
            if (checks.stream().allMatch(Check::passed)) {
                kept.addAll(cases);
            }
        }
        if (goldenBatch != null) {
            List<GoldenCase> cases = read(goldenBatch, trainedRows);
            checks.add(logits("trained = import, one batch", cases, trained, PaddedBatch.of(ids(cases), FILLER)));
        }
        if (compat != null) {
            // The empty text has no mean there.
            List<int[]> ids = GoldenTexts.all().stream()
                    .map(tokenizer::ids)
                    .filter(text -> text.length > 0)
                    .toList();
            List<int[]> known = ids.stream()
                    .map(text -> Arrays.stream(text)
                            .map(id -> id < trainedRows ? id : Vocabulary.UNKNOWN)
                            .toArray())
                    .toList();
            List<double[]> alone = answers(trained, known);
            shown.add(new Shown(
                    "padding counted in one batch",
                    LogitDistance.between(alone, answers(trained, PaddedBatch.of(known, FILLER)))));
            shown.add(new Shown("rows read as imported", LogitDistance.between(alone, answers(own, ids))));
        }
        return new Report(checks, shown, kept);
    }

    private static List<GoldenCase> read(Path file, int rows) {
        List<GoldenCase> cases = GoldenCase.read(file);
        if (cases.isEmpty()) {
            throw new UnusableInputException(file, "", "is empty");
        }
        for (int i = 0; i < cases.size(); i++) {
            for (int id : cases.get(i).ids()) {
                if (id >= rows) {
                    throw new UnusableInputException(
                            file, "case " + (i + 1), "has the id " + id + ", the embedding has " + rows + " rows");
                }
            }
        }
        return cases;
    }

    private static Check tokens(Tokenizer tokenizer, List<GoldenCase> cases) {
        for (int i = 0; i < cases.size(); i++) {
            if (!Arrays.equals(cases.get(i).ids(), tokenizer.ids(cases.get(i).text()))) {
                return Check.yesNo("tokens", false, "case " + (i + 1) + " has other ids");
            }
        }
        return Check.yesNo("tokens", true, Plural.of(cases.size(), "text"));
    }

    private static List<int[]> ids(List<GoldenCase> cases) {
        return cases.stream().map(GoldenCase::ids).toList();
    }

    private static List<double[]> answers(ReferenceNetwork network, List<int[]> ids) {
        return ids.stream().map(network::logits).toList();
    }

    private static Check logits(String name, List<GoldenCase> cases, ReferenceNetwork network, List<int[]> ids) {
        List<double[]> answers = answers(network, ids);
        List<double[]> expected = new ArrayList<>();
        for (int i = 0; i < cases.size(); i++) {
            float[] logits = cases.get(i).logits();
            if (logits.length != answers.get(i).length) {
                return Check.yesNo(name, false, "case " + (i + 1) + " has " + logits.length + " logits");
            }
            double[] wide = new double[logits.length];
            for (int c = 0; c < wide.length; c++) {
                wide[c] = logits[c];
            }
            expected.add(wide);
        }
        LogitDistance distance = LogitDistance.between(expected, answers);
        // The larger the sums of a network, the further off are the floats that it answered with.
        double limit =
                ids.stream().mapToDouble(text -> network.score(text).rounding()).reduce(LIMIT, Math::max);
        return new Check(
                name,
                distance.largest() <= limit,
                distance.largest(),
                limit,
                Check.Unit.DIFFERENCE,
                Plural.of(distance.texts(), "text") + ", " + Plural.of(distance.labelFlips(), "label flip"));
    }
}
