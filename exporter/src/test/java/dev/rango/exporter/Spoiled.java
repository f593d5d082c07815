package dev.rango.exporter;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rango.models.FolderManifest;
import dev.rango.runtime.format.ModelManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/** What may be wrong with an exported model that is to replace another. */
enum Spoiled {
    CUT_OFF {
        @Override
        void spoil(Path model) throws IOException {
            Path graph = model.resolve("model.onnx");
            byte[] bytes = Files.readAllBytes(graph);
            Files.write(graph, Arrays.copyOf(bytes, bytes.length / 2));
        }
    },
    BIT_FLIPPED {
        @Override
        void spoil(Path model) throws IOException {
            Path tokenizer = model.resolve("tokenizer.json");
            byte[] bytes = Files.readAllBytes(tokenizer);
            bytes[bytes.length / 3] ^= 4;
            Files.write(tokenizer, bytes);
        }
    },
    FILE_MISSING {
        @Override
        void spoil(Path model) throws IOException {
            Files.delete(model.resolve("config.json"));
        }
    },
    WITHOUT_MANIFEST {
        @Override
        void spoil(Path model) throws IOException {
            Files.delete(model.resolve(ModelManifest.FILE));
        }
    },
    NO_GRAPH_OF_ONNX {
        @Override
        void spoil(Path model) throws IOException {
            Files.write(model.resolve("model.onnx"), "<html>404</html>".getBytes(UTF_8));
            FolderManifest.write(model);
        }
    },
    OTHER_GOLDEN_ANSWERS {
        @Override
        void spoil(Path model) throws IOException {
            Path golden = model.resolve("golden.jsonl");
            Files.writeString(golden, Files.readString(golden).replace("\"logits\":[", "\"logits\":[9"));
            FolderManifest.write(model);
        }
    },
    OTHER_LABELS {
        @Override
        void spoil(Path model) throws IOException {
            Path config = model.resolve("config.json");
            Files.writeString(config, Files.readString(config).replace("class 1", "class one"));
            Files.delete(model.resolve("start.bin"));
            FolderManifest.write(model);
        }
    };

    abstract void spoil(Path model) throws IOException;

    /** A spoiled copy. */
    Path of(Path model, Path copy) throws IOException {
        copy(model, copy);
        spoil(copy);
        return copy;
    }

    static void copy(Path model, Path copy) throws IOException {
        try (Stream<Path> files = Files.walk(model)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(model.relativize(file).toString()));
            }
        }
    }
}
