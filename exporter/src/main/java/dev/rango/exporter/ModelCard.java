package dev.rango.exporter;

import dev.rango.runtime.ModelConfig;

/** The README.md of an export. Holds only what follows from its inputs, so that equal inputs give equal bytes. */
final class ModelCard {
    private ModelCard() {}

    static String of(ModelConfig config) {
        ModelConfig.ExportInfo info = config.export().orElseThrow();
        StringBuilder card = new StringBuilder();
        card.append("# Text classifier: ")
                .append(String.join(", ", config.labels()))
                .append("\n\n");
        card.append("Exported by Rango. Turns English text into one of ")
                .append(config.classes())
                .append(" labels.\n\n| | |\n|---|---|\n");
        row(card, "form", info.form());
        row(card, "embedding", info.precision());
        row(card, "labels", String.join(", ", config.labels()));
        row(card, "words", String.format(java.util.Locale.ROOT, "%,d", config.vocabSize() - 2));
        row(
                card,
                "network",
                "embedding " + config.vocabSize() + " × " + config.embeddingDim()
                        + ", masked mean, fc1 " + config.embeddingDim() + " → " + config.hiddenDim() + ", ReLU, fc2 "
                        + config.hiddenDim() + " → " + config.classes());
        row(card, "base (SHA-256)", "`" + info.baseSha256() + "`");
        for (ModelConfig.AdapterInfo adapter : info.adapters()) {
            row(card, "adapter (SHA-256)", "`" + adapter.sha256() + "`");
            row(
                    card,
                    "adapter",
                    "rank " + adapter.rank() + ", α = " + adapter.alpha() + " on "
                            + String.join(", ", adapter.targets()));
        }
        card.append("""

                `model.onnx` takes `input_ids` and `attention_mask` (int64 [batch, tokens]) and gives `logits`
                (float [batch, classes]); it runs in any ONNX Runtime. `tokenizer.json` is read by Hugging Face's
                tokenizers. `golden.jsonl` holds texts with the ids and logits of the trained model.

                ```
                rango verify DIR                 # digests, tokens, scores, invariance
                rango predict --model DIR TEXT
                sha256sum -c MANIFEST.sha256
                ```
                """);
        return card.toString();
    }

    private static void row(StringBuilder card, String name, String value) {
        card.append("| ").append(name).append(" | ").append(value).append(" |\n");
    }
}
