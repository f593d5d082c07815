package dev.rango.models;

import java.util.Arrays;

/**
 * The two factors of ΔW = α·(A·B).
 *
 * @param a A [in, rank]
 * @param b B [rank, out]
 */
public record LowRank(Tensor a, Tensor b) {
    /** Checks that the ranks agree. */
    public LowRank {
        if (a.shape().length != 2 || b.shape().length != 2 || a.size(1) != b.size(0)) {
            throw new IllegalArgumentException("A and B of a low-rank update do not fit together");
        }
    }

    /** Columns of A. */
    public int rank() {
        return a.size(1);
    }

    /** Number of weights. */
    public int parameters() {
        return a.elements() + b.elements();
    }

    /** factor·A·B: B takes the factor. */
    public LowRank scaled(double factor) {
        if (factor == 1) {
            return this;
        }
        float[] scaled = new float[b.elements()];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = (float) (b.data()[i] * factor);
        }
        return new LowRank(a, new Tensor(b.shape(), scaled));
    }

    /** The sum of two updates: the columns of both A side by side, the rows of both B one upon the other. */
    public LowRank beside(LowRank other) {
        int in = a.size(0);
        int sum = rank() + other.rank();
        float[] wide = new float[in * sum];
        for (int row = 0; row < in; row++) {
            System.arraycopy(a.data(), row * rank(), wide, row * sum, rank());
            System.arraycopy(other.a.data(), row * other.rank(), wide, row * sum + rank(), other.rank());
        }
        float[] high = Arrays.copyOf(b.data(), b.elements() + other.b.elements());
        System.arraycopy(other.b.data(), 0, high, b.elements(), other.b.elements());
        return new LowRank(Tensor.matrix(in, sum, wide), Tensor.matrix(sum, b.size(1), high));
    }

    /**
     * W0 + α·(A·B)ᵀ for a linear layer in PyTorch's layout, summed in double precision and rounded once.
     *
     * @param weight W0 [out, in]
     */
    public Tensor addedToLinear(Tensor weight, double alpha) {
        int in = a.size(0);
        float[] merged = new float[weight.elements()];
        for (int o = 0; o < b.size(1); o++) {
            for (int i = 0; i < in; i++) {
                merged[o * in + i] = (float) (weight.data()[o * in + i] + alpha * product(i, o));
            }
        }
        return new Tensor(weight.shape(), merged);
    }

    /**
     * E + α·A·B for an embedding, summed in double precision and rounded once.
     *
     * @param table E [in, out]
     */
    public Tensor addedToTable(Tensor table, double alpha) {
        int out = b.size(1);
        float[] merged = new float[table.elements()];
        for (int i = 0; i < a.size(0); i++) {
            for (int o = 0; o < out; o++) {
                merged[i * out + o] = (float) (table.data()[i * out + o] + alpha * product(i, o));
            }
        }
        return new Tensor(table.shape(), merged);
    }

    /** One value of A·B. */
    private double product(int row, int column) {
        int rank = rank();
        int out = b.size(1);
        double sum = 0;
        for (int r = 0; r < rank; r++) {
            sum += (double) a.data()[row * rank + r] * b.data()[r * out + column];
        }
        return sum;
    }
}
