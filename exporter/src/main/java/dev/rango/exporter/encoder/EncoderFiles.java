package dev.rango.exporter.encoder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.rango.runtime.Setting;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.ModelConfig;
import dev.rango.runtime.format.RegularFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A transformer as other tools leave it: a graph, a {@code tokenizer.json}, and what their configuration files say of how it is asked.
 *
 * <p>Read are {@code config.json} (Hugging Face's transformers: {@code id2label}, {@code problem_type},
 * {@code max_position_embeddings}), {@code tokenizer_config.json} ({@code model_max_length}), and sentence-transformers'
 * {@code modules.json}, {@code 1_Pooling/config.json} and {@code sentence_bert_config.json} ({@code max_seq_length}).
 *
 * @param source what the graph is of, for messages: itself, or the weights that it was made of
 * @param graph takes {@code input_ids}, {@code attention_mask} and, where it likes, {@code token_type_ids}, and gives {@code logits} or
 *     {@code last_hidden_state}
 * @param labels in the order of the logits; none where no file says them
 * @param pooling {@code mean} or {@code first}; empty where no file says it
 * @param normalize whether vectors get the length 1
 * @param multiLabel whether each label has a probability of its own
 * @param thresholds from which each is given then: one for each, one for all, or none for 0.5
 * @param maxTokens ids of a text, special ones included; empty where no file says it
 */
