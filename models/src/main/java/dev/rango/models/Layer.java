package dev.rango.models;

/**
 * One layer of a network.
 *
 * @param path as in the file of weights, where {@code PATH.weight} is its weight
 * @param in inputs; rows of an embedding
 * @param out outputs; the width of an embedding
 */
public record Layer(String path, Kind kind, int in, int out) {
    /** How a layer computes, and with it how its weight lies in PyTorch's files. */
    public enum Kind {
        /** y = x·Wᵀ + b, W [out, in]. */
        LINEAR,
        /** Rows of E [in, out]. */
        EMBEDDING,
        /** Kernels [out, in, side, side]; never adapted. */
        CONVOLUTION
    }

    /** The highest rank that a low-rank update of it can have. */
    public int smallerSide() {
        return Math.min(in, out);
    }
}
