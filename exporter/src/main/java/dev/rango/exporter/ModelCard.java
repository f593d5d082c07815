package dev.rango.exporter;

import dev.rango.runtime.ModelConfig;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The README.md of an export. Holds only what follows from its inputs, so that equal inputs give equal bytes: differences
 * of logits, whose last digits depend on the processor, are rounded up to a power of ten.
 */
final class ModelCard {
    private final StringBuilder card = new StringBuilder();

    ModelCard() {}

    /** All that was written. */
    String text() {
        return card.toString();
    }

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
        ModelCard page = new ModelCard();
        page.title(config);
        page.use(config);
        page.network(config);
        page.quality(facts, measured);
        page.proof(checks);
        sizes.ifPresent(page::sizes);
        page.provenance(facts);
        page.files();
        return page.card.toString();
    }

    private void title(ModelConfig config) {
        line("# Text classifier: " + escaped(String.join(", ", config.labels())));
        line("");
        line("Exported by Rango. Turns an English text into one of " + config.classes() + " labels with their"
                + " probabilities.");
    }

    private void use(ModelConfig config) {
        section("Use and limits");
        line("For texts like those that it was trained on: " + (config.vocabSize() - 2)
                + " English words, lower case, in" + " no order.");
        line("It takes the mean of a text's words, so that it sees neither negation nor irony, and weighs a long text's"
                + " asides like its point.");
        line(
                "Words outside of its vocabulary all count as one unknown word; other languages are nothing but such words.");
        line("A text without words gets a defined answer, not a refusal. Probabilities are not calibrated: on texts of"
                + " another kind it is often sure and wrong.");
        line("Measure it on your own texts before you rely on it: `rango evaluate --model DIR --data csv:FILE`.");
    }

    private void network(ModelConfig config) {
        ModelConfig.ExportInfo info = config.export().orElseThrow();
        section("The model");
        table("");
        row("labels", String.join(", ", config.labels()));
        row("form", info.form());
        row("embedding", info.precision());
        row("words", String.format(Locale.ROOT, "%,d", config.vocabSize() - 2));
        row(
                "network",
                "embedding " + config.vocabSize() + " × " + config.embeddingDim() + ", masked mean, fc1 "
                        + config.embeddingDim() + " → " + config.hiddenDim() + ", ReLU, fc2 " + config.hiddenDim()
                        + " → " + config.classes());
        for (ModelConfig.AdapterInfo adapter : info.adapters()) {
            row(
                    "adapter",
                    "rank " + adapter.rank() + ", α = " + adapter.alpha() + " on "
                            + String.join(", ", adapter.targets()));
        }
    }

    void quality(List<Fact> facts, Optional<Measurement> measured) {
        section("How good it is");
        boolean known = false;
        for (String what : List.of("base", "adapter")) {
            for (String kind : List.of("validation_accuracy", "test_accuracy")) {
                String key = what + "_training." + kind;
                Optional<String> value = value(facts, key);
                value.ifPresent(share -> line("- " + what + ", when it was trained: " + kind.replace('_', ' ') + " "
                        + percent(Double.parseDouble(share)) + " on "
                        + escaped(value(facts, what + "_training.data").orElse("its data")) + "."));
                known |= value.isPresent();
            }
        }
        if (measured.isPresent()) {
            Measurement m = measured.get();
            line("- This export on " + escaped(m.data()) + ", " + count(m.texts()) + " texts: accuracy "
                    + percent(m.accuracyAfter()) + ".");
            if (!m.before().equals(m.after())) {
                line("- " + m.before() + " → " + m.after() + " on the same texts: " + percent(m.accuracyBefore())
                        + " → "
                        + percent(m.accuracyAfter()) + "; " + count(m.flips()) + " labels differ, "
                        + percent((double) m.flips() / m.texts()) + ".");
            }
        } else if (!known) {
            line("Nothing was recorded in training, and the export was measured on no data (`--data`).");
        }
    }

    void proof(List<Check> checks) {
        section("What was proven");
        line("Before this folder was written; `rango verify DIR` proves again what needs the folder alone.");
        line("");
        table("| check | worst case | limit |\n|---|---|---|");
        for (Check check : checks) {
            switch (check.unit()) {
                case NONE -> cells(check.name(), check.detail(), "");
                case DIFFERENCE -> cells(check.name(), "\\|Δ\\| " + bound(check.worst()), power(check.limit()));
                case SHARE ->
                    cells(check.name(), percent(check.worst()) + ", " + check.detail(), percent(check.limit()));
            }
        }
    }

    private void sizes(SizeTable sizes) {
        section("Size in bytes");
        table("| file | base | float export, all words | this export |\n|---|--:|--:|--:|");
        for (SizeTable.Row row : sizes.rows()) {
            cells(row.file(), size(row.base()), size(row.exact()), size(row.export()));
        }
    }

    void provenance(List<Fact> facts) {
        section("Where it comes from");
        line("The same facts stand in the metadata of `model.onnx`, as `rango.…`; `rango inspect DIR` shows them.");
        line("");
        table("");
        for (Fact fact : facts) {
            if (!fact.key().equals("labels")) {
                row(fact.key(), fact.key().endsWith("sha256") ? "`" + fact.value() + "`" : fact.value());
            }
        }
    }

    private void files() {
        section("Files");
        card.append("""
                `model.onnx` takes `input_ids` and `attention_mask` (int64 [batch, tokens]) and gives `logits`
                (float [batch, classes]); it runs in any ONNX Runtime. `tokenizer.json` is read by Hugging Face's
                tokenizers. `golden.jsonl` holds texts with the ids and logits that this model must give.

                ```
                rango verify DIR                 # digests, tokens, scores, invariance
                rango predict --model DIR TEXT
                sha256sum -c MANIFEST.sha256
                ```
                """);
    }

    private static Optional<String> value(List<Fact> facts, String key) {
        return facts.stream().filter(f -> f.key().equals(key)).map(Fact::value).findFirst();
    }

    /** The next power of ten that is not below. */
    private static String bound(double worst) {
        return worst == 0 ? "0" : "≤ " + power(Math.pow(10, Math.ceil(Math.log10(worst))));
    }

    private static String power(double value) {
        return String.format(Locale.ROOT, "%.0e", value);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * share);
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String size(long bytes) {
        return bytes == 0 ? "" : count(bytes);
    }

    void section(String name) {
        line("");
        line("## " + name);
        line("");
    }

    void table(String head) {
        line(head.isEmpty() ? "| | |\n|---|---|" : head);
    }

    void row(String name, String value) {
        cells(name, escaped(value));
    }

    private void cells(String... cells) {
        line("| " + String.join(" | ", cells) + " |");
    }

    void line(String text) {
        card.append(text).append('\n');
    }

    static String escaped(String text) {
        return text.replace("|", "\\|").replace("\n", " ");
    }
}
