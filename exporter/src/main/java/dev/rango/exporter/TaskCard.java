package dev.rango.exporter;

import dev.rango.data.Plural;
import dev.rango.runtime.ModelConfig;
import dev.rango.runtime.TaskInfo;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The README.md of an export with several tasks. */
final class TaskCard {
    private final CardPage page = new CardPage();
    private final ModelConfig config;
    private final ModelConfig.ExportInfo info;

    private TaskCard(ModelConfig config) {
        this.config = config;
        this.info = config.export().orElseThrow();
    }

    /**
     * @param facts as they stand in the metadata of the graph
     * @param checks what was proven
     */
    static String of(ModelConfig config, List<Fact> facts, List<Check> checks) {
        TaskCard card = new TaskCard(config);
        card.title();
        card.page.use(config);
        card.network();
        card.tasks();
        card.quality(facts);
        card.page.proof(checks);
        card.files();
        card.page.provenance(facts);
        return card.page.toString();
    }

    private void title() {
        page.line("# Text classifier with " + Plural.of(info.tasks().size(), "task"));
        page.line("");
        page.line("Exported by Rango. Turns an English text into one of the labels of the task that is asked for.");
    }

    private void network() {
        page.section("The model");
        page.table("");
        page.row("form", info.form());
        page.row("embedding", info.precision());
        page.row("words", String.format(Locale.ROOT, "%,d", config.vocabSize() - 2));
        page.row(
                "network",
                "embedding " + config.vocabSize() + " × " + config.embeddingDim() + ", masked mean, fc1 "
                        + config.embeddingDim() + " → " + config.hiddenDim() + ", ReLU, a head for each task");
    }

    private void tasks() {
        page.section("Tasks");
        page.table("| id | task | labels | adapter |\n|--:|---|---|---|");
        for (int id = 0; id < info.tasks().size(); id++) {
            TaskInfo task = info.tasks().get(id);
            page.cells(
                    Integer.toString(id),
                    task.name(),
                    CardPage.escaped(CardPage.labels(task.labels())),
                    task.adapter().map(CardPage::describe).orElse("none"));
        }
    }

    private void quality(List<Fact> facts) {
        page.section("How good it is");
        page.line("When it was trained; empty where nothing was recorded.");
        page.line("");
        page.table("| task | data | validation accuracy | test accuracy |\n|---|---|--:|--:|");
        for (TaskInfo task : info.tasks()) {
            String prefix = Provenance.trainingOf(task);
            page.cells(
                    task.name(),
                    CardPage.escaped(CardPage.value(facts, prefix + "data").orElse("")),
                    percent(CardPage.value(facts, prefix + "validation_accuracy")),
                    percent(CardPage.value(facts, prefix + "test_accuracy")));
        }
    }

    private static String percent(Optional<String> share) {
        return share.map(s -> CardPage.percent(Double.parseDouble(s))).orElse("");
    }

    private void files() {
        page.section("Files");
        page.line(info.form().equals(Form.BANK.id()) ? """
                `model.onnx` takes `input_ids` and `attention_mask` (int64 [batch, tokens]), `adapter_id` (int64 [batch],
                the ids above) and `adapter_scale` (float [batch]: 1 as trained) and gives `logits` (float [batch, classes]
                of the widest task; a class that a task does not have gets about -1e9).""" : """
                `model.onnx` takes `input_ids` and `attention_mask` (int64 [batch, tokens]) and the tensors of one task, which
                `adapters/TASK.onnx_adapter` holds: as inputs, or through ONNX Runtime's `OrtLoraAdapter`. It gives `logits`
                (float [batch, classes] of the widest task; a class that a task does not have gets about -1e9).""");
        page.line("""
                `tokenizer.json` is read by Hugging Face's tokenizers. `golden.jsonl` holds texts of every task with the ids and
                logits that this model must give.

                ```
                rango verify DIR                 # digests, tokens, scores of every task, invariance
                rango predict --model DIR --task TASK TEXT
                sha256sum -c MANIFEST.sha256
                ```""");
    }
}
