package dev.rango.models;

import dev.rango.runtime.GoldenCase;
import java.util.List;

/**
 * A low-rank adapter of fc1 with the head that was trained with it: h = x·W0ᵀ + b + α·(x·A·B). On disk a PEFT adapter
 * ({@link AdapterFiles}).
 *
 * @param alpha factor of the branch
 * @param fc1 A [embeddingDim, rank] and B [rank, hiddenDim]
 * @param head the new fc2
 * @param labels names of the head's classes
 * @param baseSha256 the base that it was trained on, and the only one that it may be applied to
 * @param golden texts with the ids and logits that training ended with
 */
public record Adapter(
        double alpha, LowRank fc1, Linear head, List<String> labels, String baseSha256, List<GoldenCase> golden) {
    /** The layer that an adapter changes. */
    public static final String TARGET = "fc1";

    /** Checks that head and labels agree. */
    public Adapter {
        labels = List.copyOf(labels);
        golden = List.copyOf(golden);
        if (head.out() != labels.size()) {
            throw new IllegalArgumentException(head.out() + " outputs for " + labels.size() + " labels");
        }
        if (!Double.isFinite(alpha)) {
            throw new IllegalArgumentException("alpha is " + alpha);
        }
    }

    /** Columns of A. */
    public int rank() {
        return fc1.rank();
    }

    /** The same adapter at another strength; 0 switches the branch off and keeps the head. */
    public Adapter withAlpha(double newAlpha) {
        return new Adapter(newAlpha, fc1, head, labels, baseSha256, golden);
    }
}