public record EncoderFiles(
        Path source,
        Path graph,
        Path tokenizer,
        List<String> labels,
        Optional<String> pooling,
        boolean normalize,
        boolean multiLabel,
        List<Double> thresholds,
        Optional<Integer> maxTokens) {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String CONFIG = "config.json";
    /** Where optimum puts it, and where others do. */
    private static final List<String> GRAPHS = List.of("onnx/model.onnx", "model.onnx");
    /** Longest configuration file that is read, in bytes: room for 100,000 labels. */
    private static final long LARGEST = 1 << 24;
    /** Larger ones stand for no limit. */
    private static final int LARGEST_LIMIT = 1 << 20;

    /** Copies the list. */
    public EncoderFiles {
        labels = List.copyOf(labels);
        thresholds = List.copyOf(thresholds);
    }

    /**
     * Files by themselves.
     *
     * @param config transformers' {@code config.json}, where there is one
     * @throws UnusableInputException when it cannot be read or contradicts itself
     */
    public static EncoderFiles of(Path graph, Path tokenizer, Optional<Path> config) {
        RegularFile.require(graph);
        RegularFile.require(tokenizer);
        JsonNode said = config.map(EncoderFiles::read).orElse(JSON.createObjectNode());
        return new EncoderFiles(
                graph,
                graph,
                tokenizer,
                config.map(file -> labels(file, said)).orElse(List.of()),
                Optional.empty(),
                false,
                isMultiLabel(config, said),
                config.map(file -> thresholds(file, said)).orElse(List.of()),
                limit(said, "max_position_embeddings"));
    }

    /**
     * What {@code config.json} calls the type of a model; empty where it does not.
     *
     * @throws UnusableInputException when it cannot be read
     */
    public static Optional<String> modelType(Path config) {
        return Optional.of(read(config).path("model_type").asText("")).filter(type -> !type.isEmpty());
    }

    /**
     * The same of another graph.
     *
     * @param givesLogits in which hidden states were pooled already
     */
    public EncoderFiles of(Path other, boolean givesLogits) {
        Optional<String> how = givesLogits ? Optional.empty() : pooling;
        return new EncoderFiles(source, other, tokenizer, labels, how, normalize, multiLabel, thresholds, maxTokens);
    }

    /**
     * The folder of a model of transformers or sentence-transformers, whose graph is made of its weights where there is none.
     *
     * @param made where the graph is written in that case
     * @throws UnusableInputException when a file is missing, or says what is not understood
     */
    public static EncoderFiles ofFolder(Path folder, Path made) {
        Path weights = folder.resolve(EncoderWeights.FILE);
        if (GRAPHS.stream().map(folder::resolve).noneMatch(Files::exists) && Files.exists(weights)) {
            Path config = RegularFile.require(folder.resolve(CONFIG));
            EncoderWeights read = EncoderWeights.read(weights, config, read(config));
            BertGraph.of(read.family(), read.tensors()).write(made);
            return ofFolder(folder, Optional.of(made));
        }
        return ofFolder(folder);
    }

    /**
     * The folder of a model of transformers or sentence-transformers.
     *
     * @throws UnusableInputException when a file is missing, or says what is not understood
     */
    public static EncoderFiles ofFolder(Path folder) {
        return ofFolder(folder, Optional.empty());
    }

    private static EncoderFiles ofFolder(Path folder, Optional<Path> made) {
        if (!Files.isDirectory(folder)) {
            throw new UnusableInputException(folder, "", "no such folder");
        }
        Path graph = made.or(() -> GRAPHS.stream()
                        .map(folder::resolve)
                        .filter(Files::exists)
                        .findFirst())
                .orElseThrow(() -> new UnusableInputException(
                        folder,
                        "",
                        "has no " + String.join(", ", GRAPHS) + " or " + EncoderWeights.FILE
                                + ": export it with optimum-cli export onnx, or name the graph"));
        Path config = folder.resolve(CONFIG);
        EncoderFiles plain = of(
                graph, folder.resolve("tokenizer.json"), Files.exists(config) ? Optional.of(config) : Optional.empty());
        Optional<Integer> most = plain.maxTokens;
        most = smaller(most, limit(readIfThere(folder.resolve("tokenizer_config.json")), "model_max_length"));
        most = smaller(most, limit(readIfThere(folder.resolve("sentence_bert_config.json")), "max_seq_length"));
        Path modules = folder.resolve("modules.json");
        Optional<String> pooling = Optional.empty();
        boolean normalize = false;
        if (Files.exists(modules)) {
            for (JsonNode module : read(modules)) {
                String type = module.path("type").asText();
                String name = type.substring(type.lastIndexOf('.') + 1);
                switch (name) {
                    case "Transformer" -> {}
                    case "Normalize" -> normalize = true;
                    case "Pooling" ->
                        pooling = Optional.of(pooling(
                                within(folder, modules, module.path("path").asText("1_Pooling"))
                                        .resolve(CONFIG)));
                    default ->
                        throw new UnusableInputException(modules, "type", "is " + type + ", which is not understood");
                }
            }
        }
        return new EncoderFiles(
                made.isPresent() ? folder.resolve(EncoderWeights.FILE) : plain.source,
                plain.graph,
                plain.tokenizer,
                plain.labels,
                pooling,
                normalize,
                plain.multiLabel,
                plain.thresholds,
                most);
    }

    /** A part of the folder, and nothing outside. */
    private static Path within(Path folder, Path file, String part) {
        try {
            Path path = folder.resolve(part).normalize();
            if (path.startsWith(folder.normalize())) {
                return path;
            }
            throw new UnusableInputException(file, "path", "is " + part + ", which is not in the folder");
        } catch (InvalidPathException e) {
            throw new UnusableInputException(file, "path", "is " + part + ", which is no name of a folder", e);
        }
    }

    private static Optional<Integer> smaller(Optional<Integer> one, Optional<Integer> other) {
        return one.isPresent() && (other.isEmpty() || one.get() <= other.get()) ? one : other;
    }

    private static String pooling(Path file) {
        List<String> modes = new ArrayList<>();
        for (var field : read(file).properties()) {
            if (field.getKey().startsWith("pooling_mode_") && field.getValue().asBoolean()) {
                modes.add(field.getKey());
            }
        }
        return switch (String.join(" ", modes)) {
            case "pooling_mode_mean_tokens" -> "mean";
            case "pooling_mode_cls_token" -> "first";
            default ->
                throw new UnusableInputException(
                        file, "", "says " + modes + "; understood are the mean of the tokens and the first alone");
        };
    }

    private static List<String> labels(Path file, JsonNode config) {
        JsonNode names = config.path("id2label");
        List<String> labels = new ArrayList<>();
        for (int id = 0; id < names.size(); id++) {
            JsonNode label = names.path(Integer.toString(id));
            if (!label.isTextual()) {
                throw new UnusableInputException(file, "id2label", "has no label " + id + " of " + names.size());
            }
            labels.add(label.asText());
        }
        return labels;
    }

    private static boolean isMultiLabel(Optional<Path> file, JsonNode config) {
        String problem = config.path("problem_type").asText("null");
        return switch (problem) {
            case "null", "single_label_classification" -> false;
            case "multi_label_classification" -> true;
            default ->
                throw new UnusableInputException(
                        file.orElseThrow(), "problem_type", "is " + problem + ": labels are what this gives");
        };
    }

    /** One number, or one for each label in their order. */
    private static List<Double> thresholds(Path file, JsonNode config) {
        JsonNode said = config.path(config.has("thresholds") ? "thresholds" : "threshold");
        List<Double> thresholds = new ArrayList<>();
        for (JsonNode one : said.isArray() ? said : said.isMissingNode() ? List.<JsonNode>of() : List.of(said)) {
            if (!one.isNumber()) {
                throw new UnusableInputException(file, "thresholds", "is no number, and no list of them");
            }
            thresholds.add(one.asDouble());
        }
        return isMultiLabel(Optional.of(file), config) ? thresholds : List.of();
    }

    private static Optional<Integer> limit(JsonNode config, String name) {
        long limit = (long) config.path(name).asDouble(0);
        return limit > 0 && limit < LARGEST_LIMIT ? Optional.of((int) limit) : Optional.empty();
    }

    private static JsonNode readIfThere(Path file) {
        return Files.exists(file) ? read(file) : JSON.createObjectNode();
    }

    private static JsonNode read(Path file) {
        try {
            if (Files.size(RegularFile.require(file)) > LARGEST) {
                throw new UnusableInputException(file, "", "has more than " + (LARGEST >> 20) + " MB");
            }
            return JSON.readTree(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw RegularFile.unreadable(file, e);
        } catch (IOException e) {
            throw new UnusableInputException(file, "", "is no JSON, or cannot be read", e);
        }
    }

    /** The same with what a user says; what is empty stays. */
    public EncoderFiles with(
            List<String> newLabels,
            Optional<String> newPooling,
            boolean alsoNormalize,
            Optional<Integer> newMaxTokens) {
        return new EncoderFiles(
                source,
                graph,
                tokenizer,
                newLabels.isEmpty() ? labels : newLabels,
                newPooling.or(() -> pooling),
                normalize || alsoNormalize,
                multiLabel,
                thresholds,
                newMaxTokens.or(() -> maxTokens));
    }

    /** The same with thresholds that a user says. */
    public EncoderFiles withThresholds(List<Double> wanted) {
        if (!multiLabel) {
            throw new UnusableInputException(
                    Setting.of("thresholds"),
                    "",
                    "is of models whose labels have a probability each: problem_type of config.json is not multi_label_classification");
        }
        return new EncoderFiles(source, graph, tokenizer, labels, pooling, normalize, true, wanted, maxTokens);
    }

    /**
     * How it is asked.
     *
     * @param givesLogits whether the graph gives logits, and not hidden states
     * @param most tokens of a text
     * @param runTokens texts × tokens of a run
     */
    ModelConfig.EncoderInfo info(boolean givesLogits, int most, int runTokens) {
        if (givesLogits) {
            if (pooling.isPresent() || normalize) {
                throw new UnusableInputException(
                        Setting.of("pooling"), "", "is of hidden states; " + source + " gives logits");
            }
            return new ModelConfig.EncoderInfo(
                    ModelConfig.EncoderInfo.LOGITS, false, most, multiLabel, runTokens, 0, thresholds);
        }
        String how = pooling.orElseThrow(() -> new UnusableInputException(
                source,
                "",
                "gives last_hidden_state, and no file says what makes a text's vector of it: "
                        + Setting.of("pooling", "mean") + " or first, as its makers say"));
        return new ModelConfig.EncoderInfo(how, normalize, most, false, runTokens, 0);
    }
}
