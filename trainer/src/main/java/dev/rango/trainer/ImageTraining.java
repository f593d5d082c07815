package dev.rango.trainer;

import dev.rango.data.ImageDataset;
import dev.rango.models.AtomicFolder;
import dev.rango.models.ImageWeights;
import dev.rango.models.LeNet;
import dev.rango.runtime.format.Golden;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Trains a LeNetModule on images from scratch.
 *
 * @param recipe how to train
 */
public record ImageTraining(TrainingRecipe recipe) {
    /**
     * Trains and writes the checkpoint of the best epoch. Goes on where a process that died left the same training.
     *
     * @param data with a training part
     * @param out folder to write; untouched until the training is done
     * @throws InterruptedTrainingException when stopped before the first epoch was done; nothing is written
     */
    public TrainingReport run(ImageDataset data, Path out, TrainingListener listener) {
        AtomicFolder.check(out, AtomicFolder.Kind.BASE);
        SplittableRandom random = new SplittableRandom(recipe.seed());
        ImageParts parts = ImageParts.of(data, recipe);
        int classes = data.labels().size();
        LeNetModule net = LeNetModule.fresh(random, classes);
        NetworkLearner learner =
                new NetworkLearner(net.whole(), classes, parts.training(), parts.validation(), parts.test());
        Material material = parts.material(data);
        TrainingIdentity identity =
                new TrainingIdentity(Choices.of("train images").and(recipe), "", material.sha256());
        return UnfinishedTraining.run(out, AtomicFolder.Kind.BASE, identity, listener, journal -> {
            TrainedHistory trained = learner.train(recipe, random, journal, listener);
            ImageWeights weights = net.weights();
            TrainingReport report =
                    TrainingReport.of(trained, material, weights.parameters(), weights.parameters(), Optional.empty());
            List<Golden> golden =
                    new TrainedModel(LeNet.FAMILY, net).answered(LeNet.FAMILY.goldenInputs(Optional.empty()));
            return new TrainingResult(
                    report,
                    report.record(material, "LeNet from scratch", recipe),
                    folder -> LeNet.write(folder, data.labels(), weights, golden));
        });
    }
}
