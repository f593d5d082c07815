package dev.rango.exporter.target;

import dev.rango.exporter.graph.GraphContents;
import dev.rango.models.AtomicFolder;
import dev.rango.onnx.OnnxModel;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.ModelConfig;
import dev.rango.runtime.session.ShapeProfile;
import dev.rango.runtime.text.Tokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** For whom a folder is laid out. Each holds a whole export of Rango's, which the runtime opens and {@code verify} proves. */
public enum ExportTarget {
    /** Rango's runtime. */
    RANGO(AtomicFolder.Kind.EXPORT, "") {
        @Override
        public void addFiles(Path root, String name, List<String> labels) {}
    },
    /**
     * NVIDIA's Triton Inference Server: the folder is a model of a model repository, its parent; the export is version 1.
     */
    TRITON(AtomicFolder.Kind.TRITON, "1") {
        @Override
        public void check(Path out) {
            TritonConfig.requireName(out, nameOf(out));
        }

        @Override
        public void addFiles(Path root, String name, List<String> labels) throws IOException {
            GraphContents graph = GraphContents.read(modelFolder(root).resolve(GraphContents.FILE));
            write(root.resolve("config.pbtxt"), TritonConfig.of(name, graph));
            write(root.resolve(TritonConfig.LABELS_FILE), String.join("\n", labels) + "\n");
        }
    },
    /** Deep Java Library: the export with a {@code serving.properties}, for its ONNX Runtime engine and its tokenizers. */
    DJL(AtomicFolder.Kind.EXPORT, "") {
        @Override
        public void addFiles(Path root, String name, List<String> labels) throws IOException {
            write(root.resolve("serving.properties"), DJL_PROPERTIES);
        }
    },
    /**
     * NVIDIA's TensorRT: a graph of operators that it has, the batches that an engine is to be built for, and the line that
     * builds it with TensorRT's own tool.
     */
    TENSORRT(AtomicFolder.Kind.EXPORT, "") {
        @Override
        public void check(OnnxModel graph) {
            TensorRtOperators.require(graph);
        }

        @Override
        public boolean takesTasks() {
            return true;
        }

        @Override
        public Optional<ShapeProfile> profile(ModelConfig config, Tokenizer tokenizer) {
            return Optional.of(ShapeProfile.of(config.embeddingDim(), mostIds(tokenizer)));
        }

        /** Each word but the first can end a pair. */
        private static int mostIds(Tokenizer tokenizer) {
            int words = tokenizer.maxTokens();
            return tokenizer.pairs().size() == 0 || words > Integer.MAX_VALUE / 2 ? words : 2 * words - 1;
        }

        @Override
        public void addFiles(Path root, String name, List<String> labels) throws IOException {
            write(root.resolve(TrtExec.FILE), line(root, "") + "\n");
        }

        @Override
        public Optional<String> next(Path out) {
            return Optional.of(line(out, out + "/"));
        }

        private String line(Path folder, String prefix) {
            Path graph = folder.resolve(GraphContents.FILE);
            return TrtExec.line(prefix, GraphContents.read(graph).inputs(), ShapeProfile.beside(graph));
        }
    };

    private static final String DJL_PROPERTIES = """
            # Read by DJL Serving, and by DJL's Criteria, which wants the translator's factory named in the program too.
            engine=OnnxRuntime
            option.modelName=model
            translatorFactory=ai.djl.huggingface.translator.TextClassificationTranslatorFactory
            # Several texts in one call are filled up to the longest; the graph masks the padding.
            padding=true
            # As tokenizer.json says; DJL alone would stop at 512 tokens.
            maxLength=4096
            modelMaxLength=4096
            """;

    private final AtomicFolder.Kind kind;
    private final String modelFolder;

    ExportTarget(AtomicFolder.Kind kind, String modelFolder) {
        this.kind = kind;
        this.modelFolder = modelFolder;
    }

    public AtomicFolder.Kind kind() {
        return kind;
    }

    /** Where in a folder of this kind Rango's export lies. */
    public Path modelFolder(Path root) {
        return modelFolder.isEmpty() ? root : root.resolve(modelFolder);
    }

    /** @throws UnusableInputException when the target cannot have a folder of that name */
    public void check(Path out) {}

    /** @throws UnusableInputException when the target cannot read such a graph */
    public void check(OnnxModel graph) {}

    /** Whether it knows what to do with a graph of several tasks. */
    public boolean takesTasks() {
        return this == RANGO;
    }

    /** The batches that {@code config.json} shall name. */
    public Optional<ShapeProfile> profile(ModelConfig config, Tokenizer tokenizer) {
        return Optional.empty();
    }

    /** A command for what comes next with a written folder, where there is one. */
    public Optional<String> next(Path out) {
        return Optional.empty();
    }

    /** What the other reader needs beside the export. */
    public abstract void addFiles(Path root, String name, List<String> labels) throws IOException;

    public static String nameOf(Path out) {
        return String.valueOf(out.toAbsolutePath().normalize().getFileName());
    }

    private static void write(Path file, String text) throws IOException {
        Files.write(file, text.getBytes(StandardCharsets.UTF_8));
    }
}
