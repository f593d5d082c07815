package dev.rango.trainer;

import dev.rango.models.Linear;
import dev.rango.models.LowRank;
import dev.rango.models.TextBag;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** A frozen base with fresh branches and a fresh head: what an adapter is trained in. */
record AdaptedNetwork(Pooling pooling, Layer fc1, LinearLayer head) {
    /** Draws first weights in the order fc1, head, embedding. */
    static AdaptedNetwork fresh(
            SplittableRandom random,
            FrozenEmbedding embedding,
            Linear baseFc1,
            LoraSpec lora,
            double dropout,
            int classes) {
        Layer fc1 = lora.ranks().containsKey(TextBag.FC1)
                ? LoraLinear.fresh(random, baseFc1, lora.ranks().get(TextBag.FC1), lora.factor(), dropout)
                : LinearLayer.frozen(baseFc1);
        LinearLayer head = LinearLayer.fresh(random, baseFc1.out(), classes);
        Pooling pooling = lora.ranks().containsKey(TextBag.EMBEDDING)
                ? LoraEmbedding.fresh(random, embedding, lora.ranks().get(TextBag.EMBEDDING), lora.factor(), dropout)
                : embedding;
        return new AdaptedNetwork(pooling, fc1, head);
    }

    Network network() {
        return new Network(fc1, head);
    }

    /** Copies of A and B of each adapted layer. */
    Map<String, LowRank> updates() {
        Map<String, LowRank> updates = new TreeMap<>();
        if (pooling instanceof LoraEmbedding lora) {
            updates.put(TextBag.EMBEDDING, lora.copy());
        }
        if (fc1 instanceof LoraLinear lora) {
            updates.put(TextBag.FC1, lora.copy());
        }
        return updates;
    }

    Linear headCopy() {
        return head.copy();
    }
}
