package dev.rango.exporter;

import dev.rango.data.Plural;
import dev.rango.runtime.ClassifierOptions;
import dev.rango.runtime.Device;
import dev.rango.runtime.TextClassifier;
import dev.rango.runtime.format.Golden;
import dev.rango.runtime.format.GoldenCase;
import dev.rango.runtime.session.TokenScorer;
import dev.rango.runtime.text.FastStart;
import dev.rango.runtime.text.Tokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** An export for texts: their tokens are verified too, and the graph is asked below the tokenizer. */
record OpenTexts(Path folder, TextClassifier model, TokenScorer scorer, List<GoldenCase> golden) implements OpenExport {
    static OpenTexts of(Path folder, Device device) {
        List<GoldenCase> golden = GoldenCase.read(folder.resolve(GoldenCase.FILE));
        TextClassifier model = TextClassifier.open(folder, ClassifierOptions.DEFAULT.withDevice(device));
        try {
            TokenScorer scorer = TokenScorer.open(
                    folder.resolve(Export.GRAPH_FILE),
                    model.config().tasks(),
                    model.device().chosen());
            return new OpenTexts(folder, model, scorer, golden);
        } catch (RuntimeException | Error e) {
            model.close();
            throw e;
        }
    }

    @Override
    public float[][] logits(List<? extends Golden> inputs) {
        return new TextBagExport.Scorer(scorer).logits(inputs);
    }

    @Override
    public List<Check> files() {
        return List.of(fastStart(), tokens(model.tokenizer(), golden));
    }

    /** A folder needs no start file; one that is there must say what the others say. */
    private Check fastStart() {
        if (!Files.exists(folder.resolve(FastStart.FILE))) {
            return Check.yesNo("fast start", true, "none: opens by its JSON files");
        }
        boolean current = FastStart.isCurrent(folder);
        return Check.yesNo(
                "fast start",
                current,
                FastStart.FILE
                        + (current
                                ? " says what the JSON files say"
                                : " does not say what the JSON files say: export again, or delete it, and start slower"));
    }

    static Check tokens(Tokenizer tokenizer, List<GoldenCase> golden) {
        for (int i = 0; i < golden.size(); i++) {
            if (!Arrays.equals(golden.get(i).ids(), tokenizer.ids(golden.get(i).text()))) {
                return Check.yesNo(
                        "golden tokens",
                        false,
                        "case " + (i + 1)
                                + " has other ids: tokenizer.json is not the one that gave golden.jsonl; export again");
            }
        }
        return Check.yesNo("golden tokens", !golden.isEmpty(), Plural.of(golden.size(), "text"));
    }

    @Override
    public List<Check> tasks() {
        return new TaskVerification(folder, model, scorer).checks(golden);
    }

    @Override
    public List<Check> invariances() {
        return Invariance.checks(scorer, SampleTexts.of(model.tokenizer()), model.tolerance());
    }

    @Override
    public Check awkward() {
        List<String> texts = SampleTexts.hostile(model.tokenizer());
        return Check.finite("hostile texts", model.logits(texts), i -> "text " + (i + 1), texts.size() + " texts,");
    }

    @Override
    public void close() {
        scorer.close();
        model.close();
    }
}
