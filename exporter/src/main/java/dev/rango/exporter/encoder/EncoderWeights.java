package dev.rango.exporter.encoder;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rango.models.BertEncoder;
import dev.rango.models.Tensor;
import dev.rango.models.WeightFile;
import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The weights of an encoder as transformers saves them: {@code model.safetensors} and {@code config.json} of {@code model_type} bert.
 *
 * @param family its shape; how vectors are made of hidden states is not said here
 * @param tensors as {@link BertEncoder} names them
 */
record EncoderWeights(BertEncoder family, SortedMap<String, Tensor> tensors) {
    static final String FILE = "model.safetensors";

    /** What stands before the names where the encoder is a part of a model. */
    private static final Pattern PREFIX = Pattern.compile("^(?:bert|0\\.auto_model)\\.");
    /** What is not of the hidden states: BERT's pooler, the heads that it was trained with, and a table of numbers that count up. */
    private static final Pattern BESIDE = Pattern.compile(
            "(?:pooler\\.dense|cls\\.predictions|cls\\.seq_relationship)\\..*|embeddings\\.position_ids");

    /** With these BERT's weights mean another network. */
    private static final List<String> OTHER_NETWORKS = List.of("is_decoder", "add_cross_attention");
    /** 1e-12 is BERT's; of a larger one the states would be something else's. */
    private static final double LARGEST_EPSILON = 1e-2;

    /** @throws UnusableInputException when the files are unusable, or of another network than BERT's encoder */
    static EncoderWeights read(Path file, Path configFile, JsonNode config) {
        require(configFile, config, "model_type", "bert");
        require(configFile, config, "hidden_act", "gelu");
        if (config.has("position_embedding_type")) {
            require(configFile, config, "position_embedding_type", "absolute");
        }
        for (String other : OTHER_NETWORKS) {
            if (config.path(other).asBoolean(false)) {
                throw new UnusableInputException(
                        configFile,
                        other,
                        "is true: weights are imported of encoders, in which every token sees all others");
            }
        }
        int width = integer(configFile, config, "hidden_size");
        int inner = integer(configFile, config, "intermediate_size");
        int blocks = integer(configFile, config, "num_hidden_layers");
        int heads = integer(configFile, config, "num_attention_heads");
        if (width % heads != 0) {
            throw new UnusableInputException(
                    configFile, "num_attention_heads", "is " + heads + ", which does not divide hidden_size " + width);
        }
        double epsilon = config.path("layer_norm_eps").asDouble(0);
        if (!((float) epsilon > 0 && epsilon <= LARGEST_EPSILON)) {
            throw new UnusableInputException(
                    configFile,
                    "layer_norm_eps",
                    "is " + shown(config, "layer_norm_eps") + ", not above 0 and at most " + LARGEST_EPSILON);
        }
        BertEncoder family = new BertEncoder(new BertEncoder.Shape(blocks, heads, epsilon, true, false));
        SortedMap<String, Tensor> found = new TreeMap<>();
        WeightFile.read(file).tensors().forEach((name, tensor) -> {
            String bare = PREFIX.matcher(name).replaceFirst("");
            if (!BESIDE.matcher(bare).matches()) {
                found.put(bare, tensor);
            }
        });
        SortedMap<String, Tensor> tensors = new TreeMap<>();
        Taker taker = new Taker(file, found, tensors);
        taker.table(BertEncoder.WORDS, width);
        taker.table(BertEncoder.POSITIONS, width);
        taker.table(BertEncoder.TYPES, width);
        taker.norm(BertEncoder.FIRST_NORM, width);
        for (BertEncoder.Block block : family.blocks()) {
            for (String path : block.linear()) {
                taker.linear(
                        path, path.equals(block.outer()) ? inner : width, path.equals(block.inner()) ? inner : width);
            }
            taker.norm(block.attendedNorm(), width);
            taker.norm(block.outerNorm(), width);
        }
        if (!found.isEmpty()) {
            throw new UnusableInputException(
                    file,
                    "tensor '" + found.firstKey() + "'",
                    "is no part of BERT's encoder as " + configFile.getFileName()
                            + " describes it; a classifier is imported from its ONNX file");
        }
        return new EncoderWeights(family, tensors);
    }

    /** Moves tensors of the right shape. */
    private record Taker(Path file, SortedMap<String, Tensor> from, SortedMap<String, Tensor> to) {
        void table(String path, int width) {
            Tensor table = take(path + ".weight");
            if (table.shape().length != 2 || table.size(1) != width || table.size(0) < 1) {
                throw wrong(path + ".weight", table, "[rows, " + width + "]");
            }
        }

        void norm(String path, int width) {
            vector(path + ".weight", width);
            vector(path + ".bias", width);
        }

        void linear(String path, int in, int out) {
            Tensor weight = take(path + ".weight");
            if (!weight.hasShape(out, in)) {
                throw wrong(path + ".weight", weight, "[" + out + ", " + in + "]");
            }
            vector(path + ".bias", out);
        }

        private void vector(String name, int width) {
            Tensor vector = take(name);
            if (!vector.hasShape(width)) {
                throw wrong(name, vector, "[" + width + "]");
            }
        }

        private Tensor take(String name) {
            Tensor tensor = from.remove(name);
            if (tensor == null) {
                throw new UnusableInputException(file, "tensor '" + name + "'", "is missing");
            }
            int bad = tensor.firstNonFinite();
            if (bad >= 0) {
                throw new UnusableInputException(
                        file, "tensor '" + name + "'", "value " + bad + " is " + tensor.data()[bad]);
            }
            to.put(name, tensor);
            return tensor;
        }

        private UnusableInputException wrong(String name, Tensor tensor, String expected) {
            return new UnusableInputException(
                    file,
                    "tensor '" + name + "'",
                    "has the shape " + Arrays.toString(tensor.shape()) + ", not " + expected);
        }
    }

    private static void require(Path file, JsonNode config, String name, String value) {
        if (!config.path(name).asText("").equals(value)) {
            throw new UnusableInputException(
                    file,
                    name,
                    "is " + shown(config, name) + ": weights are imported of \"" + value
                            + "\"; of other networks their ONNX file is");
        }
    }

    private static String shown(JsonNode config, String name) {
        return config.has(name) ? config.path(name).toString() : "missing";
    }

    private static int integer(Path file, JsonNode config, String name) {
        int value = config.path(name).asInt(0);
        if (value < 1 || value > 1 << 20) {
            throw new UnusableInputException(file, name, "is " + shown(config, name) + ", not a size");
        }
        return value;
    }
}
