package dev.rango.models;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.rango.runtime.format.Golden;
import dev.rango.runtime.format.ModelConfig;
import dev.rango.runtime.format.Replacement;
import dev.rango.runtime.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Networks of one make, whatever their widths: how their files are read, what their layers are, and what they compute. What a family
 * brings elsewhere is its base graph (exporter), its trainable module (trainer) and its encoder (runtime).
 */
public abstract class Family {
    /** Bytes of a configuration that is read to learn the family. */
    private static final int LARGEST_CONFIG = 1 << 24;

    private final Names names;

    /** @param names what is the same for all of its networks */
    protected Family(Names names) {
        this.names = names;
    }

    /**
     * What a family's files and messages call it and its layers.
     *
     * @param modelType {@code model_type} in {@code config.json}
     * @param title of one of its networks, as in "this needs a text classifier"
     * @param input as in "gives NaN for a text"
     * @param taskType PEFT's {@code task_type}, where it has one for it
     * @param adaptable paths of the layers that can have a low-rank update
     * @param embeddings those of them that are tables of rows, whose factors PEFT names otherwise
     * @param head path of the layer that an adapter replaces as a whole: PEFT's module to save
     */
    public record Names(
            String modelType,
            String title,
            String input,
            Optional<String> taskType,
            List<String> adaptable,
            List<String> embeddings,
            String head) {}

    /** Those that this version knows. */
    public static List<Family> known() {
        return List.of(TextBag.FAMILY, LeNet.FAMILY);
    }

    /**
     * The family of a base, an adapter's excepted. Of a folder that does not say it is a text bag's, whose reader then tells what is
     * wrong there.
     */
    public static Family of(Path folder) {
        Path file = Replacement.settled(folder).resolve(ModelConfig.FILE);
        try {
            String type = Files.isRegularFile(file) && Files.size(file) <= LARGEST_CONFIG
                    ? JsonMapper.builder()
                            .build()
                            .readTree(file.toFile())
                            .path("model_type")
                            .asText()
                    : "";
            return known().stream()
                    .filter(family -> family.modelType().equals(type))
                    .findFirst()
                    .orElse(TextBag.FAMILY);
        } catch (IOException e) {
            return TextBag.FAMILY;
        }
    }

    /** {@code model_type} in {@code config.json}. */
    public final String modelType() {
        return names.modelType;
    }

    /** What it is called in a sentence. */
    public final String title() {
        return names.title;
    }

    /** What an input is called in a sentence. */
    public final String input() {
        return names.input;
    }

    /** The same without an article. */
    public final String noun() {
        return names.input.substring(names.input.indexOf(' ') + 1);
    }

    final Optional<String> taskType() {
        return names.taskType;
    }

    /** Paths of the layers that can have a low-rank update. */
    public final List<String> adaptable() {
        return names.adaptable;
    }

    final boolean isEmbedding(String path) {
        return names.embeddings.contains(path);
    }

    /** Path of the layer that an adapter replaces as a whole: PEFT's module to save. */
    public final String head() {
        return names.head;
    }

    /** The layers that weights are those of. */
    public abstract Network network(SortedMap<String, Tensor> tensors);

    /**
     * Reads the files of a base.
     *
     * @throws dev.rango.runtime.UnusableInputException when one is missing or broken, or they do not belong together
     */
    public abstract Checkpoint read(CheckedFolder files);

    /**
     * The project's golden inputs, without an answer.
     *
     * @param tokenizer of the model; empty where the family reads no texts
     */
    public abstract List<Golden> goldenInputs(Optional<Tokenizer> tokenizer);

    /** Reads {@code golden.jsonl}, as a base and an adapter have it. */
    public abstract List<Golden> readGolden(CheckedFolder files);

    /**
     * The network in double precision.
     *
     * @param base weights without a branch; its head is the one that counts
     * @param branches computed beside the layers, never merged
     */
    public abstract Reference reference(Checkpoint base, SortedMap<String, Update> branches);
}
