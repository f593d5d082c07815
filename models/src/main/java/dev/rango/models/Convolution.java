package dev.rango.models;

/**
 * A convolution with square kernels and a stride of 1, in PyTorch's layout.
 *
 * @param weight [out, in, kernel, kernel]
 * @param bias [out]
 * @param padding rows and columns of zeros around the input
 */
public record Convolution(Tensor weight, Tensor bias, int padding) {
    /** Checks that the shapes agree. */
    public Convolution {
        if (weight.shape().length != 4 || weight.size(2) != weight.size(3) || !bias.hasShape(weight.size(0))) {
            throw new IllegalArgumentException("weight and bias of a convolution do not fit together");
        }
    }

    /** Channels of the input. */
    public int in() {
        return weight.size(1);
    }

    /** Channels of the output. */
    public int out() {
        return weight.size(0);
    }

    /** Height and width of a kernel. */
    public int kernel() {
        return weight.size(2);
    }

    /** Height and width of the output for an input of {@code side}. */
    public int outSide(int side) {
        return side + 2 * padding - kernel() + 1;
    }

    /** Number of weights, the bias included. */
    public int parameters() {
        return weight.elements() + bias.elements();
    }
}
