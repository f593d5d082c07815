package dev.rango.models;

import dev.rango.models.Adapter.Target;
import dev.rango.runtime.ModelKind;
import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;

/**
 * An adapter on its own base of images.
 *
 * @param base the frozen weights
 * @param adapter what was trained on them
 */
public record AdaptedImageModel(ImageModel base, ImageAdapter adapter) {
    /**
     * Checks that the two belong together.
     *
     * @throws UnusableInputException when the adapter was trained on another base, or its shapes do not fit
     */
    public AdaptedImageModel {
        Adapter weights = adapter.weights();
        AdaptedModel.requireBase(weights, base.sha256());
        weights.updates().forEach((target, update) -> {
            if (!Target.of(ModelKind.IMAGE).contains(target)) {
                throw new UnusableInputException("adapter", target.layer(), "is no layer of an image classifier");
            }
            Linear layer = layer(base.weights(), target);
            if (update.a().size(0) != layer.in() || update.b().size(1) != layer.out()) {
                throw new UnusableInputException("adapter", target.layer(), "does not fit the shapes of this base");
            }
        });
        if (weights.head().in() != base.weights().fc2().out()) {
            throw new UnusableInputException("adapter", "fc3", "does not fit the shapes of this base");
        }
    }

    /**
     * Reads an adapter and puts it on its base.
     *
     * @throws UnusableInputException when a file is unusable, or the adapter is another base's
     */
    public static AdaptedImageModel read(ImageModel base, Path adapterFolder) {
        ImageAdapter adapter = ImageAdapter.read(adapterFolder);
        try {
            return new AdaptedImageModel(base, adapter);
        } catch (UnusableInputException e) {
            throw new UnusableInputException(adapterFolder, e.place(), e.reason(), e);
        }
    }

    private static Linear layer(ImageWeights weights, Target target) {
        return target == Target.FC1 ? weights.fc1() : weights.fc2();
    }

    /** The base with α·A·B added to each adapted layer, and the adapter's head: the same answers without a branch. */
    public ImageWeights merged() {
        return base.weights()
                .with(merged(Target.FC1), merged(Target.FC2), adapter.weights().head());
    }

    private Linear merged(Target target) {
        Linear layer = layer(base.weights(), target);
        LowRank update = adapter.weights().updates().get(target);
        return update == null
                ? layer
                : new Linear(
                        update.addedToLinear(layer.weight(), adapter.weights().alpha()), layer.bias());
    }

    /** The base's body under the adapter's head: what is left when the branches are switched off. */
    public ImageWeights withoutBranch() {
        ImageWeights weights = base.weights();
        return weights.with(weights.fc1(), weights.fc2(), adapter.weights().head());
    }

    /** The same with its branches at another strength. */
    public AdaptedImageModel withAlpha(double alpha) {
        return new AdaptedImageModel(base, new ImageAdapter(adapter.weights().withAlpha(alpha), adapter.golden()));
    }
}
