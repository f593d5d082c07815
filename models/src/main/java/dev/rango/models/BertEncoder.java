package dev.rango.models;

import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.Golden;
import dev.rango.runtime.format.GoldenCase;
import dev.rango.runtime.format.ModelConfig;
import dev.rango.runtime.text.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * BERT's encoder (Devlin et al. 2019): words, positions and types are added up and normalised, blocks of self-attention and of two
 * layers with GELU follow, and of a text's hidden states one vector is made, which a head reads. Layers are called as transformers'
 * {@code BertModel} calls them. The encoder has no head: each adapter brings one.
 *
 * <p>Its weights lie in the graph of an imported folder, so that no folder of weights is read here.
 */
public final class BertEncoder extends Family {
    /** Table of words. */
    public static final String WORDS = "embeddings.word_embeddings";
    /** Table of positions. */
    public static final String POSITIONS = "embeddings.position_embeddings";
    /** Table of types, of which the first row is added to every token. */
    public static final String TYPES = "embeddings.token_type_embeddings";
    /** What normalises their sum. */
    public static final String FIRST_NORM = "embeddings.LayerNorm";
    /** Path of the head of an adapter. */
    public static final String HEAD = "classifier";

    private static final String MODEL_TYPE = "rango-text-encoder";

    private final Shape shape;

    /**
     * What weights do not say of an encoder.
     *
     * @param blocks number of blocks
     * @param heads of a block's attention
     * @param epsilon of its normalisations
     * @param readsMean whether a text's vector is the mean of its tokens' hidden states, or else that of the first
     * @param isNormalized whether those who ask for vectors get them of length 1; a head reads them as they are
     */
    public record Shape(int blocks, int heads, double epsilon, boolean readsMean, boolean isNormalized) {}

    /**
     * A block's layers by their paths.
     *
     * @param query linear, as are key, value, attended, inner and outer
     * @param attendedNorm normalises what attention gives, added to what it read
     * @param outerNorm normalises what the two layers give, added to what they read
     */
    public record Block(
            String query,
            String key,
            String value,
            String attended,
            String attendedNorm,
            String inner,
            String outer,
            String outerNorm) {
        /** The block of that number, from 0. */
        public static Block of(int number) {
            String path = "encoder.layer." + number + ".";
            return new Block(
                    path + "attention.self.query",
                    path + "attention.self.key",
                    path + "attention.self.value",
                    path + "attention.output.dense",
                    path + "attention.output.LayerNorm",
                    path + "intermediate.dense",
                    path + "output.dense",
                    path + "output.LayerNorm");
        }

        /** Its linear layers, in the order in which data pass them. */
        public List<String> linear() {
            return List.of(query, key, value, attended, inner, outer);
        }
    }

    /** One of that shape. */
    public BertEncoder(Shape shape) {
        super(new Names(
                MODEL_TYPE,
                "a transformer",
                "a text",
                Optional.of("SEQ_CLS"),
                blocks(shape).flatMap(block -> block.linear().stream()).toList(),
                List.of(),
                HEAD));
        this.shape = shape;
    }

    private static Stream<Block> blocks(Shape shape) {
        return IntStream.range(0, shape.blocks()).mapToObj(Block::of);
    }

    /** What its weights do not say. */
    public Shape shape() {
        return shape;
    }

    /** Its blocks, the lowest first. */
    public List<Block> blocks() {
        return blocks(shape).toList();
    }

    /** The linear layers and tables; a head that is not there yet has no outputs. */
    @Override
    public Network network(SortedMap<String, Tensor> tensors) {
        List<Layer> layers = new ArrayList<>();
        for (String table : List.of(WORDS, POSITIONS, TYPES)) {
            Tensor rows = tensors.get(table + ".weight");
            layers.add(new Layer(table, Layer.Kind.EMBEDDING, rows.size(0), rows.size(1)));
        }
        adaptable().forEach(path -> layers.add(Linear.of(tensors, path).layer(path)));
        int width = tensors.get(WORDS + ".weight").size(1);
        layers.add(
                tensors.containsKey(HEAD + ".weight")
                        ? Linear.of(tensors, HEAD).layer(HEAD)
                        : new Layer(HEAD, Layer.Kind.LINEAR, width, 0));
        return new Network(this, layers);
    }

    /** A linear layer of an encoder. */
    public static Linear linear(Checkpoint base, String path) {
        return base.linear(path);
    }

    @Override
    public Checkpoint read(CheckedFolder files) {
        throw new UnusableInputException(
                files.path(ModelConfig.FILE), "model_type", "is that of a transformer, whose weights are in its graph");
    }

    @Override
    public List<Golden> goldenInputs(Optional<Tokenizer> tokenizer) {
        return GoldenTexts.inputs(tokenizer.orElseThrow());
    }

    @Override
    public List<Golden> readGolden(CheckedFolder files) {
        return List.copyOf(GoldenCase.read(files.path(GoldenCase.FILE), files.bytes(GoldenCase.FILE)));
    }

    @Override
    public Reference reference(Checkpoint base, SortedMap<String, Update> branches) {
        return new EncoderReference(shape, base.tensors(), branches);
    }
}
