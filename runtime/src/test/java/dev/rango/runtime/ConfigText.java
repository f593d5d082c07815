package dev.rango.runtime;

import dev.rango.runtime.format.ModelConfig;
import dev.rango.runtime.format.ModelFiles;
import dev.rango.runtime.format.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** As much of a {@code config.json} as the tests here need; who makes models writes it in the room above. */
public final class ConfigText {
    private ConfigText() {}

    public static void write(Path folder, int vocabSize, List<String> labels, String tokenizerSha256, String export) {
        String text = """
                {"model_type": "rango-text-classifier", "format_version": 1, "vocab_size": %d, "embedding_dim": 4,
                 "hidden_dim": 5, "id2label": {"0": "%s", "1": "%s"}, "tokenizer_sha256": "%s"%s}
                """.formatted(vocabSize, labels.get(0), labels.get(1), tokenizerSha256, export);
        write(folder, text);
    }

    public static void writePictures(Path folder, List<String> labels) {
        String text = """
                {"model_type": "rango-image-classifier", "format_version": 1, "architecture": "lenet", "image_size": 28,
                 "id2label": {"0": "%s", "1": "%s"}, "form": "merged", "precision": "float32", "base_sha256": "b",
                 "adapters": []}
                """.formatted(labels.get(0), labels.get(1));
        write(folder, text);
    }

    static void writeEncoder(Path folder, String pooling, boolean normalize, int maxTokens) {
        Path tokenizer = folder.resolve(ModelFiles.TOKENIZER);
        String text = """
                {"model_type": "rango-text-encoder", "format_version": 1, "vocab_size": 10, "pooling": "%s", "normalize": %b,
                 "max_tokens": %d, "run_tokens": 64, "tokenizer_sha256": "%s", "form": "imported", "base_sha256": "b",
                 "adapters": []}
                """.formatted(pooling, normalize, maxTokens, Sha256.of(tokenizer));
        write(folder, text);
    }

    private static void write(Path folder, String text) {
        try {
            Files.writeString(folder.resolve(ModelConfig.FILE), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
