package dev.rango.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.runtime.format.ModelManifest;
import dev.rango.runtime.session.GraphScorer;
import dev.rango.runtime.text.Tokenizer;
import dev.rango.runtime.text.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders that are no model. Those that are one are opened by the tests of the exporter, which makes them. */
class OpeningTest {
    private static final String EXPORT = """
            , "form": "merged", "precision": "float32", "base_sha256": "b", "adapters": []""";

    @TempDir
    Path folder;

    private Path model;
    private String digest;

    @BeforeEach
    void writeAllButTheGraph() throws Exception {
        model = Files.createDirectory(folder.resolve("model"));
        Path tokenizer = model.resolve("tokenizer.json");
        new Tokenizer(Vocabulary.of(List.of("<unk>", "<pad>", "a")), 9).write(tokenizer);
        digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(tokenizer)));
        writeConfig(3, EXPORT);
    }

    private void writeConfig(int vocabSize, String export) {
        ConfigText.write(model, vocabSize, List.of("no", "yes"), digest, export);
    }

    @Test
    void missingPartsAreNamed() throws IOException {
        assertUnusable(() -> open(folder.resolve("nowhere")), "nowhere: no such folder");
        assertUnusable(() -> open(model.resolve("config.json")), "config.json: no such folder");
        assertUnusable(() -> open(model), "model.onnx: no such file");
        assertUnusable(() -> GraphScorer.open(model.resolve("model.onnx")), "model.onnx: no such file");
        assertUnusable(() -> GraphScorer.open(model), "model: is a folder");
        Files.delete(model.resolve("tokenizer.json"));
        assertUnusable(() -> open(model), "tokenizer.json: no such file");
        Files.delete(model.resolve("config.json"));
        assertUnusable(() -> open(model), "config.json: no such file");
    }

    @Test
    void aTrainedBaseIsToldApartFromAnExport() {
        writeConfig(3, "");
        assertUnusable(() -> open(model), "model: is a trained base");
    }

    @Test
    void theTokenizerOfAnotherModelIsRefused() throws IOException {
        Path file = model.resolve("tokenizer.json");
        new Tokenizer(Vocabulary.of(List.of("<unk>", "<pad>", "b")), 9).write(file);
        assertUnusable(() -> open(model), "tokenizer.json: is not the tokenizer of this model");
    }

    @Test
    void aVocabularyOfAnotherSizeIsRefused() {
        writeConfig(4, EXPORT);
        assertUnusable(() -> open(model), "tokenizer.json: is not the tokenizer of this model");
    }

    @Test
    void emptyAndGarbageGraphsAreRefused() throws IOException {
        Path graph = model.resolve("model.onnx");
        byte[] noise = new byte[4096];
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (byte) random.nextInt();
        }
        byte[] text = "not\na graph\n".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        for (byte[] content : List.of(new byte[0], text, noise, Arrays.copyOf(noise, 1), new byte[4096])) {
            Files.write(graph, content);
            assertUnusable(() -> open(model), "model.onnx: ");
            assertUnusable(() -> GraphScorer.open(graph), "model.onnx: ");
        }
        Files.delete(graph);
        Files.createDirectory(graph);
        assertUnusable(() -> open(model), "model.onnx: is a folder");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"config.json", "tokenizer.json", "start.bin", "vocabulary.bin", "model.onnx", "MANIFEST.sha256"})
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no named pipes in its folders")
    void noPipeOrDeviceIsWaitedFor(String name) throws Exception {
        Path shipped = Path.of(System.getProperty("rango.home")).resolve("models/zoo/sentiment");
        try (Stream<Path> files = Files.list(shipped)) {
            for (Path file : files.filter(f -> !f.endsWith("model.onnx.data")).toList()) {
                Files.copy(file, model.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Path file = model.resolve(name);
        Files.delete(file);
        Process mkfifo = new ProcessBuilder("mkfifo", file.toString()).start();
        assertThat(mkfifo.waitFor(20, TimeUnit.SECONDS)).isTrue();
        ThrowingCallable opening = () -> open(model).digest();
        // Whatever is read of it first: all of a folder that is believed, but the manifest.
        if (!name.equals(ModelManifest.FILE)) {
            assertUnusable(opening, name + ": is no regular file");
        }
        assertUnusable(() -> TextClassifier.open(model), "no ");
        Files.delete(file);
        Files.createSymbolicLink(file, Path.of("/dev/zero"));
        if (!name.equals(ModelManifest.FILE)) {
            assertUnusable(opening, name + ": is no regular file");
        }
        assertUnusable(() -> TextClassifier.open(model), "no ");
    }

    /** Without digests, which would speak first. */
    private static TextClassifier open(Path folder) {
        return TextClassifier.open(folder, ClassifierOptions.DEFAULT.withIntegrity(Integrity.UNCHECKED));
    }

    private static void assertUnusable(ThrowingCallable call, String message) {
        assertThatThrownBy(call)
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining(message)
                .satisfies(e -> assertThat(e.getMessage().lines().count()).isEqualTo(1));
    }
}
