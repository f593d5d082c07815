package dev.rango.models;

/**
 * A low-rank update of a layer: ΔW = scaling·A·B.
 *
 * @param factors A [in, rank] and B [rank, out]
 * @param scaling PEFT's: lora_alpha / r or, rank-stabilised, lora_alpha / √r
 */
public record Update(LowRank factors, double scaling) {
    /** Checks the scaling. */
    public Update {
        if (!Double.isFinite(scaling)) {
            throw new IllegalArgumentException("the scaling is " + scaling);
        }
    }

    /** Columns of A. */
    public int rank() {
        return factors.rank();
    }

    /** Number of weights. */
    public int parameters() {
        return factors.parameters();
    }

    /** Whether it is one of a layer's shape. */
    boolean fits(Layer layer) {
        return factors.a().size(0) == layer.in() && factors.b().size(1) == layer.out();
    }

    /** scaling·A·B. */
    Product product() {
        return Product.of(factors, scaling);
    }

    /**
     * W + ΔW, summed in double precision and rounded once.
     *
     * @param weight W as it lies in a file: [out, in] of a linear layer, [in, out] of an embedding
     */
    Tensor addedTo(Layer.Kind kind, Tensor weight) {
        return kind == Layer.Kind.EMBEDDING
                ? factors.addedToTable(weight, scaling)
                : factors.addedToLinear(weight, scaling);
    }

    /** The layer with it. */
    Linear addedTo(Linear layer) {
        return new Linear(addedTo(Layer.Kind.LINEAR, layer.weight()), layer.bias());
    }

    /** The same factors at another strength. */
    Update withScaling(double other) {
        return new Update(factors, other);
    }
}
