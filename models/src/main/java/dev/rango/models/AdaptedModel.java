package dev.rango.models;

import dev.rango.runtime.UnusableInputException;

/**
 * An adapter on its own base.
 *
 * @param base the frozen weights
 * @param adapter what was trained on them
 */
public record AdaptedModel(BaseModel base, Adapter adapter) {
    /**
     * Checks that the two belong together.
     *
     * @throws UnusableInputException when the adapter was trained on another base, or its shapes do not fit
     */
    public AdaptedModel {
        if (!adapter.baseSha256().equals(base.sha256())) {
            throw new UnusableInputException(
                    "adapter",
                    "",
                    "was trained on another base: it names " + shortDigest(adapter.baseSha256()) + ", this base is "
                            + shortDigest(base.sha256()));
        }
        Linear fc1 = base.weights().fc1();
        if (adapter.fc1().a().size(0) != fc1.in()
                || adapter.fc1().b().size(1) != fc1.out()
                || adapter.head().in() != fc1.out()) {
            throw new UnusableInputException("adapter", "", "does not fit the shapes of this base");
        }
    }

    private static String shortDigest(String digest) {
        return digest.substring(0, Math.min(12, digest.length()));
    }

    /** W0 + α·A·B and the adapter's head: weights of the same answers without a branch. */
    public ClassifierWeights merged() {
        Linear fc1 = base.weights().fc1();
        Tensor weight = adapter.fc1().addedTo(fc1.weight(), adapter.alpha());
        return base.weights().with(new Linear(weight, fc1.bias()), adapter.head());
    }

    /** The base's body under the adapter's head: what is left when the branch is switched off. */
    public ClassifierWeights withoutBranch() {
        return base.weights().with(base.weights().fc1(), adapter.head());
    }
}
