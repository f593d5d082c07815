package dev.rango.exporter;

import dev.rango.exporter.graph.GraphContents;
import dev.rango.exporter.proof.Check;
import dev.rango.exporter.proof.GoldenTokens;
import dev.rango.exporter.proof.Invariance;
import dev.rango.exporter.proof.SampleTexts;
import dev.rango.runtime.ClassifierOptions;
import dev.rango.runtime.Device;
import dev.rango.runtime.TextClassifier;
import dev.rango.runtime.format.Golden;
import dev.rango.runtime.format.GoldenCase;
import dev.rango.runtime.session.GraphScorer;
import dev.rango.runtime.text.FastStart;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** An export for texts: their tokens are verified too, and the graph is asked below the tokenizer. */
record OpenTexts(Path folder, TextClassifier model, GraphScorer<int[]> scorer, List<GoldenCase> golden)
        implements OpenExport<int[]> {
    private static final int EXTRA_PADDING = 300;

    static OpenTexts of(Path folder, Device device) {
        List<GoldenCase> golden = GoldenCase.read(folder.resolve(GoldenCase.FILE));
        TextClassifier model = TextClassifier.open(folder, ClassifierOptions.DEFAULT.withDevice(device));
        try {
            GraphScorer<int[]> scorer = GraphScorer.open(
                    folder.resolve(GraphContents.FILE),
                    model.config().tasks(),
                    model.device().chosen());
            return new OpenTexts(folder, model, scorer, golden);
        } catch (RuntimeException | Error e) {
            model.close();
            throw e;
        }
    }

    @Override
    public int[] input(Golden text) {
        return ((GoldenCase) text).ids();
    }

    @Override
    public List<Check> files() {
        return List.of(fastStart(), GoldenTokens.check(model.tokenizer(), golden));
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

    @Override
    public List<int[]> sample() {
        return SampleTexts.of(model.tokenizer());
    }

    @Override
    public List<Check> invariances(GraphScorer<int[]> task) {
        return Invariance.checks(task, sample(), EXTRA_PADDING, model.tolerance());
    }

    @Override
    public int padding() {
        return EXTRA_PADDING;
    }

    @Override
    public Awkward awkward() {
        List<String> texts = SampleTexts.hostile(model.tokenizer());
        return new Awkward(
                "hostile texts",
                i -> "text " + (i + 1),
                texts.size() + " texts,",
                "texts",
                asked -> ((TextClassifier) asked).logits(texts));
    }

    @Override
    public void close() {
        scorer.close();
        model.close();
    }
}
