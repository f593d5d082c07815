package dev.rango.trainer;

import dev.rango.models.Checkpoint;
import dev.rango.models.ImageWeights;
import dev.rango.models.LeNet;
import java.util.SplittableRandom;

/** A base of images: the convolutions never change, so that what they make of an image is computed once. */
final class ImageBody implements FrozenBody {
    private final ImageWeights weights;
    private final Inputs training;
    private final Inputs validation;
    private final Inputs test;
    private final int classes;

    ImageBody(Checkpoint base, ImageParts images, int classes) {
        this.weights = LeNet.weights(base);
        this.classes = classes;
        Network.Body convolutions = LeNetModule.frozen(weights).convolutions();
        this.training = FeatureInputs.of(images.training(), convolutions, ImageWeights.FEATURES);
        this.validation = FeatureInputs.of(images.validation(), convolutions, ImageWeights.FEATURES);
        this.test = FeatureInputs.of(images.test(), convolutions, ImageWeights.FEATURES);
    }

    @Override
    public Trainee adapted(SplittableRandom random, LoraSpec lora, double dropout) {
        LeNetModule net = LeNetModule.adapted(random, weights, lora, dropout, classes);
        NetworkLearner learner = new NetworkLearner(net.dense(), classes, training, validation, test);
        return new Trainee(net, learner, net::updates, net.head()::copy);
    }
}
