package dev.rango.models;

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
        AdaptedModel.requireFit(weights, base.network());
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

    /** The base with its update added to each adapted layer, and the adapter's head: the same answers without a branch. */
    public ImageWeights merged() {
        ImageWeights weights = base.weights();
        return weights.with(
                merged("fc1", weights.fc1()),
                merged("fc2", weights.fc2()),
                adapter.weights().head());
    }

    private Linear merged(String path, Linear layer) {
        Update update = adapter.weights().updates().get(path);
        return update == null ? layer : update.addedTo(layer);
    }

    /** The base's body under the adapter's head: what is left when the branches are switched off. */
    public ImageWeights withoutBranch() {
        ImageWeights weights = base.weights();
        return weights.with(weights.fc1(), weights.fc2(), adapter.weights().head());
    }

    /** The same with its branches at another strength. */
    public AdaptedImageModel withScaling(double scaling) {
        return new AdaptedImageModel(base, new ImageAdapter(adapter.weights().withScaling(scaling), adapter.golden()));
    }
}
