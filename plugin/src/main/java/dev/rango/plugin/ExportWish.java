package dev.rango.plugin;

import dev.rango.exporter.CostLimits;
import dev.rango.exporter.ExportForm;
import dev.rango.exporter.ExportTarget;
import dev.rango.exporter.ImageExport;
import dev.rango.exporter.ModelExport;
import dev.rango.exporter.Precision;
import dev.rango.exporter.ProofReport;
import dev.rango.exporter.TaskExport;
import dev.rango.exporter.TaskForm;
import dev.rango.runtime.ModelKind;
import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a build wants to have exported.
 *
 * @param adapters at most one where the form holds one task
 * @param maxFlips share of labels that rounding may change, 0 to 1
 */
record ExportWish(
        Path base,
        List<TaskExport.Named> adapters,
        Form form,
        Rounding quantize,
        double maxFlips,
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

    ProofReport write(Path out) {
        return switch (form) {
            case MERGED -> oneTask(ExportForm.MERGED, out);
            case BRANCH -> oneTask(ExportForm.BRANCH, out);
            case SWAPPABLE -> tasks(TaskForm.SWAPPABLE, out);
            case BANK -> tasks(TaskForm.BANK, out);
        };
    }

    private ProofReport oneTask(ExportForm chosen, Path out) {
        if (adapters.size() > 1) {
            throw new UnusableInputException(
                    "<adapters>",
                    "",
                    adapters.size() + " in the form " + chosen.id()
                            + ", which takes one; swappable and bank take several");
        }
        Optional<Path> adapter = adapters.stream().map(TaskExport.Named::folder).findFirst();
        if (ModelKind.of(base) == ModelKind.IMAGE) {
            requirePlain(base.toString(), "is an image classifier: it");
            return ImageExport.read(base, adapter, chosen).write(out);
        }
        ModelExport export = ModelExport.read(base, adapter, chosen).targeting(target);
        if (quantize != Rounding.NONE) {
            export = export.quantized(quantize.precision).within(new CostLimits(maxFlips, 0, Optional.empty()));
        }
        return export.write(out);
    }

    private ProofReport tasks(TaskForm chosen, Path out) {
        requirePlain("<form>", chosen.id());
        return TaskExport.read(base, adapters, chosen).write(out);
    }

    private void requirePlain(String source, String what) {
        if (quantize != Rounding.NONE || target != ExportTarget.RANGO) {
            throw new UnusableInputException(source, "", what + " can not be quantized or written for another target");
        }
    }
}
