package dev.rango.trainer;

import dev.rango.data.LabelledDataset;
import dev.rango.models.AtomicFolder;
import dev.rango.models.ClassifierWeights;
import dev.rango.models.Tensor;
import dev.rango.models.TextBag;
import dev.rango.runtime.Setting;
import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Trains a base: embedding from word vectors, fc1 and fc2 from scratch.
 *
 * @param vectors words and their first vectors
 * @param trainEmbedding whether the vectors learn too
 * @param hiddenDim outputs of fc1
 * @param recipe how to train
 */
public record BaseTraining(WordVectors vectors, boolean trainEmbedding, int hiddenDim, TrainingRecipe recipe) {
    /** Outputs of fc1 unless something else is asked for. */
    public static final int DEFAULT_HIDDEN_DIM = 128;

    private static final int MAX_HIDDEN_DIM = 65_536;

    /** Checks the width of the hidden layer. */
    public BaseTraining {
        if (hiddenDim < 1 || hiddenDim > MAX_HIDDEN_DIM) {
            throw new UnusableInputException(
                    Setting.of("hidden"), "", hiddenDim + " is not within 1 to " + MAX_HIDDEN_DIM);
        }
    }

    /**
     * Trains and writes the checkpoint of the best epoch.
     *
     * @param data with a training part
     * @param out folder to write; untouched until the training is done
     * @throws InterruptedTrainingException when stopped before the first epoch was done; nothing is written
     */
    public TrainingReport run(LabelledDataset data, Path out, TrainingListener listener) {
        AtomicFolder.check(out, AtomicFolder.Kind.BASE);
        SplittableRandom random = new SplittableRandom(recipe.seed());
        TrainingData texts = TrainingData.of(data, vectors.tokenizer(), recipe);
        int classes = data.labels().size();
        Tensor first = vectors.table();
        int dim = first.size(1);
        Tensor table = trainEmbedding ? first.copy() : first;
        LinearLayer fc1 = LinearLayer.fresh(random, dim, hiddenDim);
        LinearLayer fc2 = LinearLayer.fresh(random, hiddenDim, classes);
        Pooling pooling = trainEmbedding ? new LearningEmbedding(table, recipe.dropout()) : new FrozenEmbedding(table);
        TrainedModel model = new TrainedModel(pooling, new Network(fc1, fc2), classes);
        TrainingIdentity identity = new TrainingIdentity(
                Choices.of("train")
                        .andIf(!trainEmbedding, "freeze-embedding")
                        .and("hidden", hiddenDim)
                        .and(recipe),
                TrainingIdentity.digest(first),
                TrainingIdentity.digest(data, texts));
        return UnfinishedTraining.run(out, identity, listener, journal -> {
            List<EpochMetrics> history =
                    new TrainingLoop(recipe, new TextLearner(model, texts), journal).run(random, listener);
            ClassifierWeights weights = new ClassifierWeights(table, fc1.copy(), fc2.copy());
            long head = weights.fc1().parameters() + weights.fc2().parameters();
            long trained = trainEmbedding ? weights.parameters() : head;
            TrainingReport report = TrainingReport.of(history, texts, model, trained, weights.parameters());
            AtomicFolder.write(out, AtomicFolder.Kind.BASE, folder -> {
                TextBag.write(
                        folder,
                        vectors.tokenizer(),
                        data.labels(),
                        weights,
                        GoldenTexts.cases(vectors.tokenizer(), model));
                Curves.write(folder, history);
                String what = (trainEmbedding ? "embedding learns" : "embedding frozen") + ", " + hiddenDim + " hidden";
                report.record(data, texts, what, recipe).write(folder);
            });
            return report;
        });
    }
}
