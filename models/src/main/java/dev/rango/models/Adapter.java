package dev.rango.models;

import dev.rango.runtime.format.Golden;
import dev.rango.runtime.format.ModelConfig.AdapterInfo;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Low-rank updates of some layers of a base, with the head that was trained with them. On disk a PEFT adapter
 * ({@link AdapterFiles}).
 *
 * @param family of the base
 * @param updates by the path of the layer, at least one
 * @param head the new output layer
 * @param labels names of the head's classes
 * @param baseSha256 the base that it was trained on, and the only one that it may be applied to; empty when its files
 *     name none: it then fits where its layers and shapes do
 * @param golden inputs with the logits that training ended with
 */
public record Adapter(
        Family family,
        SortedMap<String, Update> updates,
        Linear head,
        List<String> labels,
        String baseSha256,
        List<Golden> golden) {
    /** Checks that head and labels agree. */
    public Adapter {
        updates = Collections.unmodifiableSortedMap(new TreeMap<>(updates));
        labels = List.copyOf(labels);
        golden = List.copyOf(golden);
        if (updates.isEmpty()) {
            throw new IllegalArgumentException("no layer is adapted");
        }
        if (head.out() != labels.size()) {
            throw new IllegalArgumentException(head.out() + " outputs for " + labels.size() + " labels");
        }
    }

    /** An adapter all of whose updates are scaled alike. */
    public static Adapter of(
            Family family,
            double scaling,
            Map<String, LowRank> factors,
            Linear head,
            List<String> labels,
            String baseSha256,
            List<? extends Golden> golden) {
        TreeMap<String, Update> updates = new TreeMap<>();
        factors.forEach((layer, ofLayer) -> updates.put(layer, new Update(ofLayer, scaling)));
        return new Adapter(family, updates, head, labels, baseSha256, List.copyOf(golden));
    }

    /** Whether it names the base that it was trained on. */
    public boolean isBound() {
        return !baseSha256.isEmpty();
    }

    /** The highest rank of an update: layers may have ranks of their own. */
    public int rank() {
        return updates.values().stream().mapToInt(Update::rank).max().orElseThrow();
    }

    /** Scaling of each update, in their order. */
    public List<Double> scalings() {
        return updates.values().stream().map(Update::scaling).toList();
    }

    /** The scaling that all updates share; empty where they differ. */
    public OptionalDouble commonScaling() {
        List<Double> scalings = scalings();
        return Collections.frequency(scalings, scalings.get(0)) == scalings.size()
                ? OptionalDouble.of(scalings.get(0))
                : OptionalDouble.empty();
    }

    /**
     * What a configuration tells of it.
     *
     * @param sha256 of its weights
     */
    public AdapterInfo info(String sha256) {
        List<Double> own = commonScaling().isPresent() ? List.of() : scalings();
        return new AdapterInfo(sha256, rank(), scalings().get(0), layers(), own);
    }

    /** Paths of the adapted layers. */
    public List<String> layers() {
        return List.copyOf(updates.keySet());
    }

    /** Number of weights, the head included. */
    public int parameters() {
        return updates.values().stream().mapToInt(Update::parameters).sum() + head.parameters();
    }

    /** The same adapter with all updates at another strength; 0 switches them off and keeps the head. */
    public Adapter withScaling(double scaling) {
        SortedMap<String, Update> scaled = new TreeMap<>(updates);
        scaled.replaceAll((layer, update) -> update.withScaling(scaling));
        return new Adapter(family, scaled, head, labels, baseSha256, golden);
    }

    /** The same adapter with other updates; the golden answers are no longer its own. */
    Adapter withUpdates(SortedMap<String, Update> newUpdates) {
        return new Adapter(family, newUpdates, head, labels, baseSha256, List.of());
    }

    /** The same adapter with the answers that it gives. */
    public Adapter withGolden(List<? extends Golden> newGolden) {
        return new Adapter(family, updates, head, labels, baseSha256, List.copyOf(newGolden));
    }
}
