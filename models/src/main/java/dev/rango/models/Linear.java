package dev.rango.models;

import java.util.Map;

/**
 * y = x·Wᵀ + b, in PyTorch's layout.
 *
 * @param weight W [out, in]
 * @param bias b [out]
 */
public record Linear(Tensor weight, Tensor bias) {
    /** Checks that the shapes agree. */
    public Linear {
        if (weight.shape().length != 2 || !bias.hasShape(weight.size(0))) {
            throw new IllegalArgumentException("weight and bias of a linear layer do not fit together");
        }
    }

    /** Width of x. */
    public int in() {
        return weight.size(1);
    }

    /** Width of y. */
    public int out() {
        return weight.size(0);
    }

    /** That of a path, by PyTorch's names. */
    static Linear of(Map<String, Tensor> tensors, String path) {
        return new Linear(tensors.get(path + ".weight"), tensors.get(path + ".bias"));
    }

    void putInto(Map<String, Tensor> tensors, String path) {
        tensors.put(path + ".weight", weight);
        tensors.put(path + ".bias", bias);
    }

    /** Its description. */
    Layer layer(String path) {
        return new Layer(path, Layer.Kind.LINEAR, in(), out());
    }

    /** Number of weights, the bias included. */
    public int parameters() {
        return weight.elements() + bias.elements();
    }
}
