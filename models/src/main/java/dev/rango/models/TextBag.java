package dev.rango.models;

import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.Golden;
import dev.rango.runtime.format.GoldenCase;
import dev.rango.runtime.format.ModelConfig;
import dev.rango.runtime.format.Sha256;
import dev.rango.runtime.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Tokens → embedding → masked mean → fc1 → ReLU → fc2 → logits. */
public final class TextBag extends Family {
    /** The only one. */
    public static final Family FAMILY = new TextBag();

    /** Path of the embedding. */
    public static final String EMBEDDING = "embedding";

    /** Path of the layer above it. */
    public static final String FC1 = "fc1";

    /** Path of the head. */
    public static final String FC2 = "fc2";

    private static final String TOKENIZER_DIGEST = "tokenizer_sha256";

    private TextBag() {
        super(new Names(
                "rango-text-classifier",
                "a text classifier",
                "a text",
                Optional.of("SEQ_CLS"),
                List.of(EMBEDDING, FC1),
                List.of(EMBEDDING),
                FC2));
    }

    @Override
    public Network network(SortedMap<String, Tensor> tensors) {
        ClassifierWeights weights = ClassifierWeights.of(tensors);
        Tensor table = weights.embedding();
        return new Network(
                this,
                List.of(
                        new Layer(EMBEDDING, Layer.Kind.EMBEDDING, table.size(0), table.size(1)),
                        weights.fc1().layer(FC1),
                        weights.fc2().layer(FC2)));
    }

    @Override
    public Reference reference(Checkpoint base, SortedMap<String, Update> branches) {
        return new ReferenceNetwork(weights(base), branches);
    }

    /**
     * Reads a base.
     *
     * @throws UnusableInputException when a file is missing or broken, the files do not belong together, or it is of another
     *     family
     */
    public static Checkpoint read(Path folder) {
        return Checkpoint.read(folder, FAMILY);
    }

    @Override
    public Checkpoint read(CheckedFolder files) {
        Path weightsFile = files.path(Checkpoint.WEIGHTS_FILE);
        ModelConfig config = ModelConfig.read(files.path(ModelConfig.FILE), files.bytes(ModelConfig.FILE));
        Path tokenizerFile = files.path(Checkpoint.TOKENIZER_FILE);
        String digest = files.digest(Checkpoint.TOKENIZER_FILE);
        Tokenizer tokenizer = Checkpoint.tokenizer(files);
        Safetensors file = Safetensors.read(files, Checkpoint.WEIGHTS_FILE);
        int dim = config.embeddingDim();
        ClassifierWeights weights = new ClassifierWeights(
                file.require(weightsFile, "embedding.weight", config.vocabSize(), dim),
                file.requireLinear(weightsFile, FC1, config.hiddenDim(), dim),
                file.requireLinear(weightsFile, FC2, config.classes(), config.hiddenDim()));
        if (!digest.equals(config.tokenizerSha256())
                || !digest.equals(file.metadata().get(TOKENIZER_DIGEST))
                || tokenizer.size() != config.vocabSize()) {
            throw new UnusableInputException(
                    tokenizerFile, "", "is not the tokenizer of this model: the weights were trained with another");
        }
        return of(
                new StoredTokenizer(tokenizer, digest),
                config.labels(),
                weights,
                files.digest(Checkpoint.WEIGHTS_FILE),
                readGolden(files));
    }

    @Override
    public List<Golden> readGolden(CheckedFolder files) {
        return List.copyOf(GoldenCase.read(files.path(GoldenCase.FILE), files.bytes(GoldenCase.FILE)));
    }

    @Override
    public List<Golden> goldenInputs(Optional<Tokenizer> tokenizer) {
        return GoldenTexts.inputs(tokenizer.orElseThrow());
    }

    /** A base from its parts. */
    public static Checkpoint of(
            StoredTokenizer tokenizer,
            List<String> labels,
            ClassifierWeights weights,
            String sha256,
            List<? extends Golden> golden) {
        SortedMap<String, Tensor> tensors = weights.tensors();
        return new Checkpoint(
                FAMILY.network(tensors), tensors, labels, Optional.of(tokenizer), sha256, List.copyOf(golden));
    }

    /** The weights of a base by what they are. */
    public static ClassifierWeights weights(Checkpoint base) {
        return ClassifierWeights.of(base.tensors());
    }

    /** What {@code config.json} says of a base. */
    public static ModelConfig config(Checkpoint base) {
        String tokenizer = base.text().orElseThrow().sha256();
        return config(weights(base), base.labels(), tokenizer);
    }

    private static ModelConfig config(ClassifierWeights weights, List<String> labels, String tokenizerSha256) {
        Tensor table = weights.embedding();
        return new ModelConfig(
                table.size(0), table.size(1), weights.fc1().out(), labels, tokenizerSha256, Optional.empty());
    }

    /** Golden answers as those to texts. */
    public static List<GoldenCase> texts(List<Golden> golden) {
        return golden.stream().map(GoldenCase.class::cast).toList();
    }

    /**
     * Writes the files of a base into an existing folder.
     *
     * @param labels names of the classes
     */
    public static void write(
            Path folder,
            Tokenizer tokenizer,
            List<String> labels,
            ClassifierWeights weights,
            List<? extends Golden> golden)
            throws IOException {
        Path tokenizerFile = folder.resolve(Checkpoint.TOKENIZER_FILE);
        tokenizer.write(tokenizerFile);
        String digest = Sha256.of(tokenizerFile);
        tokenizer.pairs().write(folder, tokenizer.vocabulary(), digest);
        TreeMap<String, String> metadata = new TreeMap<>();
        metadata.put("format", "pt");
        metadata.put(TOKENIZER_DIGEST, digest);
        new Safetensors(weights.tensors(), metadata).write(folder.resolve(Checkpoint.WEIGHTS_FILE));
        ConfigFile.write(config(weights, labels, digest), folder.resolve(ModelConfig.FILE));
        GoldenFiles.write(golden, folder.resolve(GoldenCase.FILE));
    }
}
