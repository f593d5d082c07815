package dev.rango.plugin;

import dev.rango.exporter.ExportForm;
import dev.rango.exporter.ExportTarget;
import dev.rango.exporter.ImageExport;
import dev.rango.exporter.ModelExport;
import dev.rango.exporter.Precision;
import dev.rango.exporter.ProofReport;
import dev.rango.exporter.Shrink;
import dev.rango.exporter.TaskExport;
import dev.rango.exporter.TaskForm;
import dev.rango.exporter.WordLimit;
import dev.rango.runtime.ModelKind;
import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a build wants to have exported.
 *
 * @param adapters at most one where the form holds one task
 * @param words that stay; empty for all
 * @param maxFlips share of labels that being smaller may change, 0 to 1
 * @param maxLoss accuracy that it may cost on the data, 0 to 1
 * @param data to measure both on; empty for the golden texts and a random sample
 */
record ExportWish(
        Path base,
        List<TaskExport.Named> adapters,
        Form form,
        Rounding quantize,
        Optional<WordLimit> words,
        double maxFlips,
        double maxLoss,
        Optional<LabelledTexts> data,
        ExportTarget target) {
    /** How the adapters are in the graph. */
    enum Form {
        MERGED,
        BRANCH,
        SWAPPABLE,
        BANK
    }

    /** How the embedding is stored. */
    enum Rounding {
        NONE(Precision.FLOAT32),
        FP16(Precision.FLOAT16),
        INT8(Precision.INT8);

        private final Precision precision;

        Rounding(Precision precision) {
            this.precision = precision;
        }
    }

    /** @param notes is told what reading the data took for what was meant, and what it left out */
    ProofReport write(Path out, Consumer<String> notes) {
        return switch (form) {
            case MERGED -> oneTask(ExportForm.MERGED, out, notes);
            case BRANCH -> oneTask(ExportForm.BRANCH, out, notes);
            case SWAPPABLE -> tasks(TaskForm.SWAPPABLE, out);
            case BANK -> tasks(TaskForm.BANK, out);
        };
    }

    private ProofReport oneTask(ExportForm chosen, Path out, Consumer<String> notes) {
        if (adapters.size() > 1) {
            throw new UnusableInputException(
                    "<adapters>",
                    "",
                    adapters.size() + " in the form " + chosen.id()
                            + ", which takes one; swappable and bank take several");
        }
        Optional<Path> adapter = adapters.stream().map(TaskExport.Named::folder).findFirst();
        if (ModelKind.of(base) == ModelKind.IMAGE) {
            requireFull(base.toString(), "is an image classifier: it");
            if (target != ExportTarget.RANGO) {
                throw new UnusableInputException(
                        base, "", "is an image classifier: it has no other <target> than rango");
            }
            return ImageExport.read(base, adapter, chosen).write(out);
        }
        ModelExport export = ModelExport.read(base, adapter, chosen).targeting(target);
        return new Shrink(
                        quantize.precision,
                        words,
                        maxFlips,
                        maxLoss,
                        data.map(texts -> texts.spec()
                                .measuring(texts.options(), export.labels())
                                .telling(notes)
                                .warning(export.tokenizer(), warning -> notes.accept(warning.sentence()))))
                .of(export)
                .write(out);
    }

    private ProofReport tasks(TaskForm chosen, Path out) {
        requireFull("<form>", chosen.id());
        return TaskExport.read(base, adapters, chosen).targeting(target).write(out);
    }

    private void requireFull(String source, String what) {
        if (quantize != Rounding.NONE || words.isPresent() || data.isPresent()) {
            throw new UnusableInputException(source, "", what + " can not be quantized, pruned or measured on data");
        }
    }
}
