package dev.rango.exporter.encoder;

import dev.rango.data.Plural;
import dev.rango.exporter.graph.GraphContents;
import dev.rango.exporter.graph.Quantized;
import dev.rango.exporter.proof.Check;
import dev.rango.exporter.proof.LogitComparison;
import dev.rango.exporter.proof.ProofFailedException;
import dev.rango.exporter.proof.ProofReport;
import dev.rango.exporter.proof.Remedy;
import dev.rango.exporter.shrink.LabelledSample;
import dev.rango.exporter.shrink.Precision;
import dev.rango.models.AtomicFolder;
import dev.rango.models.Checkpoint;
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
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

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

    /** Of a logit: another engine adds up hundreds of products a layer in another order. */
    private static final double TRAINED_LIMIT = 1e-3;

    /** A table of learnt positions, as exporters of BERT and RoBERTa call it. */
    private static final Pattern POSITIONS = Pattern.compile("(?:^|[./])position_embeddings\\.weight(?:_quantized)?$");

    private static final String STATES = "last_hidden_state";
    private static final String LOGITS = "logits";

    private final EncoderFiles files;
    private final GraphContents graph;
    private final ModelConfig config;
    private final EncoderShrink shrink;
    private final TrainedOrigin origin;

    private EncoderImport(
            EncoderFiles files, GraphContents graph, ModelConfig config, EncoderShrink shrink, TrainedOrigin origin) {
        this.files = files;
        this.graph = graph;
        this.config = config;
        this.shrink = shrink;
        this.origin = origin;
    }

    /**
     * Reads what is to be imported.
     *
     * @throws UnusableInputException when a file is unusable, or files and wishes contradict each other
     */
    public static EncoderImport of(EncoderFiles files) {
        return of(files, EncoderShrink.NONE);
    }

    /** As {@link #of(EncoderFiles)}, of which the folder keeps a smaller graph. */
    public static EncoderImport of(EncoderFiles files, EncoderShrink shrink) {
        byte[] tokenizerJson = bytes(files.tokenizer());
        Tokenizer tokenizer = Tokenizer.readWordPiece(
                files.tokenizer(), tokenizerJson, files.maxTokens().orElse(0));
        if (tokenizer.maxTokens() == Integer.MAX_VALUE) {
            throw new UnusableInputException(
                    files.tokenizer(),
                    "truncation",
                    "is none, and no file says how many tokens the model reads: " + Setting.of("max-tokens", "512"));
        }
        GraphContents graph = GraphContents.read(files.graph());
        boolean givesLogits = gives(graph, LOGITS);
        if (!givesLogits && !gives(graph, STATES)) {
            throw new UnusableInputException(
                    files.source(),
                    "",
                    "gives "
                            + graph.outputs().stream().map(o -> o.name()).toList() + ", neither " + LOGITS + " nor "
                            + STATES);
        }
        requireLabels(files, givesLogits);
        requirePositions(files, graph, tokenizer.maxTokens());
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
        return new EncoderImport(files, graph, config, shrink, TrainedOrigin.NONE);
    }

    private static void requireLabels(EncoderFiles files, boolean givesLogits) {
        if (givesLogits && files.labels().size() == 1) {
            throw new UnusableInputException(
                    files.source(),
                    "",
                    "gives one number of a text, as a regression, a ranking of pairs, or a yes or no by sigmoid does: labels are two or more");
        }
        if (givesLogits && files.labels().isEmpty()) {
            throw new UnusableInputException(
                    files.graph(), "", "gives logits, and no file says their labels: " + Setting.of("labels", "A,B"));
        }
    }

    /** Texts that are longer than the table of positions would end each call that meets one, long after the import. */
    private static void requirePositions(EncoderFiles files, GraphContents graph, int most) {
        graph.tensors().stream()
                .filter(t -> POSITIONS.matcher(t.name()).find() && t.shape().length == 2 && t.shape()[0] < most)
                .findFirst()
                .ifPresent(table -> {
                    throw new UnusableInputException(
                            files.source(),
                            table.name(),
                            "has " + table.shape()[0] + " rows for the " + most
                                    + " tokens of a text that count, as the files or " + Setting.of("max-tokens")
                                    + " say");
                });
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

    /** The same, saying what the graph came of. */
    public EncoderImport with(TrainedOrigin known) {
        ModelConfig.ExportInfo info = config.export().orElseThrow();
        return new EncoderImport(
                files,
                graph,
                config.withExport(new ModelConfig.ExportInfo(
                        info.form(),
                        info.precision(),
                        info.baseSha256(),
                        known.adapters(),
                        info.tasks(),
                        known.version())),
                shrink,
                known);
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
        AtomicFolder.requireApart(out, files.graph());
        AtomicFolder.requireApart(out, files.tokenizer());
        List<ProofReport> report = new ArrayList<>();
        AtomicFolder.write(out, AtomicFolder.Kind.EXPORT, folder -> report.add(writeInto(folder)));
        return report.get(0);
    }

    private ProofReport writeInto(Path folder) throws IOException {
        writeGraph(folder);
        return addTo(folder);
    }

    /**
     * Writes all but the graph into a folder that holds it.
     *
     * @throws UnusableInputException as of {@link #write}
     * @throws ProofFailedException when answers depend on more than their text
     */
    public ProofReport addTo(Path folder) throws IOException {
        Files.copy(files.tokenizer(), folder.resolve(Checkpoint.TOKENIZER_FILE));
        ConfigFile.write(config, folder.resolve(ModelConfig.FILE));
        List<Check> checks = new ArrayList<>();
        ModelConfig used = config;
        if (shrink.isWanted()) {
            checks.addAll(shrunk(folder));
            used = config.withExport(precise(config.export().orElseThrow()));
        }
        used = asMeasured(folder, used);
        if (!shrink.isWanted() && !origin.trained().isEmpty()) {
            try (OpenEncoder model = OpenEncoder.open(folder, unchecked())) {
                checks.add(trained(model));
            }
        }
        FolderManifest.write(folder);
        checks.addAll(EncoderVerification.checks(folder, ClassifierOptions.DEFAULT, report -> {}));
        ProofReport report = new ProofReport(checks);
        if (!report.passed()) {
            throw new ProofFailedException(report);
        }
        GraphContents written = shrink.isWanted() ? GraphContents.read(folder.resolve(GraphContents.FILE)) : graph;
        Files.writeString(folder.resolve("README.md"), EncoderCard.of(used, written, checks));
        FolderManifest.write(folder);
        return report;
    }

    /** What the engine that trained it gave, and what the graph gives now. */
    private Check trained(OpenEncoder model) {
        float[][] expected = origin.trained().stream().map(GoldenCase::logits).toArray(float[][]::new);
        float[][] given =
                model.answers(origin.trained().stream().map(GoldenCase::text).toList());
        return LogitComparison.of("texts", expected, given, LogitComparison.Limits.of(TRAINED_LIMIT))
                .check("trained = exported", Remedy.TRAINED);
    }

    /** Byte for byte where it is one file. */
    private void writeGraph(Path folder) throws IOException {
        OnnxModel model = OnnxModel.read(files.graph());
        Path file = folder.resolve(GraphContents.FILE);
        if (model.graph().constants().stream().anyMatch(OnnxTensor::isExternal)) {
            model.write(file);
        } else {
            Files.copy(files.graph(), file);
        }
    }

    /** Puts the smaller graph into the place of the one that is there, and holds it against that one. */
    private List<Check> shrunk(Path folder) throws IOException {
        Path exact = Files.createTempDirectory(folder, "proof");
        try {
            for (String name : List.of(ModelConfig.FILE, Checkpoint.TOKENIZER_FILE)) {
                Files.copy(folder.resolve(name), exact.resolve(name));
            }
            Path file = folder.resolve(GraphContents.FILE);
            Path before = exact.resolve(GraphContents.FILE);
            Files.move(file, before);
            if (Files.exists(OnnxModel.dataFile(file))) {
                Files.move(OnnxModel.dataFile(file), OnnxModel.dataFile(before));
            }
            OnnxModel model = OnnxModel.read(before);
            Quantized done = shrink.apply(model, ranges(exact));
            if (done.products() + done.tables() == 0) {
                throw new UnusableInputException(
                        Setting.of("quantize"),
                        "",
                        "would change nothing: the model has no product or table of constant floats that is large enough");
            }
            model.write(file);
            List<Check> checks = new ArrayList<>();
            checks.add(Check.yesNo("smaller", true, words(done) + ", " + sizes(before, file)));
            try (OpenEncoder float32 = OpenEncoder.open(exact, unchecked());
                    OpenEncoder smaller = OpenEncoder.open(folder, unchecked())) {
                if (!origin.trained().isEmpty()) {
                    checks.add(trained(float32));
                }
                Optional<LabelledSample> data = shrink.sample(config.labels(), smaller.tokenizer());
                checks.addAll(new EncoderCost(float32, smaller, shrink).checks(GoldenTexts.all(), data));
            }
            return checks;
        } finally {
            for (Path path : Files.list(exact).toList()) {
                Files.delete(path);
            }
            Files.delete(exact);
        }
    }

    /** Seen of the golden texts. */
    private Map<String, float[]> ranges(Path exact) throws IOException {
        if (shrink.precision() != Precision.INT8) {
            return Map.of();
        }
        List<int[]> ids;
        try (OpenEncoder float32 = OpenEncoder.open(exact, unchecked())) {
            ids = GoldenTexts.all().stream().map(float32.tokenizer()::ids).toList();
        }
        return ChannelRanges.of(exact.resolve(GraphContents.FILE), exact, ids);
    }

    private String words(Quantized done) {
        return Plural.of(done.products(), "product") + " and " + Plural.of(done.tables(), "table") + " in "
                + shrink.precision().id()
                + (done.left().isEmpty() ? "" : "; in floats stay " + String.join(", ", done.left()));
    }

    private static String sizes(Path before, Path after) throws IOException {
        return String.format(Locale.ROOT, "%.1f MB for %.1f MB", megabytes(after), megabytes(before));
    }

    private static double megabytes(Path graph) throws IOException {
        Path data = OnnxModel.dataFile(graph);
        return (Files.size(graph) + (Files.exists(data) ? Files.size(data) : 0)) / 1e6;
    }

    private ModelConfig.ExportInfo precise(ModelConfig.ExportInfo info) {
        return new ModelConfig.ExportInfo(
                info.form(), shrink.precision().id(), info.baseSha256(), info.adapters(), info.tasks(), info.version());
    }

    /** Golden answers, each text by itself, and how its runs are to be shared: what depends on company shows then. */
    private static ModelConfig asMeasured(Path folder, ModelConfig config) throws IOException {
        Path file = folder.resolve(ModelConfig.FILE);
        ConfigFile.write(config, file);
        try (OpenEncoder model = OpenEncoder.open(folder, unchecked())) {
            List<GoldenCase> golden = new ArrayList<>();
            for (String text : GoldenTexts.all()) {
                golden.add(new GoldenCase(text, model.tokenizer().ids(text), model.answers(List.of(text))[0]));
            }
            Company company = Company.of(model);
            ModelConfig.EncoderInfo info = config.encoder().orElseThrow();
            ModelConfig measured = config.withEncoder(new ModelConfig.EncoderInfo(
                    info.pooling(),
                    info.normalize(),
                    info.maxTokens(),
                    info.multiLabel(),
                    company.canShareRuns() ? info.runTokens() : ALONE,
                    company.canShareRuns() ? company.difference() : 0,
                    info.thresholds()));
            ConfigFile.write(measured, file);
            // Twice what was seen on one machine may be seen on another.
            double rounding = EncoderVerification.HEADROOM
                    * measured.encoder().orElseThrow().batchDifference()
                    / 2;
            GoldenFiles.write(golden.stream().map(g -> g.within(rounding)).toList(), folder.resolve(GoldenCase.FILE));
            return measured;
        }
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
