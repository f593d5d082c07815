package dev.rango.exporter;

import dev.rango.models.AdaptedModel;
import dev.rango.models.AdapterFiles;
import dev.rango.models.AtomicFolder;
import dev.rango.models.BaseModel;
import dev.rango.models.ClassifierWeights;
import dev.rango.models.ReferenceNetwork;
import dev.rango.runtime.FastStart;
import dev.rango.runtime.GoldenCase;
import dev.rango.runtime.ModelConfig;
import dev.rango.runtime.Sha256;
import dev.rango.runtime.TokenScorer;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Writes a base, or a base with an adapter, as a folder for the runtime, and proves that it gives the trained model's
 * answers. A failed proof leaves nothing behind.
 */
public final class ModelExport {
    static final String GRAPH_FILE = "model.onnx";

    private static final double EQUAL_LIMIT = 1e-6;

    private final Path baseFolder;
    private final BaseModel base;
    private final Optional<AdaptedModel> adapted;
    private final ExportForm form;
    private final ModelConfig config;
    private final Precision precision;
    private final CostLimits limits;

    private ModelExport(
            Path baseFolder,
            BaseModel base,
            Optional<AdaptedModel> adapted,
            ExportForm form,
            ModelConfig config,
            Precision precision,
            CostLimits limits) {
        this.baseFolder = baseFolder;
        this.base = base;
        this.adapted = adapted;
        this.form = form;
        this.config = config;
        this.precision = precision;
        this.limits = limits;
    }

    /**
     * Reads what is to be exported.
     *
     * @param baseFolder a trained base
     * @param adapterFolder an adapter of that base; empty to export the base itself, which only {@code merged} can
     * @throws UnusableInputException when a file is unusable, or the adapter is another base's
     */
    public static ModelExport read(Path baseFolder, Optional<Path> adapterFolder, ExportForm form) {
        BaseModel base = BaseModel.read(baseFolder);
        List<ModelConfig.AdapterInfo> infos = new ArrayList<>();
        Optional<AdaptedModel> adapted = Optional.empty();
        ModelConfig config = base.config();
        if (adapterFolder.isPresent()) {
            adapted = Optional.of(AdaptedModel.read(base, adapterFolder.get()));
            var adapter = adapted.get().adapter();
            config = config.withLabels(adapter.labels());
            infos.add(new ModelConfig.AdapterInfo(
                    Sha256.of(adapterFolder.get().resolve(AdapterFiles.WEIGHTS_FILE)),
                    adapter.rank(),
                    adapter.alpha(),
                    adapter.layers()));
        } else if (form != ExportForm.MERGED) {
            throw new UnusableInputException("--form " + form.id(), "", "needs an --adapter");
        }
        config = config.withExport(new ModelConfig.ExportInfo(form.id(), Precision.FLOAT32.id(), base.sha256(), infos));
        return new ModelExport(
                baseFolder, base, adapted, form, config, Precision.FLOAT32, new CostLimits(0, 0, Optional.empty()));
    }

    /** Names of the classes, in their order. */
    public List<String> labels() {
        return config.labels();
    }

    /** The same model with its embedding rounded, refused where that costs more than the limits allow. */
    public ModelExport quantized(Precision rounded, CostLimits costLimits) {
        ModelConfig.ExportInfo info = config.export().orElseThrow();
        ModelConfig roundedConfig = config.withExport(
                new ModelConfig.ExportInfo(info.form(), rounded.id(), info.baseSha256(), info.adapters()));
        return new ModelExport(baseFolder, base, adapted, form, roundedConfig, rounded, costLimits);
    }

    /**
     * Writes the folder.
     *
     * @return the proof
     * @throws ProofFailedException when the export would answer differently from the trained model; nothing is written
     */
    public ProofReport write(Path out) {
        List<Check> checks = new ArrayList<>();
        AtomicFolder.write(out, AtomicFolder.Kind.EXPORT, folder -> {
            graph(form, precision).write(folder.resolve(GRAPH_FILE));
            Files.copy(baseFolder.resolve(BaseModel.TOKENIZER_FILE), folder.resolve(BaseModel.TOKENIZER_FILE));
            GoldenCase.write(golden(), folder.resolve(GoldenCase.FILE));
            config.write(folder.resolve(ModelConfig.FILE));
            FastStart.write(folder);
            Files.writeString(folder.resolve("README.md"), ModelCard.of(config));
            checks.addAll(Verification.withoutDigests(folder));
            checks.addAll(proof(folder));
            ProofReport report = new ProofReport(checks);
            if (!report.passed()) {
                throw new ProofFailedException(report);
            }
            Manifest.write(folder);
        });
        return new ProofReport(checks);
    }

    /** What the trained model gave; of a rounded one, what the rounded model gives in double precision. */
    private List<GoldenCase> golden() {
        List<GoldenCase> trained =
                adapted.map(model -> model.adapter().golden()).orElse(base.golden());
        if (precision == Precision.FLOAT32) {
            return trained;
        }
        ReferenceNetwork rounded = rounded();
        return trained.stream()
                .map(golden -> new GoldenCase(golden.text(), golden.ids(), toFloat(rounded.logits(golden.ids()))))
                .toList();
    }

