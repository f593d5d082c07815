package dev.rango.exporter;

import dev.rango.runtime.ModelConfig;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The README.md of an export with one task. */
final class ModelCard {
    private final CardPage page = new CardPage();

    private ModelCard() {}

    /**
     * @param facts as they stand in the metadata of the graph
     * @param checks what was proven
     * @param measured on texts that the user named
     * @param sizes where something was made smaller
     */
    static String of(
            ModelConfig config,
            List<Fact> facts,
            List<Check> checks,
            Optional<Measurement> measured,
            Optional<SizeTable> sizes) {
        ModelCard card = new ModelCard();
        card.title(config);
        card.page.use(config);
        card.network(config);
        card.page.quality(facts, measured);
        card.page.proof(checks);
        sizes.ifPresent(card::sizes);
        card.page.provenance(facts);
        card.files();
        return card.page.toString();
    }

    private void title(ModelConfig config) {
        page.line("# Text classifier: " + CardPage.escaped(CardPage.labels(config.labels())));
        page.line("");
        page.line("Exported by Rango. Turns an English text into one of " + config.classes() + " labels with their"
                + " probabilities.");
    }

    private void network(ModelConfig config) {
        ModelConfig.ExportInfo info = config.export().orElseThrow();
        page.section("The model");
        page.table("");
        page.row("labels", CardPage.labels(config.labels()) + CardPage.whereAll(config.labels()));
        page.row("form", info.form());
        page.row("embedding", info.precision());
        page.row("words", String.format(Locale.ROOT, "%,d", config.vocabSize() - 2));
        page.row(
                "network",
                "embedding " + config.vocabSize() + " × " + config.embeddingDim() + ", masked mean, fc1 "
                        + config.embeddingDim() + " → " + config.hiddenDim() + ", ReLU, fc2 " + config.hiddenDim()
                        + " → " + config.classes());
        for (ModelConfig.AdapterInfo adapter : info.adapters()) {
            page.row("adapter", CardPage.describe(adapter));
        }
    }

    private void sizes(SizeTable sizes) {
        page.section("Size in bytes");
        page.table("| file | base | float export, all words | this export |\n|---|--:|--:|--:|");
        for (SizeTable.Row row : sizes.rows()) {
            page.cells(row.file(), size(row.base()), size(row.exact()), size(row.export()));
        }
    }

    private static String size(long bytes) {
        return bytes == 0 ? "" : CardPage.count(bytes);
    }

    private void files() {
        page.section("Files");
        page.line("""
                `model.onnx` takes `input_ids` and `attention_mask` (int64 [batch, tokens]) and gives `logits`
                (float [batch, classes]); it runs in any ONNX Runtime. `tokenizer.json` is read by Hugging Face's
                tokenizers. `golden.jsonl` holds texts with the ids and logits that this model must give.

                ```
                rango verify DIR                 # digests, tokens, scores, invariance
                rango predict --model DIR TEXT
                sha256sum -c MANIFEST.sha256
                ```""");
    }
}
