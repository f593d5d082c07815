package dev.rango.models;

import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A whole classifier from another tool's file, under the names that a PyTorch module gives them: embedding, fc1, fc2, and
 * where fc1 is wrapped for LoRA, {@code fc1.linear}, {@code fc1.lora.A} and {@code fc1.lora.B}.
 *
 * @param source the file
 * @param embedding [rows, embeddingDim]
 * @param fc1 the frozen layer where there is a LoRA
 * @param lora A [embeddingDim, rank] and B [rank, hiddenDim]; its α is no part of a state dict
 * @param fc2 the head
 */
public record ForeignClassifier(Path source, Tensor embedding, Linear fc1, Optional<LowRank> lora, Linear fc2) {
    private static final String EMBEDDING = "embedding.weight";

    /** Which word a row of the embedding belongs to. */
    public enum Rows {
        /** Row i is read for id i: unknown, padding, then the words. So the network was trained, whatever was meant. */
        IDS,
        /** Row i is the vector of word i; the rows of the two specials are missing and become zero. */
        WORDS
    }

    /**
     * Reads a file.
     *
     * @throws UnusableInputException when it is unusable, or is no such classifier
     */
    public static ForeignClassifier read(Path file) {
        WeightFile weights = WeightFile.read(file);
        List<String> roots = weights.tensors().keySet().stream()
                .filter(name -> name.equals(EMBEDDING) || name.endsWith("." + EMBEDDING))
                .toList();
        if (roots.size() != 1) {
            throw new UnusableInputException(
                    file,
                    "",
                    "has " + roots.size() + " tensors named " + EMBEDDING + "; there are "
                            + weights.tensors().keySet());
        }
        String root = roots.get(0).substring(0, roots.get(0).length() - EMBEDDING.length());
        ForeignTensors tensors = new ForeignTensors(file, weights);
        boolean wrapped = weights.tensors().containsKey(root + "fc1.linear.weight");
        Tensor embedding = tensors.matrix(root + EMBEDDING);
        Linear fc1 = tensors.linear(root + (wrapped ? "fc1.linear." : "fc1."));
        Linear fc2 = tensors.linear(root + "fc2.");
        Optional<LowRank> lora = wrapped
                ? Optional.of(tensors.lowRank(root + "fc1.lora.A", root + "fc1.lora.B", fc1))
                : Optional.empty();
        if (fc1.in() != embedding.size(1) || fc2.in() != fc1.out()) {
            throw new UnusableInputException(file, "", "has layers that do not fit together");
        }
        return new ForeignClassifier(file, embedding, fc1, lora, fc2);
    }

    /** The embedding with a row for each id. */
    public Tensor table(Rows rows) {
        if (rows == Rows.IDS) {
            return embedding;
        }
        int dim = embedding.size(1);
        float[] table = new float[embedding.elements() + 2 * dim];
        System.arraycopy(embedding.data(), 0, table, 2 * dim, embedding.elements());
        return Tensor.matrix(embedding.size(0) + 2, dim, table);
    }

    /** Number of words, without the two specials, that the embedding has vectors for. */
    public int words(Rows rows) {
        return embedding.size(0) - (rows == Rows.IDS ? 2 : 0);
    }

    /**
     * All weights, a LoRA merged.
     *
     * @param alpha of the LoRA
     * @throws UnusableInputException when there is a LoRA and no α for it
     */
    public ClassifierWeights weights(Rows rows, Optional<Double> alpha) {
        Linear layer = fc1;
        if (lora.isPresent()) {
            double factor = alpha.orElseThrow(() -> new UnusableInputException(
                    source,
                    "fc1.lora",
                    "needs --alpha: a state dict does not hold it; or --base, to keep it an adapter"));
            layer = new Linear(lora.get().addedToLinear(fc1.weight(), factor), fc1.bias());
        }
        return new ClassifierWeights(table(rows), layer, fc2);
    }

    /**
     * Checks that the frozen layers are a base's own.
     *
     * @throws UnusableInputException when they differ
     */
    public void requireFrozen(BaseModel base) {
        Tensor table = base.weights().embedding();
        if (!table.sameBits(embedding) && !table.sameBits(table(Rows.WORDS))) {
            throw new UnusableInputException(source, EMBEDDING, "differs from the base's: it was trained on another");
        }
        Linear own = base.weights().fc1();
        if (!own.weight().sameBits(fc1.weight()) || !own.bias().sameBits(fc1.bias())) {
            throw new UnusableInputException(
                    source, "fc1.linear", "differs from the base's: it was trained on another");
        }
    }
}
