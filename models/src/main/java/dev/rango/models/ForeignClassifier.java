package dev.rango.models;

import dev.rango.runtime.Setting;
import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A whole classifier from another tool's file, under the names that a PyTorch module gives them: embedding, fc1, fc2,
 * and the LoRA factors of any of them.
 *
 * @param source the file
 * @param embedding [rows, embeddingDim], frozen where there is a LoRA
 * @param fc1 the frozen layer where there is a LoRA
 * @param fc2 the head, likewise
 * @param updates by layer: embedding, fc1, fc2; their α is no part of a state dict
 * @param leftOut what the file holds beside the model, for people
 */
public record ForeignClassifier(
        Path source,
        Tensor embedding,
        Linear fc1,
        Linear fc2,
        SortedMap<String, LowRank> updates,
        List<String> leftOut) {
    private static final String EMBEDDING = TextBag.EMBEDDING;
    private static final String FC1 = TextBag.FC1;
    private static final String FC2 = TextBag.FC2;

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
     * @param ignored names of tensors that are knowingly left out, with {@code *} for any characters
     * @throws UnusableInputException when it is unusable, is no such classifier, or holds a tensor that is no part of it
     */
    public static ForeignClassifier read(Path file, List<String> ignored) {
        StateDict dict = StateDict.read(file, ignored);
        ForeignLayer embedding = ForeignLayer.embedding(dict, EMBEDDING);
        ForeignLayer fc1 = ForeignLayer.linear(dict, FC1);
        ForeignLayer fc2 = ForeignLayer.linear(dict, FC2);
        dict.requireAllTaken();
        if (fc1.weight().size(1) != embedding.weight().size(1)
                || fc2.weight().size(1) != fc1.weight().size(0)) {
            throw new UnusableInputException(file, "", "has layers that do not fit together");
        }
        SortedMap<String, LowRank> updates = new TreeMap<>();
        embedding.update().ifPresent(update -> updates.put(EMBEDDING, update));
        fc1.update().ifPresent(update -> updates.put(FC1, update));
        fc2.update().ifPresent(update -> updates.put(FC2, update));
        return new ForeignClassifier(file, embedding.weight(), fc1.asLinear(), fc2.asLinear(), updates, dict.leftOut());
    }

    /** An embedding with a row for each id. */
    private static Tensor table(Tensor embedding, Rows rows) {
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
     * All weights, LoRAs merged.
     *
     * @param alpha factor of each product A·B
     * @throws UnusableInputException when there is a LoRA and no α for it, or an α and no LoRA
     */
    public ClassifierWeights weights(Rows rows, Optional<Double> alpha) {
        if (alpha.isPresent() && updates.isEmpty()) {
            throw new UnusableInputException(Setting.of("alpha"), "", "has no effect: " + source + " holds no LoRA");
        }
        if (alpha.isEmpty() && !updates.isEmpty()) {
            throw new UnusableInputException(
                    source,
                    updates.firstKey() + ".lora",
                    "needs " + Setting.of("alpha") + ", the factor of A·B: a state dict does not hold it; or "
                            + Setting.of("base") + ", to keep it an adapter");
        }
        double factor = alpha.orElse(0.0);
        LowRank ofTable = updates.get(EMBEDDING);
        Tensor table = ofTable == null ? embedding : ofTable.addedToTable(embedding, factor);
        return new ClassifierWeights(table(table, rows), merged(FC1, fc1, factor), merged(FC2, fc2, factor));
    }

    private Linear merged(String name, Linear layer, double factor) {
        LowRank update = updates.get(name);
        return update == null ? layer : new Linear(update.addedToLinear(layer.weight(), factor), layer.bias());
    }

    /** The output layer, a LoRA of its own merged: an adapter replaces it as a whole. */
    Linear head(double alpha) {
        return merged(FC2, fc2, alpha);
    }

    /** The updates of a base's layers, with a row of A for each id of the base. */
    SortedMap<String, Update> updatesOn(Checkpoint base, double alpha) {
        SortedMap<String, Update> found = new TreeMap<>();
        LowRank ofTable = updates.get(EMBEDDING);
        if (ofTable != null) {
            Rows rows = TextBag.weights(base).embedding().size(0) == embedding.size(0) ? Rows.IDS : Rows.WORDS;
            found.put(EMBEDDING, new Update(new LowRank(table(ofTable.a(), rows), ofTable.b()), alpha));
        }
        if (updates.containsKey(FC1)) {
            found.put(FC1, new Update(updates.get(FC1), alpha));
        }
        return found;
    }

    /**
     * Checks that the frozen layers are a base's own.
     *
     * @throws UnusableInputException when they differ
     */
    public void requireFrozen(Checkpoint base) {
        Tensor table = TextBag.weights(base).embedding();
        if (!table.sameBits(embedding) && !table.sameBits(table(embedding, Rows.WORDS))) {
            throw new UnusableInputException(
                    source, "embedding.weight", "differs from the base's: it was trained on another");
        }
        Linear own = TextBag.weights(base).fc1();
        if (!own.weight().sameBits(fc1.weight()) || !own.bias().sameBits(fc1.bias())) {
            throw new UnusableInputException(
                    source, "fc1.weight", "differs from the base's: it was trained on another");
        }
    }
}
