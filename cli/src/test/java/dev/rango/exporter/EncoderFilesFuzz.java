package dev.rango.exporter;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rango.exporter.encoder.EncoderFiles;
import dev.rango.fuzz.Reading;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What transformers and sentence-transformers say of a model: the input stands for each of their files in turn. */
public final class EncoderFilesFuzz {
    private static final Map<String, String> FILES = files();
    private static final Path FOLDER = folder();

    private EncoderFilesFuzz() {}

    private static Map<String, String> files() {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("config.json", """
                {"model_type":"bert","id2label":{"1":"b","0":"a"},"problem_type":"multi_label_classification",
                "thresholds":[0.25,0.5],"max_position_embeddings":512}""");
        files.put("tokenizer_config.json", "{\"model_max_length\":1000000000000000019884624838656}");
        files.put("sentence_bert_config.json", "{\"max_seq_length\":256,\"do_lower_case\":false}");
        files.put("modules.json", """
                [{"path":"","type":"sentence_transformers.models.Transformer"},
                {"path":"1_Pooling","type":"sentence_transformers.models.Pooling"},
                {"path":"2_Normalize","type":"sentence_transformers.models.Normalize"}]""");
        files.put("1_Pooling/config.json", "{\"pooling_mode_cls_token\":false,\"pooling_mode_mean_tokens\":true}");
        return files;
    }

    private static Path folder() {
        try {
            Path folder = Files.createTempDirectory("rango-encoder");
            Files.createDirectories(folder.resolve("1_Pooling"));
            for (String name : List.of("model.onnx", "tokenizer.json")) {
                Files.writeString(folder.resolve(name), "");
            }
            for (Map.Entry<String, String> file : FILES.entrySet()) {
                Files.writeString(folder.resolve(file.getKey()), file.getValue());
            }
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted((one, other) -> other.compareTo(one))
                    .forEach(path -> path.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static void fuzzerTestOneInput(byte[] content) {
        for (Map.Entry<String, String> file : FILES.entrySet()) {
            Path path = FOLDER.resolve(file.getKey());
            try {
                Files.write(path, content);
                Reading.of(content.length, () -> EncoderFiles.ofFolder(FOLDER)).ifPresent(files -> {
                    if (files.thresholds().size() > 0 && !files.multiLabel()) {
                        throw new AssertionError("thresholds of one label");
                    }
                });
                Files.writeString(path, file.getValue());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    public static List<byte[]> seeds() {
        return Stream.concat(
                        FILES.values().stream(),
                        Stream.of(
                                "[{\"path\":\"\\u0000\",\"type\":\"x.Pooling\"}]",
                                "[{\"path\":\"../..\",\"type\":\"x.Pooling\"}]"))
                .map(json -> json.getBytes(UTF_8))
                .toList();
    }
}
