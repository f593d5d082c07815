package dev.rango.trainer;

import dev.rango.data.LabelledDataset;
import dev.rango.models.Adapter;
import dev.rango.models.AdapterFiles;
import dev.rango.models.AtomicFolder;
import dev.rango.models.BaseModel;
import dev.rango.models.Linear;
import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Trains a low-rank adapter of fc1 and a new head on a frozen base: only A, B and the head change.
 *
 * @param base the frozen weights
 * @param rank columns of A, from 1 to the smaller side of fc1
 * @param alpha factor of the branch
 * @param recipe how to train
 */
public record AdapterTraining(BaseModel base, int rank, double alpha, TrainingRecipe recipe) {
    /** Checks rank and alpha. */
    public AdapterTraining {
        Linear fc1 = base.weights().fc1();
        int highest = Math.min(fc1.in(), fc1.out());
        if (rank < 1 || rank > highest) {
            throw new UnusableInputException(
                    "--rank", "", rank + " is not within 1 to " + highest + ", the smaller side of fc1");
        }
        if (!Double.isFinite(alpha) || alpha == 0) {
            throw new UnusableInputException("--alpha", "", "must be a finite number other than 0");
        }
    }

    /**
     * Trains and writes the adapter of the best epoch.
     *
     * @param data with a training part
     * @param out folder to write; untouched until the training is done
     * @throws InterruptedTrainingException when stopped before the first epoch was done; nothing is written
     */
    public TrainingReport run(LabelledDataset data, Path out, TrainingListener listener) {
        AtomicFolder.check(out, AtomicFolder.Kind.ADAPTER);
        SplittableRandom random = new SplittableRandom(recipe.seed());
        TrainingData texts = TrainingData.of(data, base.tokenizer(), recipe);
        int classes = data.labels().size();
        EmbeddingBag bag = new EmbeddingBag(base.weights().embedding());
        LoraLinear fc1 = LoraLinear.fresh(random, base.weights().fc1(), rank, alpha);
        LinearLayer head = LinearLayer.fresh(random, base.weights().fc1().out(), classes);
        Network network = new Network(fc1, head);
        List<EpochMetrics> history = new TrainingLoop(recipe, network, bag, false, classes)
                .run(texts.training(), texts.validation(), random, listener);

        Adapter adapter = Adapter.of(
                alpha,
                Map.of(Adapter.Target.FC1, fc1.copy()),
                head.copy(),
                data.labels(),
                base.sha256(),
                GoldenTexts.cases(base.tokenizer(), bag, network, classes));
        AtomicFolder.write(out, AtomicFolder.Kind.ADAPTER, folder -> {
            AdapterFiles.write(folder, adapter);
            Curves.write(folder, history);
        });
        long trained = adapter.parameters();
        return BaseTraining.report(
                history,
                texts,
                new TrainedModel(bag, network, classes),
                trained,
                base.weights().parameters() + trained);
    }
}
