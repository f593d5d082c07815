package dev.rango.trainer;

import dev.rango.data.Dataset;
import dev.rango.models.AtomicFolder;
import dev.rango.models.Checkpoint;
import java.nio.file.Path;

/**
 * Trains a low-rank adapter and a new head on a frozen base: only A and B of each target and the head change.
 *
 * @param base the frozen weights
 * @param lora which layers, rank and α
 * @param recipe how to train
 */
public record AdapterTraining(Checkpoint base, LoraSpec lora, TrainingRecipe recipe) {
    /** Checks the rank. */
    public AdapterTraining {
        lora.require(base.network());
    }

    /**
     * Trains on examples of what the base classifies and writes the adapter of the best epoch. Goes on where a process that died left the same training.
     *
     * @param data with a training part
     * @param out folder to write; untouched until the training is done
     * @throws InterruptedTrainingException when stopped before the first epoch was done; nothing is written
     */
    public TrainingReport run(Dataset<?> data, Path out, TrainingListener listener) {
        AtomicFolder.check(out, AtomicFolder.Kind.ADAPTER);
        try (AdapterStudio studio = AdapterStudio.of(base, data, recipe)) {
            return run(studio, out, listener);
        }
    }

    private TrainingReport run(AdapterStudio studio, Path out, TrainingListener listener) {
        TrainingIdentity identity =
                studio.identity(lora.choices(studio.choices("adapt")).and(recipe));
        return UnfinishedTraining.run(
                out,
                AtomicFolder.Kind.ADAPTER,
                identity,
                listener,
                journal -> studio.train(lora, recipe, journal, listener));
    }
}
