package dev.rango.models;

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

    /** Its description. */
    Layer layer(String path) {
        return new Layer(path, Layer.Kind.LINEAR, in(), out());
    }

    /** Number of weights, the bias included. */
    public int parameters() {
        return weight.elements() + bias.elements();
    }
}
