package dev.rango.exporter.encoder;

import dev.rango.exporter.card.CardPage;
import dev.rango.exporter.card.FamilyCard;
import dev.rango.exporter.graph.GraphContents;
import dev.rango.exporter.proof.Check;
import dev.rango.runtime.format.ModelConfig;
import java.util.ArrayList;
import java.util.List;

/** The README.md of an imported transformer. Holds only what follows from its inputs, so that equal inputs give equal bytes. */
public final class EncoderCard {
    private EncoderCard() {}

    static String of(ModelConfig config, GraphContents graph, List<Check> checks) {
        ModelConfig.EncoderInfo info = config.encoder().orElseThrow();
        boolean hasLabels = !config.labels().isEmpty();
        CardPage page = new CardPage();
        page.line(
                hasLabels
                        ? "# Text classifier: " + CardPage.escaped(CardPage.labels(config.labels()))
                        : "# Text encoder");
        page.line("");
        page.line("A transformer, imported by Rango. Turns a text of up to " + CardPage.count(info.maxTokens())
                + " tokens into " + what(config, info) + "; of a longer one it reads the first.");
        page.section("Use and limits");
        page.line(
                "What it was trained on, for which languages, and under which licence, its makers say: Rango does not know.");
        page.line("Measure it on your own texts before you rely on it"
                + (hasLabels ? ": `rango evaluate --model DIR --data csv:FILE`." : "."));
        page.section("The model");
        page.table("");
        if (hasLabels) {
            page.row("labels", CardPage.labels(config.labels()) + CardPage.whereAll(config.labels()));
            page.row("probabilities", info.multiLabel() ? "one for each label: sigmoid" : "shares of one: softmax");
            if (info.multiLabel()) {
                page.row(
                        "labels of a text",
                        "those whose probability reaches " + thresholds(config, info) + ": any number, or none");
            }
        } else {
            page.row(
                    "vector",
                    (info.pooling().equals("mean") ? "mean of the tokens" : "the first token's")
                            + (info.normalize() ? ", of length 1" : ""));
        }
        page.row("precision", config.export().orElseThrow().precision());
        page.row("ids", CardPage.count(config.vocabSize()) + ", WordPiece");
        page.row("tokens of a text", "at most " + CardPage.count(info.maxTokens()) + ", special ones included");
        page.row(
                "texts of a run",
                info.runTokens() == 1
                        ? "one: its answers depend on what else is in the batch"
                        : "as many as make " + CardPage.count(info.runTokens()) + " tokens");
        page.row(
                "graph",
                graph.operators().size() + " nodes, as it was imported: SHA-256 `"
                        + config.export().orElseThrow().baseSha256() + "`");
        page.proof(checks);
        page.section("Files");
        page.line(
                "`golden.jsonl` holds texts, made for this purpose, with the ids and numbers that this model gave to each of them"
                        + " alone when it was imported.");
        page.line("");
        page.line("```\nrango verify DIR                 # digests, tokens, answers, invariance");
        page.line(
                hasLabels
                        ? "rango predict --model DIR \"a text\"\nsha256sum -c MANIFEST.sha256\n```"
                        : "rango tokenize --model DIR \"a text\"\nsha256sum -c MANIFEST.sha256\n```");
        return page.toString();
    }

    public static FamilyCard.BomWords bom(boolean givesVectors) {
        return new FamilyCard.BomWords(
                "a text",
                "string",
                givesVectors ? "feature-extraction" : "text-classification",
                "transformer",
                "as its makers say");
    }

    private static String thresholds(ModelConfig config, ModelConfig.EncoderInfo info) {
        if (info.thresholds().size() <= 1) {
            return "" + (info.thresholds().isEmpty() ? 0.5 : info.thresholds().get(0));
        }
        List<String> each = new ArrayList<>();
        for (int c = 0; c < config.classes(); c++) {
            each.add(CardPage.escaped(config.labels().get(c)) + " "
                    + info.thresholds().get(c));
        }
        return String.join(", ", each);
    }

    private static String what(ModelConfig config, ModelConfig.EncoderInfo info) {
        return config.labels().isEmpty()
                ? "a vector"
                : (info.multiLabel() ? "any of " : "one of ") + config.classes() + " labels with their probabilities";
    }
}
