package dev.rango.trainer;

import dev.rango.data.LabelledDataset;
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
     * Trains and writes the adapter of the best epoch. Goes on where a process that died left the same training.
     *
     * @param data with a training part
     * @param out folder to write; untouched until the training is done
     * @throws InterruptedTrainingException when stopped before the first epoch was done; nothing is written
     */
    public TrainingReport run(LabelledDataset data, Path out, TrainingListener listener) {
        AtomicFolder.check(out, AtomicFolder.Kind.ADAPTER);
        TrainingData texts = TrainingData.of(data, base.tokenizer(), recipe);
        AdapterStudio studio = new AdapterStudio(base, data, texts);
        TrainingIdentity identity = new TrainingIdentity(
                lora.choices(Choices.of("adapt")).and(recipe), base.sha256(), TrainingIdentity.digest(data, texts));
        return UnfinishedTraining.run(out, identity, listener, journal -> {
            AdapterStudio.Result result = studio.train(lora, recipe, journal, listener);
            AtomicFolder.write(out, AtomicFolder.Kind.ADAPTER, result::write);
            return result.report();
        });
    }
}
