package dev.rango.models;

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

    /**
     * W0 + α·(A·B)ᵀ for a layer in PyTorch's layout, summed in double precision and rounded once.
     *
     * @param weight W0 [out, in]
     */
    Tensor addedTo(Tensor weight, double alpha) {
        int out = weight.size(0);
        int in = weight.size(1);
        int rank = rank();
        float[] merged = new float[weight.elements()];
        for (int o = 0; o < out; o++) {
            for (int i = 0; i < in; i++) {
                double delta = 0;
                for (int r = 0; r < rank; r++) {
                    delta += (double) a.data()[i * rank + r] * b.data()[r * out + o];
                }
                merged[o * in + i] = (float) (weight.data()[o * in + i] + alpha * delta);
            }
        }
        return Tensor.matrix(out, in, merged);
    }
}
