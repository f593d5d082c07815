package dev.rango.trainer;

/** How a step follows the gradient. */
public enum OptimizerKind {
    /** p ← p − lr·(g + decay·p). */
    SGD,
    /**
     * Adam with PyTorch's defaults (β 0.9 and 0.999, ε 1e-8) and its placement of ε; a weight decay is added to the
     * gradient, as torch.optim.Adam does. Embedding rows are updated only in steps that touch them, as SparseAdam does.
     */
    ADAM,
    /** Adam whose weight decay shrinks the weights directly (Loshchilov and Hutter 2019): torch.optim.AdamW. */
    ADAMW
}
