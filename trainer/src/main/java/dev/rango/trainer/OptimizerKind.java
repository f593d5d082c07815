package dev.rango.trainer;

/** How a step follows the gradient. */
public enum OptimizerKind {
    /** p ← p − lr·g. */
    SGD,
    /**
     * Adam with PyTorch's defaults (β 0.9 and 0.999, ε 1e-8) and its placement of ε; embedding rows are updated only in
     * steps that touch them, as PyTorch's SparseAdam does.
     */
    ADAM
}
