package dev.rango.bench;

import dev.rango.runtime.Prediction;
import dev.rango.runtime.TextClassifier;
import dev.rango.runtime.format.ModelManifest;
import dev.rango.runtime.format.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Copies of exported models, each with labels and so with answers of its own, and copies that are spoiled in several ways.
 *
 * @param good what may be taken
 * @param bad what must be refused
 * @param answers those of each good one to the texts, by the digest of its manifest
 */
record KnownModels(List<Path> good, List<Path> bad, List<String> texts, Map<String, List<Prediction>> answers) {
    private static final float CLOSE = 1e-5f;
    private static final Pattern LABEL = Pattern.compile("(\"\\d+\" : \"[^\"]*)\"");

    private interface Spoil {
        void of(Path model) throws IOException;
    }

    private static final List<Spoil> SPOILS = List.of(
            model -> cutOff(model.resolve("model.onnx.data")),
            model -> cutOff(model.resolve("model.onnx")),
            model -> flip(model.resolve("model.onnx.data")),
            model -> flip(model.resolve("config.json")),
            model -> Files.delete(model.resolve("tokenizer.json")),
            model -> Files.delete(model.resolve(ModelManifest.FILE)),
            model -> {
                Files.writeString(model.resolve("model.onnx"), "<html>404</html>");
                writeManifest(model);
            },
            model -> {
                Path golden = model.resolve("golden.jsonl");
                Files.writeString(golden, Files.readString(golden).replace("\"logits\":[", "\"logits\":[9"));
                writeManifest(model);
            });

    /** @param folder is made, and filled with copies */
    static KnownModels of(List<Path> exports, Path folder, List<String> texts) throws IOException {
        List<Path> good = new ArrayList<>();
        List<Path> bad = new ArrayList<>();
        Map<String, List<Prediction>> answers = new HashMap<>();
        for (Path export : exports) {
            for (String mark : List.of("a", "b")) {
                Path copy = copy(export, folder.resolve("good-" + good.size()));
                Path config = copy.resolve("config.json");
                String marked = LABEL.matcher(Files.readString(config)).replaceAll("$1 " + mark + good.size() + "\"");
                Files.writeString(config, marked);
                Files.deleteIfExists(copy.resolve("start.bin"));
                writeManifest(copy);
                good.add(copy);
                try (TextClassifier classifier = TextClassifier.open(copy)) {
                    answers.put(classifier.digest(), classifier.classify(texts));
                }
            }
            for (Spoil spoil : SPOILS) {
                Path copy = copy(export, folder.resolve("bad-" + bad.size()));
                spoil.of(copy);
                bad.add(copy);
            }
        }
        return new KnownModels(good, bad, texts, answers);
    }

    /** Whether some model gives all of these answers to the texts of these numbers. */
    boolean areOfOne(List<Integer> numbers, List<Prediction> given) {
        return answers.keySet().stream().anyMatch(digest -> areOf(digest, numbers, given));
    }

    boolean areOf(String digest, List<Integer> numbers, List<Prediction> given) {
        List<Prediction> own = answers.get(digest);
        if (own == null || given.size() != numbers.size()) {
            return false;
        }
        for (int i = 0; i < given.size(); i++) {
            if (!isSame(own.get(numbers.get(i)), given.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** Company may change how sums are rounded. */
    static boolean isSame(Prediction one, Prediction other) {
        if (!one.labels().equals(other.labels())) {
            return false;
        }
        for (int c = 0; c < one.probabilities().length; c++) {
            if (!(Math.abs(one.probabilities()[c] - other.probabilities()[c]) < CLOSE)) {
                return false;
            }
        }
        return true;
    }

    private static Path copy(Path export, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(export)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, to.resolve(file.getFileName().toString()));
            }
        }
        return to;
    }

    private static void cutOff(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
    }

    private static void flip(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 3] ^= 1;
        Files.write(file, bytes);
    }

    private static void writeManifest(Path model) throws IOException {
        StringBuilder lines = new StringBuilder();
        try (Stream<Path> files = Files.list(model)) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                if (!name.equals(ModelManifest.FILE)) {
                    lines.append(Sha256.of(file)).append("  ").append(name).append('\n');
                }
            }
        }
        Files.writeString(model.resolve(ModelManifest.FILE), lines);
    }
}
