package dev.rango.exporter;

import dev.rango.runtime.ModelConfig;
import dev.rango.runtime.TaskInfo;

/** The README.md of an export with several tasks. Equal inputs give equal bytes. */
final class TaskCard {
    private TaskCard() {}

    static String of(ModelConfig config) {
        ModelConfig.ExportInfo info = config.export().orElseThrow();
        StringBuilder card =
                new StringBuilder("# Text classifier with " + info.tasks().size() + " tasks\n\n");
        card.append("Exported by Rango in the form ")
                .append(info.form())
                .append(". Base (SHA-256): `")
                .append(info.baseSha256())
                .append("`.\n\n| id | task | labels | adapter | SHA-256 |\n|--:|---|---|---|---|\n");
        for (int id = 0; id < info.tasks().size(); id++) {
            TaskInfo task = info.tasks().get(id);
            card.append("| ").append(id).append(" | ").append(task.name()).append(" | ");
            card.append(String.join(", ", task.labels()).replace("|", "\\|").replace("\n", " "));
            task.adapter()
                    .ifPresentOrElse(
                            adapter -> card.append(" | rank ")
                                    .append(adapter.rank())
                                    .append(", α = ")
                                    .append(adapter.alpha())
                                    .append(" on ")
                                    .append(String.join(", ", adapter.targets()))
                                    .append(" | `")
                                    .append(adapter.sha256())
                                    .append("` |\n"),
                            () -> card.append(" | none | |\n"));
        }
        card.append('\n')
                .append(info.form().equals(TaskForm.BANK.id()) ? """
                `model.onnx` takes `input_ids` and `attention_mask` (int64 [batch, tokens]), `adapter_id` (int64 [batch],
                the ids above) and `adapter_scale` (float [batch]: 1 as trained) and gives `logits` (float [batch, classes]
                of the widest task; a class that a task does not have gets about -1e9).
                """ : """
                `model.onnx` takes `input_ids` and `attention_mask` (int64 [batch, tokens]) and the tensors of one task, which
                `adapters/TASK.onnx_adapter` holds: as inputs, or through ONNX Runtime's `OrtLoraAdapter`. It gives `logits`
                (float [batch, classes] of the widest task; a class that a task does not have gets about -1e9).
                """)
                .append("""

                ```
                rango verify DIR
                rango predict --model DIR --task TASK TEXT
                sha256sum -c MANIFEST.sha256
                ```
                """);
        return card.toString();
    }
}
