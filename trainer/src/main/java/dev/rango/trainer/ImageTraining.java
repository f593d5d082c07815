package dev.rango.trainer;

import dev.rango.data.ImageDataset;
import dev.rango.models.AtomicFolder;
import dev.rango.models.ImageWeights;
import dev.rango.models.LeNet;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
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
        NetworkLearner learner = new NetworkLearner(net.whole(), classes, parts.training(), parts.validation());
        String digest = TrainingIdentity.digest(data);
        TrainingIdentity identity =
                new TrainingIdentity(Choices.of("train images").and(recipe), "", digest);
        return UnfinishedTraining.run(out, identity, listener, journal -> {
            List<EpochMetrics> history = new TrainingLoop(recipe, learner, journal).run(random, listener);
            ImageWeights weights = new ImageWeights(
                    net.conv1().copy(),
                    net.conv2().copy(),
                    ((LinearLayer) net.fc1()).copy(),
                    ((LinearLayer) net.fc2()).copy(),
                    net.head().copy());
            TrainingReport report = TrainingReport.ofImages(
                    history,
                    learner,
                    testAccuracy(learner, parts.test()),
                    weights.parameters(),
                    weights.parameters(),
                    Optional.empty());
            AtomicFolder.write(out, AtomicFolder.Kind.BASE, folder -> {
                LeNet.write(folder, data.labels(), weights, new TrainedImageModel(learner.network(), classes).golden());
                Curves.write(folder, history);
                report.record(data.name(), digest, "LeNet from scratch", recipe).write(folder);
            });
            return report;
        });
    }

    static OptionalDouble testAccuracy(NetworkLearner learner, Inputs test) {
        return test.size() == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(learner.measure(test).accuracy());
    }
}
