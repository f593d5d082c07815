package dev.rango.models;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All weights of the network: tokens → embedding → masked mean → fc1 → ReLU → fc2 → logits.
 *
 * @param embedding [vocabSize, embeddingDim]
 * @param fc1 [hiddenDim, embeddingDim]
 * @param fc2 [classes, hiddenDim]
 */
public record ClassifierWeights(Tensor embedding, Linear fc1, Linear fc2) {
    /** Checks that each layer's output fits the next. */
    public ClassifierWeights {
        if (embedding.shape().length != 2 || fc1.in() != embedding.size(1) || fc2.in() != fc1.out()) {
            throw new IllegalArgumentException("the layers do not fit together");
        }
    }

    /** By their names. */
    static ClassifierWeights of(SortedMap<String, Tensor> tensors) {
        return new ClassifierWeights(
                tensors.get("embedding.weight"), Linear.of(tensors, "fc1"), Linear.of(tensors, "fc2"));
    }

    /** By PyTorch's names; the arrays are shared. */
    SortedMap<String, Tensor> tensors() {
        SortedMap<String, Tensor> tensors = new TreeMap<>();
        tensors.put("embedding.weight", embedding);
        fc1.putInto(tensors, "fc1");
        fc2.putInto(tensors, "fc2");
        return tensors;
    }

    /** The same embedding under other layers. */
    public ClassifierWeights with(Linear newFc1, Linear newFc2) {
        return new ClassifierWeights(embedding, newFc1, newFc2);
    }

    /** The same layers over another embedding. */
    public ClassifierWeights with(Tensor newEmbedding) {
        return new ClassifierWeights(newEmbedding, fc1, fc2);
    }

    /** Number of weights. */
    public int parameters() {
        return embedding.elements() + fc1.parameters() + fc2.parameters();
    }
}
