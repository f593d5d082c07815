package dev.rango.exporter;

import dev.rango.models.AdaptedModel;
import dev.rango.models.AdapterFiles;
import dev.rango.models.AtomicFolder;
import dev.rango.models.BaseModel;
import dev.rango.models.ClassifierWeights;
import dev.rango.models.ReferenceNetwork;
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

    private ModelExport(
            Path baseFolder, BaseModel base, Optional<AdaptedModel> adapted, ExportForm form, ModelConfig config) {
        this.baseFolder = baseFolder;
        this.base = base;
        this.adapted = adapted;
        this.form = form;
        this.config = config;
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
        config = config.withExport(new ModelConfig.ExportInfo(form.id(), base.sha256(), infos));
        return new ModelExport(baseFolder, base, adapted, form, config);
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
            graph(form).write(folder.resolve(GRAPH_FILE));
            Files.copy(baseFolder.resolve(BaseModel.TOKENIZER_FILE), folder.resolve(BaseModel.TOKENIZER_FILE));
            GoldenCase.write(golden(), folder.resolve(GoldenCase.FILE));
            config.write(folder.resolve(ModelConfig.FILE));
            Files.writeString(folder.resolve("README.md"), ModelCard.of(config));
            checks.addAll(Verification.withoutDigests(folder));
            checks.addAll(againstReference(folder));
            ProofReport report = new ProofReport(checks);
            if (!report.passed()) {
                throw new ProofFailedException(report);
            }
            Manifest.write(folder);
        });
        return new ProofReport(checks);
    }

    private List<GoldenCase> golden() {
        return adapted.map(model -> model.adapter().golden()).orElse(base.golden());
    }

    private OnnxGraph graph(ExportForm wanted) {
        OnnxGraph graph = adapted.map(model -> wanted == ExportForm.MERGED
                        ? ClassifierGraph.of(model.merged())
                        : ClassifierGraph.withBranch(model))
                .orElseGet(() -> ClassifierGraph.of(base.weights()));
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

    /** On a random sample: the export against double precision arithmetic, and the forms against each other. */
    private List<Check> againstReference(Path folder) throws IOException {
        List<int[]> sample =
                SampleTexts.random(config.vocabSize(), base.tokenizer().maxTokens());
        ReferenceNetwork reference =
                adapted.map(ReferenceNetwork::of).orElseGet(() -> ReferenceNetwork.of(base.weights()));
        double[][] expected = sample.stream().map(reference::logits).toArray(double[][]::new);
        List<Check> checks = new ArrayList<>();
        float[][] actual;
        try (TokenScorer scorer = TokenScorer.open(folder.resolve(GRAPH_FILE))) {
            actual = scorer.logits(sample);
            checks.add(LogitComparison.of(expected, actual)
                    .checkLogits("double precision = export", Verification.LOGIT_LIMIT));
        }
        if (adapted.isPresent()) {
            float[][] other = scored(folder, graph(form.other()), sample);
            checks.add(LogitComparison.of(other, actual)
                    .checkLogits(form.other().id() + " = " + form.id(), Verification.LOGIT_LIMIT));
            checks.add(branchSwitchedOff(folder, adapted.get(), sample));
        }
        return checks;
    }

    private static Check branchSwitchedOff(Path folder, AdaptedModel model, List<int[]> sample) throws IOException {
        AdaptedModel off = new AdaptedModel(model.base(), model.adapter().withAlpha(0));
        ClassifierWeights body = model.withoutBranch();
        float[][] expected = scored(folder, ClassifierGraph.of(body), sample);
        float[][] actual = scored(folder, ClassifierGraph.withBranch(off), sample);
        return LogitComparison.of(expected, actual).checkLogits("branch with α = 0 is the base", EQUAL_LIMIT);
    }

    /** Scores a sample with a graph that exists only for the proof. */
    private static float[][] scored(Path folder, OnnxGraph graph, List<int[]> sample) throws IOException {
        Path file = Files.createTempFile(folder, "proof", ".onnx");
        try {
            graph.write(file);
            try (TokenScorer scorer = TokenScorer.open(file)) {
                return scorer.logits(sample);
            }
        } finally {
            Files.delete(file);
        }
    }
}
