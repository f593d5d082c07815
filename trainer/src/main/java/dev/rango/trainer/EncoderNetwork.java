package dev.rango.trainer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rango.models.AdaptedModel;
import dev.rango.models.BertEncoder;
import dev.rango.models.Checkpoint;
import dev.rango.models.Linear;
import dev.rango.models.LowRank;
import dev.rango.models.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BiFunction;

/** A transformer in the engine, from ids to a vector of each text; tables and normalisations never learn. */
final class EncoderNetwork {
    private final Tensor words;
    private final Tensor positions;
    private final Tensor types;
    private final Normalization firstNorm;
    private final List<EncoderBlock> blocks = new ArrayList<>();
    private final Map<String, Layer> layers = new TreeMap<>();
    private final boolean readsMean;
    private final Resident resident;
    /** Of one pass after the other: what is outside of Java's heap, and has megabytes, would wait long to be collected. */
    private ByteBuffer sums = ByteBuffer.allocateDirect(0);

    private EncoderNetwork(Checkpoint base, Resident resident, BiFunction<String, Linear, Layer> layer) {
        BertEncoder family = (BertEncoder) base.network().family();
        BertEncoder.Shape shape = family.shape();
        this.words = base.tensors().get(BertEncoder.WORDS + ".weight");
        this.positions = base.tensors().get(BertEncoder.POSITIONS + ".weight");
        this.types = base.tensors().get(BertEncoder.TYPES + ".weight");
        this.firstNorm = Normalization.frozen(base, BertEncoder.FIRST_NORM, shape.epsilon());
        this.readsMean = shape.readsMean();
        this.resident = resident;
        for (BertEncoder.Block block : family.blocks()) {
            for (String path : block.linear()) {
                layers.put(path, layer.apply(path, BertEncoder.linear(base, path)));
            }
            blocks.add(new EncoderBlock(
                    shape.heads(),
                    layers.get(block.query()),
                    layers.get(block.key()),
                    layers.get(block.value()),
                    layers.get(block.attended()),
                    Normalization.frozen(base, block.attendedNorm(), shape.epsilon()),
                    layers.get(block.inner()),
                    layers.get(block.outer()),
                    Normalization.frozen(base, block.outerNorm(), shape.epsilon())));
        }
    }

    /** A base, none of whose weights learns. */
    static EncoderNetwork frozen(Checkpoint base, Resident resident) {
        return new EncoderNetwork(base, resident, (path, layer) -> LinearLayer.frozen(layer));
    }

    /** A base with an adapter, neither of which learns; its weights go into the engine for each pass anew. */
    static EncoderNetwork frozen(AdaptedModel model) {
        return new EncoderNetwork(
                model.base(),
                null,
                (path, layer) ->
                        LoraLinear.frozen(layer, model.adapter().updates().get(path)));
    }

    /** A frozen base with fresh branches, whose first weights are drawn in the order of the layers. */
    static EncoderNetwork adapted(
            SplittableRandom random, Checkpoint base, Resident resident, LoraSpec lora, double dropout) {
        return new EncoderNetwork(
                base,
                resident,
                (path, layer) -> lora.ranks().containsKey(path)
                        ? LoraLinear.fresh(random, layer, lora.ranks().get(path), lora.factor(), dropout)
                        : LinearLayer.frozen(layer));
    }

    /** Numbers of a vector. */
    int width() {
        return words.size(1);
    }

    /** Tokens of a text that have a position. */
    int longest() {
        return positions.size(0);
    }

    /** Parameters that learn, in the order of the blocks. */
    List<Parameter> trainable() {
        return blocks.stream()
                .flatMap(block -> block.linear().stream())
                .flatMap(layer -> layer.parameters().stream())
                .filter(Parameter::isTrainable)
                .toList();
    }

    /** Copies of A and B of each adapted layer. */
    Map<String, LowRank> updates() {
        Map<String, LowRank> updates = new TreeMap<>();
        layers.forEach((path, layer) -> {
            if (layer instanceof LoraLinear lora) {
                updates.put(path, lora.copy());
            }
        });
        return updates;
    }

    /**
     * Vectors of texts [texts, width].
     *
     * @param pass in whose manager they are
     */
    NDArray pooled(int[][] texts, Pass pass) {
        TokenBlock block = new TokenBlock(texts, pass.manager());
        return block.pooled(states(block, pass), readsMean);
    }

    /** Hidden states of all tokens, text behind text [tokens, width]. */
    float[] states(int[][] texts) {
        try (NDManager manager = TorchEngine.newManager()) {
            return states(new TokenBlock(texts, manager), pass(manager, null)).toFloatArray();
        }
    }

    List<EncoderBlock> blocks() {
        return blocks;
    }

    /** @param random what dropout draws from; null outside of training, when nothing has a gradient */
    Pass pass(NDManager manager, SplittableRandom random) {
        return new Pass(manager, random, resident);
    }

    private NDArray states(TokenBlock texts, Pass pass) {
        NDArray x = first(texts, pass);
        for (EncoderBlock block : blocks) {
            NDArray below = x;
            x = block.forward(below, texts, pass);
            below.close();
        }
        return x;
    }

    /** What the lowest block reads [tokens, width]. */
    NDArray first(TokenBlock texts, Pass pass) {
        Shape shape = new Shape(texts.tokens(), width());
        // What is normalised is the engine's own; of the sums, which nothing reads after that, nobody needs to remember
        // anything.
        try (NDArray shared = pass.manager().create(summed(texts), shape, DataType.FLOAT32)) {
            return firstNorm.forward(shared, pass);
        }
    }

    private ByteBuffer summed(TokenBlock texts) {
        float[] values = embedded(texts);
        int bytes = values.length * Float.BYTES;
        if (sums.capacity() < bytes) {
            sums = ByteBuffer.allocateDirect(bytes);
        }
        ByteBuffer part = sums.slice(0, bytes).order(ByteOrder.nativeOrder());
        part.asFloatBuffer().put(values);
        return part;
    }

    private float[] embedded(TokenBlock texts) {
        int width = width();
        float[] sums = new float[texts.tokens() * width];
        int to = 0;
        for (int[] text : texts.texts()) {
            for (int token = 0; token < text.length; token++) {
                int word = text[token] * width;
                int position = token * width;
                for (int d = 0; d < width; d++) {
                    sums[to + d] =
                            words.data()[word + d] + types.data()[d] + positions.data()[position + d];
                }
                to += width;
            }
        }
        return sums;
    }
}
