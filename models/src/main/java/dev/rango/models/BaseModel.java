package dev.rango.models;

import dev.rango.runtime.GoldenCase;
import dev.rango.runtime.ModelConfig;
import dev.rango.runtime.Replacement;
import dev.rango.runtime.Sha256;
import dev.rango.runtime.Tokenizer;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A trained base: the folder with {@code config.json}, {@code model.safetensors}, {@code tokenizer.json} and
 * {@code golden.jsonl}.
 *
 * @param config shapes and labels
 * @param tokenizer of the embedding's rows
 * @param weights in PyTorch's names and layouts
 * @param sha256 of {@code model.safetensors}; adapters name it
 * @param golden texts with the ids and logits that training ended with
 */
public record BaseModel(
        ModelConfig config, Tokenizer tokenizer, ClassifierWeights weights, String sha256, List<GoldenCase> golden) {
    /** File name of the tokenizer inside a model folder. */
    public static final String TOKENIZER_FILE = "tokenizer.json";

    /** File name of the weights inside a base folder. */
    public static final String WEIGHTS_FILE = "model.safetensors";

    private static final String TOKENIZER_DIGEST = "tokenizer_sha256";

    /** Its layers. */
    public Network network() {
        return new Network(
                TextBag.FAMILY,
                List.of(
                        new Layer(
                                TextBag.EMBEDDING,
                                Layer.Kind.EMBEDDING,
                                weights.embedding().size(0),
                                weights.embedding().size(1)),
                        weights.fc1().layer(TextBag.FC1),
                        weights.fc2().layer(TextBag.FC2)));
    }

    /**
     * Reads a base.
     *
     * @throws UnusableInputException when a file is missing or broken, or the files do not belong together
     */
    public static BaseModel read(Path named) {
        Path folder = Replacement.settled(named);
        if (!Files.isDirectory(folder)) {
            throw new UnusableInputException(folder, "", "no such folder");
        }
        Path weightsFile = folder.resolve(WEIGHTS_FILE);
        if (Files.exists(folder.resolve("adapter_config.json"))) {
            throw new UnusableInputException(folder, "", "is an adapter, not a base");
        }
        if (!Files.exists(weightsFile) && Files.exists(folder.resolve("model.onnx"))) {
            throw new UnusableInputException(
                    folder, "", "is an exported model, not a base: its adapter is already in it");
        }
        NoWeights.refusePointers(folder);
        return CheckedFolder.read(folder, BaseModel::read);
    }

    private static BaseModel read(CheckedFolder files) {
        Path weightsFile = files.path(WEIGHTS_FILE);
        ModelConfig config = ModelConfig.read(files.path(ModelConfig.FILE), files.bytes(ModelConfig.FILE));
        Path tokenizerFile = files.path(TOKENIZER_FILE);
        Tokenizer tokenizer = Tokenizer.read(tokenizerFile, files.bytes(TOKENIZER_FILE));
        Safetensors file = Safetensors.read(files, WEIGHTS_FILE);
        int dim = config.embeddingDim();
        ClassifierWeights weights = new ClassifierWeights(
                file.require(weightsFile, "embedding.weight", config.vocabSize(), dim),
                new Linear(
                        file.require(weightsFile, "fc1.weight", config.hiddenDim(), dim),
                        file.require(weightsFile, "fc1.bias", config.hiddenDim())),
                new Linear(
                        file.require(weightsFile, "fc2.weight", config.classes(), config.hiddenDim()),
                        file.require(weightsFile, "fc2.bias", config.classes())));
        String tokenizerDigest = files.digest(TOKENIZER_FILE);
        if (!tokenizerDigest.equals(config.tokenizerSha256())
                || !tokenizerDigest.equals(file.metadata().get(TOKENIZER_DIGEST))
                || tokenizer.vocabulary().size() != config.vocabSize()) {
            throw new UnusableInputException(
                    tokenizerFile, "", "is not the tokenizer of this model: the weights were trained with another");
        }
        return new BaseModel(
                config,
                tokenizer,
                weights,
                files.digest(WEIGHTS_FILE),
                GoldenCase.read(files.path(GoldenCase.FILE), files.bytes(GoldenCase.FILE)));
    }

    /**
     * Copies the tokenizer, byte for byte, out of the folder that this was read from.
     *
     * @throws UnusableInputException when it has changed meanwhile
     */
    public void copyTokenizer(Path folder, Path target) throws IOException {
        Files.copy(folder.resolve(TOKENIZER_FILE), target);
        if (!Sha256.of(target).equals(config.tokenizerSha256())) {
            throw new UnusableInputException(folder.resolve(TOKENIZER_FILE), "", "has changed since it was read");
        }
    }

    /** The tokenizer of a base or an export, by itself. */
    public static Tokenizer readTokenizer(Path folder) {
        return CheckedFolder.part(
                folder, files -> Tokenizer.read(files.path(TOKENIZER_FILE), files.bytes(TOKENIZER_FILE)));
    }

    /** What a base's file of weights holds. */
    public static List<TensorInfo> contents(Path folder) {
        return CheckedFolder.read(folder, files -> Safetensors.contents(files, WEIGHTS_FILE));
    }

    /**
     * Writes the files of a base into an existing folder.
     *
     * @param labels names of the classes
     */
    public static void write(
            Path folder, Tokenizer tokenizer, List<String> labels, ClassifierWeights weights, List<GoldenCase> golden)
            throws IOException {
        Path tokenizerFile = folder.resolve(TOKENIZER_FILE);
        tokenizer.write(tokenizerFile);
        String tokenizerDigest = Sha256.of(tokenizerFile);
        TreeMap<String, Tensor> tensors = new TreeMap<>();
        tensors.put("embedding.weight", weights.embedding());
        tensors.put("fc1.weight", weights.fc1().weight());
        tensors.put("fc1.bias", weights.fc1().bias());
        tensors.put("fc2.weight", weights.fc2().weight());
        tensors.put("fc2.bias", weights.fc2().bias());
        TreeMap<String, String> metadata = new TreeMap<>();
        metadata.put("format", "pt");
        metadata.put(TOKENIZER_DIGEST, tokenizerDigest);
        new Safetensors(tensors, metadata).write(folder.resolve(WEIGHTS_FILE));
        ModelConfig config = new ModelConfig(
                weights.embedding().size(0),
                weights.embedding().size(1),
                weights.fc1().out(),
                labels,
                tokenizerDigest,
                Optional.empty());
        ConfigFile.write(config, folder.resolve(ModelConfig.FILE));
        GoldenFiles.write(golden, folder.resolve(GoldenCase.FILE));
    }
}
