package dev.rango.models;

import dev.rango.models.Adapter.Target;
import dev.rango.runtime.GoldenCase;
import java.util.Map;

/**
 * The network in plain double precision arithmetic, written for clarity: what every faster form is held against. The
 * adapter's branches are computed as branches, x·A·B scaled by α, never merged.
 */
public final class ReferenceNetwork {
    private final ClassifierWeights weights;
    private final double alpha;
    private final Map<Target, LowRank> branches;

    private ReferenceNetwork(ClassifierWeights weights, double alpha, Map<Target, LowRank> branches) {
        this.weights = weights;
        this.alpha = alpha;
        this.branches = branches;
    }

    /** The network of a base, or of any weights without a branch. */
    public static ReferenceNetwork of(ClassifierWeights weights) {
        return new ReferenceNetwork(weights, 0, Map.of());
    }

    /** The network of a base with an adapter beside it. */
    public static ReferenceNetwork of(AdaptedModel model) {
        return new ReferenceNetwork(
                model.withoutBranch(), model.adapter().alpha(), model.adapter().updates());
    }

    /** The same network over another table, as rounding the table makes it. */
    public ReferenceNetwork withEmbedding(Tensor embedding) {
        return new ReferenceNetwork(weights.with(embedding), alpha, branches);
    }

    /**
     * Logits of one text.
     *
     * @param ids token ids; none for an empty text, whose mean is zero
     */
    public double[] logits(int[] ids) {
        double[] mean = mean(ids);
        double[] hidden = weights.fc1().applied(mean);
        LowRank branch = branches.get(Target.FC1);
        if (branch != null) {
            branch.addProduct(mean, alpha, hidden);
        }
        for (int h = 0; h < hidden.length; h++) {
            hidden[h] = Math.max(0, hidden[h]);
        }
        return weights.fc2().applied(hidden);
    }

    /** A text with its ids and the logits of this network, rounded to floats. */
    public GoldenCase answer(String text, int[] ids) {
        double[] exact = logits(ids);
        float[] logits = new float[exact.length];
        for (int c = 0; c < logits.length; c++) {
            logits[c] = (float) exact[c];
        }
        return new GoldenCase(text, ids, logits);
    }

    private double[] mean(int[] ids) {
        int dim = weights.embedding().size(1);
        LowRank branch = branches.get(Target.EMBEDDING);
        double[] mean = new double[dim];
        for (int id : ids) {
            for (int d = 0; d < dim; d++) {
                mean[d] += weights.embedding().data()[id * dim + d];
            }
            if (branch != null) {
                branch.addRowProduct(id, alpha, mean);
            }
        }
        for (int d = 0; d < dim && ids.length > 0; d++) {
            mean[d] /= ids.length;
        }
        return mean;
    }
}
