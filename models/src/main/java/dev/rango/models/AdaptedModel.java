package dev.rango.models;

import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An adapter on its own base.
 *
 * @param base the frozen weights
 * @param adapter what was trained on them
 */
public record AdaptedModel(Checkpoint base, Adapter adapter) {
    private static final String SOURCE = "adapter";

    /**
     * Checks that the two belong together.
     *
     * @throws UnusableInputException when the adapter was trained on another base, or its shapes do not fit
     */
    public AdaptedModel {
        requireBase(adapter, base.sha256());
        requireFit(adapter, base.network());
        if (adapter.head().in() != base.network().head().in()) {
            throw new UnusableInputException(
                    SOURCE, base.network().head().path(), "does not fit the shapes of this base");
        }
    }

    /**
     * Reads an adapter and puts it on its base.
     *
     * @throws UnusableInputException when a file is unusable, or the adapter is another base's
     */
    public static AdaptedModel read(Checkpoint base, Path adapterFolder) {
        try {
            return new AdaptedModel(base, AdapterFiles.read(adapterFolder, base));
        } catch (UnusableInputException e) {
            throw SOURCE.equals(e.source()) ? new UnusableInputException(adapterFolder, e.place(), e.reason(), e) : e;
        }
    }

    private static void requireBase(Adapter adapter, String baseSha256) {
        if (adapter.isBound() && !adapter.baseSha256().equals(baseSha256)) {
            throw new UnusableInputException(
                    SOURCE,
                    "",
                    "was trained on another base: it names " + shortDigest(adapter.baseSha256()) + ", this base is "
                            + shortDigest(baseSha256));
        }
    }

    private static void requireFit(Adapter adapter, Network network) {
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
    public Checkpoint merged() {
        SortedMap<String, Tensor> tensors = withHead();
        adapter.updates().forEach((path, update) -> {
            Layer.Kind kind = base.network().layer(path).kind();
            tensors.computeIfPresent(path + ".weight", (name, weight) -> update.addedTo(kind, weight));
        });
        return base.with(tensors, adapter.labels());
    }

    /** The base's body under the adapter's head: what is left when the branches are switched off. */
    public Checkpoint withoutBranch() {
        return base.with(withHead(), adapter.labels());
    }

    private SortedMap<String, Tensor> withHead() {
        SortedMap<String, Tensor> tensors = new TreeMap<>(base.tensors());
        adapter.head().putInto(tensors, base.network().head().path());
        return tensors;
    }

    /** The same with its branches at another strength. */
    public AdaptedModel withScaling(double scaling) {
        return new AdaptedModel(base, adapter.withScaling(scaling));
    }

    /** The network in double precision, its branches computed as branches. */
    public Reference reference() {
        return base.network().family().reference(withoutBranch(), adapter.updates());
    }
}
