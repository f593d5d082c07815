package dev.rango.exporter;

import dev.rango.data.Plural;
import dev.rango.models.Checkpoint;
import dev.rango.runtime.ModelConfig;
import dev.rango.runtime.TaskInfo;
import java.util.List;
import java.util.Optional;

/** The README.md of an export with several tasks. */
final class TaskCard {
    private final CardPage page = new CardPage();
    private final Checkpoint base;
    private final ModelConfig.ExportInfo info;
    private final FamilyCard family;

    private TaskCard(Checkpoint base, ModelConfig.ExportInfo info) {
        this.base = base;
        this.info = info;
        this.family = FamilyExport.of(base).card();
    }

    /**
     * @param facts as they stand in the metadata of the graph
     * @param checks what was proven
     */
    static String of(Checkpoint base, ModelConfig.ExportInfo info, List<Fact> facts, List<Check> checks) {
        TaskCard card = new TaskCard(base, info);
        card.title();
        card.page.section("Use and limits");
        card.family.use(card.page, base);
        card.network();
        card.tasks();
        card.quality(facts);
        card.page.proof(checks);
        card.files();
        card.page.provenance(facts);
        return card.page.toString();
    }

    private void title() {
        page.line("# " + family.title() + " with " + Plural.of(info.tasks().size(), "task"));
        page.line("");
        page.line("Exported by Rango. Turns " + family.takes()
                + " into one of the labels of the task that is asked for.");
    }

    private void network() {
        page.section("The model");
        page.table("");
        page.row("form", info.form());
        family.network(page, base, info, 0);
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
