package dev.rango.models;

import dev.rango.runtime.GoldenCase;
import dev.rango.runtime.ModelKind;
import dev.rango.runtime.Setting;
import dev.rango.runtime.UnusableInputException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Low-rank updates of some layers of a base, with the head that was trained with them. On disk a PEFT adapter
 * ({@link AdapterFiles}).
 *
 * @param alpha factor of every branch: PEFT's scaling, lora_alpha / r or, rank-stabilised, lora_alpha / √r
 * @param updates A and B of each adapted layer, at least one
 * @param head the new output layer
 * @param labels names of the head's classes
 * @param baseSha256 the base that it was trained on, and the only one that it may be applied to; empty when its files
 *     name none: it then fits where its layers and shapes do
 * @param golden texts with the ids and logits that training ended with; none of an image classifier, which has images
 *     instead
 */
public record Adapter(
        double alpha,
        SortedMap<Target, LowRank> updates,
        Linear head,
        List<String> labels,
        String baseSha256,
        List<GoldenCase> golden) {
    /** A layer that can be adapted. */
    public enum Target {
        /** E + α·A·B, with A [vocabSize, rank] and B [rank, embeddingDim]. */
        EMBEDDING("embedding", ModelKind.TEXT),
        /** h = x·W0ᵀ + b + α·(x·A·B), with A [in, rank] and B [rank, out]. */
        FC1("fc1", ModelKind.TEXT, ModelKind.IMAGE),
        /** The same of an image classifier's second layer; in a text classifier fc2 is the head. */
        FC2("fc2", ModelKind.IMAGE);

        private final String layer;
        private final Set<ModelKind> kinds;

        Target(String layer, ModelKind... kinds) {
            this.layer = layer;
            this.kinds = Set.of(kinds);
        }

        /** The layer's name in files and on the command line. */
        public String layer() {
            return layer;
        }

        /**
         * The layer of a name.
         *
         * @throws UnusableInputException when models of that kind have no such layer that can be adapted
         */
        public static Target of(ModelKind kind, String layer) {
            for (Target target : of(kind)) {
                if (target.layer.equals(layer)) {
                    return target;
                }
            }
            throw new UnusableInputException(
                    Setting.of("target", layer), "", "cannot be adapted; " + layers(kind) + " can");
        }

        /** All layers of a kind of model that can be adapted. */
        public static List<Target> of(ModelKind kind) {
            return Arrays.stream(values()).filter(t -> t.kinds.contains(kind)).toList();
        }

        /** Their names. */
        public static List<String> layers(ModelKind kind) {
            return of(kind).stream().map(Target::layer).toList();
        }
    }

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
        if (!Double.isFinite(alpha)) {
            throw new IllegalArgumentException("alpha is " + alpha);
        }
    }

    /** An adapter from any map of updates. */
    public static Adapter of(
            double alpha,
            Map<Target, LowRank> updates,
            Linear head,
            List<String> labels,
            String baseSha256,
            List<GoldenCase> golden) {
        return new Adapter(alpha, new TreeMap<>(updates), head, labels, baseSha256, golden);
    }

    /** Whether it names the base that it was trained on. */
    public boolean isBound() {
        return !baseSha256.isEmpty();
    }

    /** The highest rank of an update: a combination may have updates of different ranks. */
    public int rank() {
        return updates.values().stream().mapToInt(LowRank::rank).max().orElseThrow();
    }

    /** Names of the adapted layers. */
    public List<String> layers() {
        return updates.keySet().stream().map(Target::layer).toList();
    }

    /** Number of weights, the head included. */
    public int parameters() {
        return updates.values().stream().mapToInt(LowRank::parameters).sum() + head.parameters();
    }

    /** The same adapter at another strength; 0 switches the branches off and keeps the head. */
    public Adapter withAlpha(double newAlpha) {
        return new Adapter(newAlpha, updates, head, labels, baseSha256, golden);
    }

    /** The same adapter with other updates; the golden answers are no longer its own. */
    Adapter withUpdates(Map<Target, LowRank> newUpdates) {
        return of(alpha, newUpdates, head, labels, baseSha256, List.of());
    }

    /** The same adapter with the answers that it gives. */
    public Adapter withGolden(List<GoldenCase> newGolden) {
        return new Adapter(alpha, updates, head, labels, baseSha256, newGolden);
    }
}
