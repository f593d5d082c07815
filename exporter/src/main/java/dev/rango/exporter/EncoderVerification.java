package dev.rango.exporter;

import dev.rango.data.Plural;
import dev.rango.models.GoldenTexts;
import dev.rango.runtime.ClassifierOptions;
import dev.rango.runtime.DeviceReport;
import dev.rango.runtime.format.GoldenCase;
import dev.rango.runtime.format.ModelConfig;
import dev.rango.runtime.session.GraphScorer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** What can be proven of a transformer's folder by itself: tokens and answers of its golden texts, that a text's company changes nothing. */
final class EncoderVerification {
    /** Logits or numbers of a vector: floats are added up in another order where rows have another width. */
    private static final double LIMIT = Verification.LOGIT_LIMIT;

    private static final int SAMPLES = 8;
    private static final int LONGEST_SAMPLE = 64;
    private static final int SEED = 18;

    private EncoderVerification() {}

    static List<Check> checks(Path folder, ClassifierOptions options, Consumer<DeviceReport> chosen) {
        List<Check> checks = new ArrayList<>();
        try (OpenEncoder model = OpenEncoder.open(folder, options)) {
            chosen.accept(model.device());
            GraphContents graph = GraphContents.read(folder.resolve(Export.GRAPH_FILE));
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
            checks.add(OpenTexts.tokens(model.tokenizer(), golden));
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
        return Math.max(LIMIT, model.device().chosen().tolerance().logit());
    }

    /**
     * Texts alone and in company. A graph that rounds by what its whole batch holds fails where its texts run together; where they do
     * not, all are alone.
     */
    private static List<Check> company(OpenEncoder model) {
        List<int[]> ids = sample(model);
        List<Check> checks = new ArrayList<>();
        try (GraphScorer<int[]> scorer = model.scorer()) {
            float[][] alone = alone(scorer, ids);
            checks.add(same(model, "alone = in planned batches", alone, scorer.logits(ids)));
            if (model.config().encoder().orElseThrow().runTokens() > 1) {
                int longest = ids.stream().mapToInt(row -> row.length).max().orElse(1);
                checks.add(same(model, "alone = in one batch", alone, scorer.logitsInOneBatch(ids, longest)));
                checks.add(same(model, "alone = permuted", alone, permuted(scorer, ids, longest)));
                int most = Math.min(2 * longest, model.tokenizer().maxTokens());
                checks.add(same(
                        model, "alone = over-padded", alone, scorer.logitsInOneBatch(ids, Math.max(longest, most))));
            }
        }
        return checks;
    }

    private static float[][] alone(GraphScorer<int[]> scorer, List<int[]> ids) {
        float[][] alone = new float[ids.size()][];
        for (int i = 0; i < alone.length; i++) {
            alone[i] = scorer.logits(List.of(ids.get(i)))[0];
        }
        return alone;
    }

    /** Whether texts get in company what they get alone. */
    static boolean canShareRuns(OpenEncoder model, List<GoldenCase> alone) {
        return answers(model, alone).passed();
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

    /** Ids of the golden texts, and of random ones of all lengths. */
    private static List<int[]> sample(OpenEncoder model) {
        List<int[]> ids = new ArrayList<>();
        for (String text : GoldenTexts.all()) {
            ids.add(model.tokenizer().ids(text));
        }
        SplittableRandom random = new SplittableRandom(SEED);
        int longest = Math.min(LONGEST_SAMPLE, model.tokenizer().maxTokens());
        for (int i = 0; i < SAMPLES; i++) {
            ids.add(random.ints(1 + random.nextInt(longest), 0, model.config().vocabSize())
                    .toArray());
        }
        ids.removeIf(row -> row.length == 0);
        return ids;
    }

    private static float[][] permuted(GraphScorer<int[]> scorer, List<int[]> ids, int columns) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            order.add(i);
        }
        Collections.shuffle(order, new Random(SEED));
        float[][] shuffled =
                scorer.logitsInOneBatch(order.stream().map(ids::get).toList(), columns);
        float[][] back = new float[shuffled.length][];
        for (int i = 0; i < back.length; i++) {
            back[order.get(i)] = shuffled[i];
        }
        return back;
    }

    private static Check hostile(OpenEncoder model) {
        List<String> texts = SampleTexts.hostile(model.tokenizer());
        return Check.finite("hostile texts", model.answers(texts), i -> "text " + (i + 1), texts.size() + " texts,");
    }
}
