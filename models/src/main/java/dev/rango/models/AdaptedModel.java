package dev.rango.models;

import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;

/**
 * An adapter on its own base.
 *
 * @param base the frozen weights
 * @param adapter what was trained on them
 */
public record AdaptedModel(BaseModel base, Adapter adapter) {
    private static final String SOURCE = "adapter";

    /**
     * Checks that the two belong together.
     *
     * @throws UnusableInputException when the adapter was trained on another base, or its shapes do not fit
     */
    public AdaptedModel {
        requireBase(adapter, base.sha256());
        ClassifierWeights weights = base.weights();
        requireFit(adapter, base.network());
        if (adapter.head().in() != weights.fc1().out()) {
            throw new UnusableInputException(SOURCE, "fc2", "does not fit the shapes of this base");
        }
    }

    /**
     * Reads an adapter and puts it on its base.
     *
     * @throws UnusableInputException when a file is unusable, or the adapter is another base's
     */
    public static AdaptedModel read(BaseModel base, Path adapterFolder) {
        try {
            return new AdaptedModel(base, AdapterFiles.read(adapterFolder, base));
        } catch (UnusableInputException e) {
            throw SOURCE.equals(e.source()) ? new UnusableInputException(adapterFolder, e.place(), e.reason(), e) : e;
        }
    }

    /** @throws UnusableInputException when the adapter was trained on another base */
    static void requireBase(Adapter adapter, String baseSha256) {
        if (adapter.isBound() && !adapter.baseSha256().equals(baseSha256)) {
            throw new UnusableInputException(
                    SOURCE,
                    "",
                    "was trained on another base: it names " + shortDigest(adapter.baseSha256()) + ", this base is "
                            + shortDigest(baseSha256));
        }
    }

    /** @throws UnusableInputException when an update is one of no layer that can have it */
    static void requireFit(Adapter adapter, Network network) {
        adapter.updates().forEach((path, update) -> {
            if (!network.adaptable().contains(path)) {
                throw new UnusableInputException(
                        SOURCE, path, "cannot be adapted in " + network.family().title());
            }
            Layer layer = network.layer(path);
            if (!update.fits(layer)) {
                throw new UnusableInputException(
                        SOURCE,
                        path,
                        "does not fit the shapes of this base: changes ["
                                + update.factors().a().size(0) + ", "
                                + update.factors().b().size(1) + "] where it has [" + layer.in() + ", " + layer.out()
                                + "]");
            }
        });
    }

    private static String shortDigest(String digest) {
        return digest.substring(0, Math.min(12, digest.length()));
    }

    /** The base with its update added to each adapted layer, and the adapter's head: the same answers without a branch. */
    public ClassifierWeights merged() {
        Tensor embedding = base.weights().embedding();
        Linear fc1 = base.weights().fc1();
        Update ofEmbedding = adapter.updates().get(TextBag.EMBEDDING);
        Update ofFc1 = adapter.updates().get(TextBag.FC1);
        return new ClassifierWeights(
                ofEmbedding == null ? embedding : ofEmbedding.addedTo(Layer.Kind.EMBEDDING, embedding),
                ofFc1 == null ? fc1 : ofFc1.addedTo(fc1),
                adapter.head());
    }

    /** The base's body under the adapter's head: what is left when the branches are switched off. */
    public ClassifierWeights withoutBranch() {
        return base.weights().with(base.weights().fc1(), adapter.head());
    }
}
