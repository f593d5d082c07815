package dev.rango.trainer;

import dev.rango.data.LabelledDataset;
import dev.rango.models.Adapter;
import dev.rango.models.AdapterFiles;
import dev.rango.models.AtomicFolder;
import dev.rango.models.BaseModel;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Trains a low-rank adapter and a new head on a frozen base: only A and B of each target and the head change.
 *
 * @param base the frozen weights
 * @param lora which layers, rank and α
 * @param recipe how to train
 */
public record AdapterTraining(BaseModel base, LoraSpec lora, TrainingRecipe recipe) {
    /** Checks the rank. */
    public AdapterTraining {
        lora.require(base.weights());
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
        int classes = data.labels().size();
        SplittableRandom random = new SplittableRandom(recipe.seed());
        AdaptedNetwork adapted = AdaptedNetwork.fresh(
                random,
                new FrozenEmbedding(base.weights().embedding()),
                base.weights().fc1(),
                lora,
                recipe.dropout(),
                classes);
        TrainedModel model = new TrainedModel(adapted.pooling(), adapted.network(), classes);
        TrainingIdentity identity = new TrainingIdentity(
                "adapt " + lora + ", " + recipe, base.sha256(), TrainingIdentity.digest(data, texts));
        return UnfinishedTraining.run(out, identity, listener, journal -> {
            List<EpochMetrics> history = new TrainingLoop(recipe, model, journal).run(texts, random, listener);
            Adapter adapter = Adapter.of(
                    lora.factor(),
                    adapted.updates(),
                    adapted.headCopy(),
                    data.labels(),
                    base.sha256(),
                    GoldenTexts.cases(base.tokenizer(), model));
            AtomicFolder.write(out, AtomicFolder.Kind.ADAPTER, folder -> {
                AdapterFiles.write(folder, adapter);
                Curves.write(folder, history);
            });
            long trained = adapter.parameters();
            long whole =
                    base.weights().with(base.weights().fc1(), adapter.head()).parameters();
            return TrainingReport.of(history, texts, model, trained, whole);
        });
    }
}
