package dev.rango.models;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.rango.runtime.Golden;
import dev.rango.runtime.ModelConfig;
import dev.rango.runtime.Replacement;
import dev.rango.runtime.Tokenizer;
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
public interface Family {
    /** Bytes of a configuration that is read to learn the family. */
    int LARGEST_CONFIG = 1 << 24;

    /** Those that this version knows. */
    static List<Family> known() {
        return List.of(TextBag.FAMILY, LeNet.FAMILY);
    }

    /**
     * The family of a base, an adapter's excepted. Of a folder that does not say it is a text bag's, whose reader then tells what is
     * wrong there.
     */
    static Family of(Path folder) {
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

    /** {@code text-bag}, {@code lenet}. */
    String id();

    /** {@code model_type} in {@code config.json}. */
    String modelType();

    /** What it is called in a sentence. */
    String title();

    /** What an input is called in a sentence. */
    String input();

    /** PEFT's {@code task_type}; null when it has none for it. */
    String taskType();

    /** Paths of the layers that can have a low-rank update. */
    List<String> adaptable();

    /** Whether a layer is a table of rows, whose factors PEFT names otherwise. */
    boolean isEmbedding(String path);

    /** Path of the layer that an adapter replaces as a whole: PEFT's module to save. */
    String head();

    /** The layers that weights are those of. */
    Network network(SortedMap<String, Tensor> tensors);

    /**
     * Reads the files of a base.
     *
     * @throws dev.rango.runtime.UnusableInputException when one is missing or broken, or they do not belong together
     */
    Checkpoint read(CheckedFolder files);

    /**
     * The project's golden inputs, without an answer.
     *
     * @param tokenizer of the model; empty where the family reads no texts
     */
    List<Golden> goldenInputs(Optional<Tokenizer> tokenizer);

    /** Reads {@code golden.jsonl}, as a base and an adapter have it. */
    List<Golden> readGolden(CheckedFolder files);

    /**
     * The network in double precision.
     *
     * @param base weights without a branch; its head is the one that counts
     * @param branches computed beside the layers, never merged
     */
    Reference reference(Checkpoint base, SortedMap<String, Update> branches);
}
