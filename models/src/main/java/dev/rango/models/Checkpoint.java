package dev.rango.models;

import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.Golden;
import dev.rango.runtime.format.ModelConfig;
import dev.rango.runtime.format.ModelFiles;
import dev.rango.runtime.format.ModelKind;
import dev.rango.runtime.format.Replacement;
import dev.rango.runtime.format.Sha256;
import dev.rango.runtime.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A trained base of any family: the folder with {@code config.json}, {@code model.safetensors}, {@code golden.jsonl} and, where the
 * family reads texts, {@code tokenizer.json}.
 *
 * @param network its layers
 * @param tensors weights in PyTorch's names and layouts
 * @param labels names of the classes
 * @param text the tokenizer of the embedding's rows; empty of what reads no texts
 * @param sha256 of {@code model.safetensors}; adapters name it
 * @param golden inputs with the logits that training ended with
 */
public record Checkpoint(
        Network network,
        SortedMap<String, Tensor> tensors,
        List<String> labels,
        Optional<StoredTokenizer> text,
        String sha256,
        List<Golden> golden) {
    /** File name of the tokenizer inside a model folder. */
    public static final String TOKENIZER_FILE = "tokenizer.json";

    /** File name of the weights inside a base folder. */
    public static final String WEIGHTS_FILE = "model.safetensors";

    /** Copies the collections. */
    public Checkpoint {
        tensors = Collections.unmodifiableSortedMap(new TreeMap<>(tensors));
        labels = List.copyOf(labels);
        golden = List.copyOf(golden);
    }

    /**
     * Reads a base of the family that its configuration names.
     *
     * @throws UnusableInputException as of {@link #read(Path, Family)}
     */
    public static Checkpoint read(Path folder) {
        return read(folder, Family.of(folder));
    }

    /**
     * Reads a base of a certain family.
     *
     * @throws UnusableInputException when a file is missing or broken, the files do not belong together, or it is of another
     *     family
     */
    public static Checkpoint read(Path named, Family family) {
        Path folder = Replacement.settled(named);
        if (!Files.isDirectory(folder)) {
            throw new UnusableInputException(folder, "", "no such folder");
        }
        if (Files.exists(folder.resolve(AdapterFiles.CONFIG_FILE))) {
            throw new UnusableInputException(folder, "", "is an adapter, not a base");
        }
        if (!Files.exists(folder.resolve(WEIGHTS_FILE)) && Files.exists(folder.resolve("model.onnx"))) {
            throw new UnusableInputException(
                    folder,
                    "",
                    ModelKind.of(folder) == ModelKind.ENCODER
                            ? "is a transformer, whose weights are in its graph: adapt, sweep and export read it, this does not"
                            : "is an exported model, not a base: its adapter is already in it");
        }
        NoWeights.refusePointers(folder);
        return CheckedFolder.read(folder, family::read);
    }

    /** The tokenizer of a family that reads texts. */
    public Tokenizer tokenizer() {
        return text.orElseThrow().tokenizer();
    }

    /** The layer that an adapter replaces. */
    public Linear head() {
        return linear(network.head().path());
    }

    /** A linear layer by its path. */
    Linear linear(String path) {
        return Linear.of(tensors, path);
    }

    /** Number of weights without those of the head. */
    public long bodyParameters() {
        return body().values().stream().mapToLong(Tensor::elements).sum();
    }

    /** All but the head: what an adapter must leave as it is. */
    SortedMap<String, Tensor> body() {
        SortedMap<String, Tensor> body = new TreeMap<>(tensors);
        body.remove(network.head().path() + ".weight");
        body.remove(network.head().path() + ".bias");
        return body;
    }

    /** The same network with other weights, which it has no answers of. */
    Checkpoint with(SortedMap<String, Tensor> newTensors, List<String> newLabels) {
        return new Checkpoint(network.family().network(newTensors), newTensors, newLabels, text, sha256, List.of());
    }

    /** Number of weights. */
    public int parameters() {
        return tensors.values().stream().mapToInt(Tensor::elements).sum();
    }

    /** The project's golden inputs as this base reads them, without an answer. */
    public List<Golden> goldenInputs() {
        return network.family().goldenInputs(text.map(StoredTokenizer::tokenizer));
    }

    /** The network in double precision. */
    public Reference reference() {
        return network.family().reference(this, Collections.emptySortedMap());
    }

    /**
     * Copies the tokenizer, byte for byte, out of the folder that this was read from.
     *
     * @throws UnusableInputException when it has changed meanwhile
     */
    public void copyTokenizer(Path folder, Path target) throws IOException {
        Files.copy(folder.resolve(TOKENIZER_FILE), target);
        if (tokenizer().pairs().size() > 0) {
            tokenizer()
                    .pairs()
                    .write(
                            target.getParent(),
                            tokenizer().vocabulary(),
                            text.orElseThrow().sha256());
        }
        if (!Sha256.of(target).equals(text.orElseThrow().sha256())) {
            throw new UnusableInputException(folder.resolve(TOKENIZER_FILE), "", "has changed since it was read");
        }
    }

    /** The tokenizer of a base or an export, by itself. */
    public static Tokenizer readTokenizer(Path folder) {
        return CheckedFolder.part(folder, files -> {
            return ModelConfig.isEncoder(folder)
                    ? Tokenizer.readWordPiece(
                            files.path(TOKENIZER_FILE),
                            files.bytes(TOKENIZER_FILE),
                            encoder(files).maxTokens())
                    : tokenizer(files);
        });
    }

    /** Words, and pairs of them where there are some. */
    static Tokenizer tokenizer(CheckedFolder files) {
        Tokenizer words = Tokenizer.read(files.path(TOKENIZER_FILE), files.bytes(TOKENIZER_FILE));
        Optional<byte[]> pairs =
                files.has(ModelFiles.PAIRS) ? Optional.of(files.bytes(ModelFiles.PAIRS)) : Optional.empty();
        return words.withPairs(files.path(ModelFiles.PAIRS), pairs, files.digest(TOKENIZER_FILE));
    }

    private static ModelConfig.EncoderInfo encoder(CheckedFolder files) {
        return ModelConfig.read(files.path(ModelConfig.FILE), files.bytes(ModelConfig.FILE))
                .encoder()
                .orElseThrow();
    }

    /** What a base's file of weights holds. */
    public static List<TensorInfo> contents(Path folder) {
        return CheckedFolder.read(folder, files -> Safetensors.contents(files, WEIGHTS_FILE));
    }
}
