package dev.rango.cli;

import dev.rango.exporter.graft.EncoderBase;
import dev.rango.models.Checkpoint;
import dev.rango.models.Family;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.ModelKind;
import java.nio.file.Path;
import java.util.OptionalInt;

/** A base on the command line: as train writes it, or an imported transformer. */
final class BaseFolder {
    private BaseFolder() {}

    /** @param maxTokens null for as many as it reads */
    static Checkpoint read(Path folder, Integer maxTokens) {
        if (ModelKind.of(folder) == ModelKind.ENCODER) {
            return EncoderBase.read(folder, maxTokens == null ? OptionalInt.empty() : OptionalInt.of(maxTokens));
        }
        if (maxTokens != null) {
            throw new UnusableInputException("--max-tokens", "", "has no effect: " + folder + " is no transformer");
        }
        return Checkpoint.read(folder, Family.of(folder));
    }
}
