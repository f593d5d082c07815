package dev.rango.trainer;

import dev.rango.data.ImageDataset;
import dev.rango.models.Adapter;
import dev.rango.models.AdapterFiles;
import dev.rango.models.AtomicFolder;
import dev.rango.models.Checkpoint;
import dev.rango.models.FrozenWeights;
import dev.rango.models.ImageWeights;
import dev.rango.models.LeNet;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Trains low-rank branches of fc1, fc2 or both and a new head on a frozen base of images. The convolutions never change, so that
 * what they make of an image is computed once.
 *
 * @param base the frozen weights
 * @param lora which layers, rank and α
 * @param recipe how to train
 */
public record ImageAdapterTraining(Checkpoint base, LoraSpec lora, TrainingRecipe recipe) {
    /** Checks the rank. */
    public ImageAdapterTraining {
        lora.require(base.network());
    }

    /**
     * Trains and writes the adapter of the best epoch. Goes on where a process that died left the same training.
     *
     * @param data with a training part
     * @param out folder to write; untouched until the training is done
     * @throws InterruptedTrainingException when stopped before the first epoch was done; nothing is written
     */
    public TrainingReport run(ImageDataset data, Path out, TrainingListener listener) {
        AtomicFolder.check(out, AtomicFolder.Kind.ADAPTER);
        FrozenWeights before = FrozenWeights.of(base);
        SplittableRandom random = new SplittableRandom(recipe.seed());
        ImageParts parts = ImageParts.of(data, recipe);
        int classes = data.labels().size();
        LeNetModule net = LeNetModule.adapted(random, LeNet.weights(base), lora, recipe.dropout(), classes);
        NetworkLearner learner = new NetworkLearner(
                net.dense(), classes, features(net, parts.training()), features(net, parts.validation()));
        String digest = TrainingIdentity.digest(data);
        TrainingIdentity identity =
                new TrainingIdentity(lora.choices(Choices.of("adapt images")).and(recipe), base.sha256(), digest);
        return UnfinishedTraining.run(out, identity, listener, journal -> {
            List<EpochMetrics> history = new TrainingLoop(recipe, learner, journal).run(random, listener);
            FrozenWeights after = FrozenWeights.of(base);
            if (!after.equals(before)) {
                throw new IllegalStateException("the training changed frozen weights: " + before + " became " + after);
            }
            Adapter adapter = Adapter.of(
                    LeNet.FAMILY,
                    lora.factor(),
                    net.updates(),
                    net.head().copy(),
                    data.labels(),
                    base.sha256(),
                    new TrainedImageModel(net.whole(), classes).golden());
            TrainingReport report = TrainingReport.ofImages(
                    history,
                    learner,
                    ImageTraining.testAccuracy(learner, features(net, parts.test())),
                    adapter.parameters(),
                    before.weights() + adapter.head().parameters(),
                    Optional.of(after));
            AtomicFolder.write(out, AtomicFolder.Kind.ADAPTER, folder -> {
                AdapterFiles.write(folder, adapter, lora.origin(recipe.dropout()));
                Curves.write(folder, history);
                report.record(data.name(), digest, lora.inWords(), recipe).write(folder);
            });
            return report;
        });
    }

    private static Inputs features(LeNetModule net, ImageInputs images) {
        return FeatureInputs.of(images, net.convolutions(), ImageWeights.FEATURES);
    }
}
