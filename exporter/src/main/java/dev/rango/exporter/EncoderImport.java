package dev.rango.exporter;

import dev.rango.models.AtomicFolder;
import dev.rango.models.ConfigFile;
import dev.rango.models.FolderManifest;
import dev.rango.models.GoldenFiles;
import dev.rango.models.GoldenTexts;
import dev.rango.onnx.OnnxModel;
import dev.rango.onnx.OnnxTensor;
import dev.rango.runtime.ClassifierOptions;
import dev.rango.runtime.Integrity;
import dev.rango.runtime.Setting;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.GoldenCase;
import dev.rango.runtime.format.ModelConfig;
import dev.rango.runtime.format.Sha256;
import dev.rango.runtime.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes a folder for the runtime of a transformer that another tool left: its graph and tokenizer byte for byte, a {@code config.json}
 * that says how it is asked, golden texts with what it answers to each of them alone, a card and a manifest.
 */
public final class EncoderImport {
    /** Value of {@code form} in {@code config.json}. */
    public static final String FORM = "imported";
    /** Texts × tokens of a run: a text of 256 tokens by itself, headlines by tens. */
    private static final int RUN_TOKENS = 256;
    /** Of a graph whose answers depend on a text's company. */
    private static final int ALONE = 1;

    private static final String STATES = "last_hidden_state";
    private static final String LOGITS = "logits";

    private final EncoderFiles files;
    private final GraphContents graph;
    private final ModelConfig config;

    private EncoderImport(EncoderFiles files, GraphContents graph, ModelConfig config) {
        this.files = files;
        this.graph = graph;
        this.config = config;
    }

    /**
     * Reads what is to be imported.
     *
     * @throws UnusableInputException when a file is unusable, or files and wishes contradict each other
     */
    public static EncoderImport of(EncoderFiles files) {
        byte[] tokenizerJson = bytes(files.tokenizer());
        Tokenizer tokenizer = Tokenizer.readWordPiece(
                files.tokenizer(), tokenizerJson, files.maxTokens().orElse(0));
        if (tokenizer.maxTokens() == Integer.MAX_VALUE) {
            throw new UnusableInputException(
                    files.tokenizer(),
                    "truncation",
                    "is none, and no file says how many tokens the model reads: " + Setting.of("max-tokens", "512"));
        }
        if (OnnxModel.read(files.graph()).graph().constants().stream().anyMatch(OnnxTensor::isExternal)) {
            throw new UnusableInputException(
                    files.graph(), "", "keeps weights in another file: save it in one, as onnx.save does by default");
        }
        GraphContents graph = GraphContents.read(files.graph());
        boolean givesLogits = gives(graph, LOGITS);
        if (!givesLogits && !gives(graph, STATES)) {
            throw new UnusableInputException(
                    files.graph(),
                    "",
                    "gives "
                            + graph.outputs().stream().map(o -> o.name()).toList() + ", neither " + LOGITS + " nor "
                            + STATES);
        }
        requireLabels(files, givesLogits);
        ModelConfig.ExportInfo info =
                new ModelConfig.ExportInfo(FORM, precision(graph), Sha256.of(files.graph()), List.of(), List.of());
        ModelConfig config = new ModelConfig(
                tokenizer.size(),
                0,
                0,
                givesLogits ? files.labels() : List.of(),
                Sha256.of(tokenizerJson),
                Optional.of(info),
                Optional.of(files.info(givesLogits, tokenizer.maxTokens(), RUN_TOKENS)));
        return new EncoderImport(files, graph, config);
    }

    private static void requireLabels(EncoderFiles files, boolean givesLogits) {
        if (givesLogits && files.labels().isEmpty()) {
            throw new UnusableInputException(
                    files.graph(), "", "gives logits, and no file says their labels: " + Setting.of("labels", "A,B"));
        }
    }

    private static boolean gives(GraphContents graph, String name) {
        return graph.outputs().stream().anyMatch(output -> output.name().equals(name));
    }

    /** As an export names it. */
    private static String precision(GraphContents graph) {
        boolean int8 = graph.operators().stream().anyMatch(o -> o.contains("Integer") || o.startsWith("QLinear"));
        boolean half = graph.tensors().stream().anyMatch(t -> t.dtype().equals("FLOAT16"));
        return int8 ? "int8" : half ? "float16" : "float32";
    }

    /** The same, saying which adapters the graph holds. */
    public EncoderImport with(List<ModelConfig.AdapterInfo> adapters) {
        ModelConfig.ExportInfo info = config.export().orElseThrow();
        return new EncoderImport(
                files,
                graph,
                config.withExport(new ModelConfig.ExportInfo(
                        info.form(), info.precision(), info.baseSha256(), adapters, info.tasks())));
    }

    /** What the folder will say of it. */
    public ModelConfig config() {
        return config;
    }

    /**
     * Writes the folder.
     *
     * @return the proof
     * @throws UnusableInputException when the runtime cannot open the graph, or the folder cannot be written
     * @throws ProofFailedException when answers depend on more than their text; nothing is written
     */
    public ProofReport write(Path out) {
        List<ProofReport> report = new ArrayList<>();
        AtomicFolder.write(out, AtomicFolder.Kind.EXPORT, folder -> report.add(writeInto(folder)));
        return report.get(0);
    }

    private ProofReport writeInto(Path folder) throws IOException {
        Files.copy(files.graph(), folder.resolve(Export.GRAPH_FILE));
        return addTo(folder);
    }

    /**
     * Writes all but the graph into a folder that holds it.
     *
     * @throws UnusableInputException as of {@link #write}
     * @throws ProofFailedException when answers depend on more than their text
     */
    public ProofReport addTo(Path folder) throws IOException {
        Files.copy(files.tokenizer(), folder.resolve("tokenizer.json"));
        ModelConfig used = config;
        ConfigFile.write(used, folder.resolve(ModelConfig.FILE));
        try (OpenEncoder model = OpenEncoder.open(folder, unchecked())) {
            // Each by itself: what depends on a text's company shows then.
            List<GoldenCase> golden = new ArrayList<>();
            for (String text : GoldenTexts.all()) {
                golden.add(new GoldenCase(text, model.tokenizer().ids(text), model.answers(List.of(text))[0]));
            }
            GoldenFiles.write(golden, folder.resolve(GoldenCase.FILE));
            if (!EncoderVerification.canShareRuns(model, golden)) {
                ModelConfig.EncoderInfo info = config.encoder().orElseThrow();
                used = config.withEncoder(new ModelConfig.EncoderInfo(
                        info.pooling(), info.normalize(), info.maxTokens(), info.multiLabel(), ALONE));
                ConfigFile.write(used, folder.resolve(ModelConfig.FILE));
            }
        }
        FolderManifest.write(folder);
        List<Check> checks = EncoderVerification.checks(folder, ClassifierOptions.DEFAULT, report -> {});
        ProofReport report = new ProofReport(checks);
        if (!report.passed()) {
            throw new ProofFailedException(report);
        }
        Files.writeString(folder.resolve("README.md"), EncoderCard.of(used, graph, checks));
        FolderManifest.write(folder);
        return report;
    }

    private static ClassifierOptions unchecked() {
        return ClassifierOptions.DEFAULT.withIntegrity(Integrity.UNCHECKED);
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UnusableInputException(file, "", "cannot be read: " + e.getMessage(), e);
        }
    }
}
