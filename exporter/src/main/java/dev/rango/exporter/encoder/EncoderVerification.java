package dev.rango.exporter.encoder;

import dev.rango.data.Plural;
import dev.rango.exporter.graph.GraphContents;
import dev.rango.exporter.proof.Check;
import dev.rango.exporter.proof.GoldenTokens;
import dev.rango.exporter.proof.LogitComparison;
import dev.rango.exporter.proof.Remedy;
import dev.rango.exporter.proof.SampleTexts;
import dev.rango.runtime.ClassifierOptions;
import dev.rango.runtime.DeviceReport;
import dev.rango.runtime.format.GoldenCase;
import dev.rango.runtime.format.ModelConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What can be proven of a transformer's folder by itself: tokens and answers of its golden texts, that a text's company changes nothing. */
public final class EncoderVerification {
    /** Logits or numbers of a vector: floats are added up in another order where rows have another width. */
    private static final double LIMIT = LogitComparison.LEAST;

    /** How much more than was measured at the import may differ: on another machine, or in another batch. */
    static final double HEADROOM = 4;

    private EncoderVerification() {}

    public static List<Check> checks(Path folder, ClassifierOptions options, Consumer<DeviceReport> chosen) {
        List<Check> checks = new ArrayList<>();
        try (OpenEncoder model = OpenEncoder.open(folder, options)) {
            chosen.accept(model.device());
            GraphContents graph = GraphContents.read(folder.resolve(GraphContents.FILE));
            String form =
                    model.config().export().map(ModelConfig.ExportInfo::form).orElse("none");
            String precision = model.config()
                    .export()
                    .map(ModelConfig.ExportInfo::precision)
                    .orElse("");
            checks.add(Check.yesNo(
                    "graph",
                    true,
                    form + ", " + precision + ", " + graph.operators().size() + " nodes"));
            List<GoldenCase> golden = GoldenCase.read(folder.resolve(GoldenCase.FILE));
            checks.add(GoldenTokens.check(model.tokenizer(), golden));
            checks.add(answers(model, golden));
            checks.addAll(company(model));
            checks.add(hostile(model));
        }
        return checks;
    }

    private static Check answers(OpenEncoder model, List<GoldenCase> golden) {
        float[][] expected = golden.stream().map(GoldenCase::logits).toArray(float[][]::new);
        float[][] given = model.answers(golden.stream().map(GoldenCase::text).toList());
        String name = "answers when imported = now";
        for (int i = 0; i < given.length; i++) {
            if (expected[i].length != given[i].length) {
                return Check.yesNo(name, false, "case " + (i + 1) + " has " + expected[i].length + " numbers");
            }
        }
        return same(model, name, expected, given, Remedy.IMPORTED);
    }

    private static double limit(OpenEncoder model) {
        double measured = model.config().encoder().orElseThrow().batchDifference();
        return Math.max(
                Math.max(LIMIT, HEADROOM * measured),
                model.device().chosen().tolerance().logit());
    }

    /**
     * Texts alone and in company. A graph that rounds by what its whole batch holds fails where its texts run together; where they do
     * not, all are alone.
     */
    private static List<Check> company(OpenEncoder model) {
        Company company = Company.of(model);
        List<Check> checks = new ArrayList<>();
        checks.add(same(model, "alone = in planned batches", company.alone(), company.planned()));
        if (model.config().encoder().orElseThrow().runTokens() > 1) {
            checks.add(same(model, "alone = in one batch", company.alone(), company.together()));
            checks.add(same(model, "alone = permuted", company.alone(), company.permuted()));
            checks.add(same(model, "alone = over-padded", company.alone(), company.padded()));
        }
        return checks;
    }

    private static Check same(OpenEncoder model, String name, float[][] alone, float[][] given) {
        return same(model, name, alone, given, Remedy.COMPANY);
    }

    private static Check same(OpenEncoder model, String name, float[][] expected, float[][] given, Remedy remedy) {
        double limit = limit(model);
        if (!model.config().labels().isEmpty()) {
            return LogitComparison.of("texts", expected, given, LogitComparison.Limits.of(limit))
                    .check(name, remedy);
        }
        double worst = 0;
        for (int i = 0; i < expected.length; i++) {
            for (int n = 0; n < expected[i].length; n++) {
                // Math.max keeps NaN.
                worst = Math.max(worst, Math.abs(expected[i][n] - given[i][n]));
            }
        }
        return Check.atMost(name, worst, limit, Plural.of(expected.length, "text") + ", numbers of vectors", remedy);
    }

    private static Check hostile(OpenEncoder model) {
        List<String> texts = SampleTexts.hostile(model.tokenizer());
        return Check.finite("hostile texts", model.answers(texts), i -> "text " + (i + 1), texts.size() + " texts,");
    }
}