    private static float[] toFloat(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    private ReferenceNetwork reference() {
        return adapted.map(ReferenceNetwork::of).orElseGet(() -> ReferenceNetwork.of(base.weights()));
    }

    /** The network over the table that the stored numbers stand for: in a merged export the adapter is part of it. */
    private ReferenceNetwork rounded() {
        if (form == ExportForm.BRANCH) {
            return reference().withEmbedding(precision.stored(base.weights().embedding()));
        }
        ClassifierWeights weights = merged();
        return ReferenceNetwork.of(weights).withEmbedding(precision.stored(weights.embedding()));
    }

    private ClassifierWeights merged() {
        return adapted.map(AdaptedModel::merged).orElse(base.weights());
    }

    private OnnxGraph graph(ExportForm wanted, Precision wantedPrecision) {
        OnnxGraph graph = wanted == ExportForm.MERGED
                ? ClassifierGraph.of(merged(), wantedPrecision)
                : ClassifierGraph.withBranch(adapted.orElseThrow(), wantedPrecision);
        graph.metadata("rango.precision", wantedPrecision.id());
        graph.metadata("rango.form", wanted.id());
        graph.metadata("rango.labels", String.join("\n", config.labels()));
        graph.metadata("rango.base_sha256", base.sha256());
        config.export()
                .ifPresent(info -> info.adapters().forEach(adapter -> {
                    graph.metadata("rango.adapter_sha256", adapter.sha256());
                    graph.metadata("rango.adapter_rank", Integer.toString(adapter.rank()));
                    graph.metadata("rango.adapter_alpha", Double.toString(adapter.alpha()));
                }));
        return graph;
    }

    /** On a random sample: the export against double precision, the forms against each other, the rounded against float. */
    private List<Check> proof(Path folder) throws IOException {
        List<int[]> sample =
                SampleTexts.random(config.vocabSize(), base.tokenizer().maxTokens());
        try (TokenScorer exported = TokenScorer.open(folder.resolve(GRAPH_FILE))) {
            if (precision == Precision.FLOAT32) {
                return againstReference(folder, exported, sample);
            }
            return withGraph(folder, graph(form, Precision.FLOAT32), exact -> {
                List<Check> checks = new ArrayList<>(againstReference(folder, exact, sample));
                checks.add(equalsReference("double precision = " + precision.id(), rounded(), exported, sample));
                CostProof cost = new CostProof(
                        new CostProof.Side("float", exact, base.tokenizer()),
                        new CostProof.Side(precision.id(), exported, base.tokenizer()),
                        limits);
                checks.addAll(
                        limits.data().map(cost::checks).orElseGet(() -> List.of(cost.checkSample(withGolden(sample)))));
                return checks;
            });
        }
    }

    private List<int[]> withGolden(List<int[]> sample) {
        return Stream.concat(base.golden().stream().map(GoldenCase::ids), sample.stream())
                .toList();
    }

    private List<Check> againstReference(Path folder, TokenScorer exact, List<int[]> sample) throws IOException {
        List<Check> checks = new ArrayList<>();
        checks.add(equalsReference("double precision = export", reference(), exact, sample));
        if (adapted.isPresent()) {
            float[][] other = withGraph(folder, graph(form.other(), Precision.FLOAT32), s -> s.logits(sample));
            checks.add(LogitComparison.of(other, exact.logits(sample))
                    .checkLogits(form.other().id() + " = " + form.id(), Verification.LOGIT_LIMIT));
            checks.add(branchSwitchedOff(folder, adapted.get(), sample));
        }
        return checks;
    }

    private static Check equalsReference(
            String name, ReferenceNetwork reference, TokenScorer scorer, List<int[]> sample) {
        double[][] expected = sample.stream().map(reference::logits).toArray(double[][]::new);
        return LogitComparison.of(expected, scorer.logits(sample)).checkLogits(name, Verification.LOGIT_LIMIT);
    }

    private static Check branchSwitchedOff(Path folder, AdaptedModel model, List<int[]> sample) throws IOException {
        AdaptedModel off = new AdaptedModel(model.base(), model.adapter().withAlpha(0));
        OnnxGraph body = ClassifierGraph.of(model.withoutBranch(), Precision.FLOAT32);
        OnnxGraph switchedOff = ClassifierGraph.withBranch(off, Precision.FLOAT32);
        float[][] expected = withGraph(folder, body, s -> s.logits(sample));
        float[][] actual = withGraph(folder, switchedOff, s -> s.logits(sample));
        return LogitComparison.of(expected, actual).checkLogits("branch with α = 0 is the base", EQUAL_LIMIT);
    }

    private interface Scoring<T> {
        T with(TokenScorer scorer) throws IOException;
    }

    /** Opens a graph that exists only for the proof. */
    private static <T> T withGraph(Path folder, OnnxGraph graph, Scoring<T> scoring) throws IOException {
        Path proof = Files.createTempDirectory(folder, "proof");
        Path file = proof.resolve(GRAPH_FILE);
        try {
            graph.write(file);
            try (TokenScorer scorer = TokenScorer.open(file)) {
                return scoring.with(scorer);
            }
        } finally {
            Files.deleteIfExists(OnnxGraph.dataFile(file));
            Files.deleteIfExists(file);
            Files.delete(proof);
        }
    }
}
