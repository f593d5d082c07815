package dev.rango.exporter;

import dev.rango.models.AdaptedModel;
import dev.rango.models.AdapterFiles;
import dev.rango.models.AtomicFolder;
import dev.rango.models.Checkpoint;
import dev.rango.models.ConfigFile;
import dev.rango.models.FolderManifest;
import dev.rango.models.GoldenFiles;
import dev.rango.models.KeptWords;
import dev.rango.models.TextBag;
import dev.rango.onnx.OnnxModel;
import dev.rango.runtime.FastStart;
import dev.rango.runtime.GoldenCase;
import dev.rango.runtime.ModelConfig;
import dev.rango.runtime.ModelVersion;
import dev.rango.runtime.Setting;
import dev.rango.runtime.Sha256;
import dev.rango.runtime.Tokenizer;
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

    private final Path baseFolder;
    private final Optional<Path> adapterFolder;
    /** As trained: all words, in float. */
    private final ExportPlan trained;

    private final ModelConfig config;
    private final Wishes wishes;

    /**
     * What else was asked for.
     *
     * @param words how many stay; empty for all
     * @param counted texts that say which
     */
    private record Wishes(
            Precision precision,
            Optional<WordLimit> words,
            Optional<LabelledSample> counted,
            CostLimits limits,
            ExportTarget target,
            ModelVersion version) {
        private static final Wishes NONE = new Wishes(
                Precision.FLOAT32,
                Optional.empty(),
                Optional.empty(),
                new CostLimits(0, 0, Optional.empty()),
                ExportTarget.RANGO,
                ModelVersion.NONE);
    }

    private ModelExport(
            Path baseFolder, Optional<Path> adapterFolder, ExportPlan trained, ModelConfig config, Wishes wishes) {
        this.baseFolder = baseFolder;
        this.adapterFolder = adapterFolder;
        this.trained = trained;
        this.config = config;
        this.wishes = wishes;
    }

    /**
     * Reads what is to be exported.
     *
     * @param baseFolder a trained base
     * @param adapterFolder an adapter of that base; empty to export the base itself, which only {@code merged} can
     * @throws UnusableInputException when a file is unusable, or the adapter is another base's
     */
    public static ModelExport read(Path baseFolder, Optional<Path> adapterFolder, ExportForm form) {
        Checkpoint base = TextBag.read(baseFolder);
        List<ModelConfig.AdapterInfo> infos = new ArrayList<>();
        Optional<AdaptedModel> adapted = Optional.empty();
        ModelConfig config = TextBag.config(base);
        if (adapterFolder.isPresent()) {
            adapted = Optional.of(AdaptedModel.read(base, adapterFolder.get()));
            var adapter = adapted.get().adapter();
            config = config.withLabels(adapter.labels());
            infos.add(adapter.info(AdapterFiles.sha256(adapterFolder.get())));
        } else if (form != ExportForm.MERGED) {
            throw new UnusableInputException(Setting.of("form", form.id()), "", "needs an " + Setting.of("adapter"));
        }
        config = config.withExport(new ModelConfig.ExportInfo(form.id(), Precision.FLOAT32.id(), base.sha256(), infos));
        ExportPlan trained = new ExportPlan(base, adapted, form, Precision.FLOAT32);
        return new ModelExport(baseFolder, adapterFolder, trained, config, Wishes.NONE);
    }

    /** Names of the classes, in their order. */
    public List<String> labels() {
        return config.labels();
    }

    /** Of the base, with all of its words. */
    public Tokenizer tokenizer() {
        return trained.base().tokenizer();
    }

    private ModelExport with(Wishes other) {
        return new ModelExport(baseFolder, adapterFolder, trained, config, other);
    }

    /** The same model with its embedding rounded. */
    public ModelExport quantized(Precision precision) {
        return with(new Wishes(precision, wishes.words, wishes.counted, wishes.limits, wishes.target, wishes.version));
    }

    /** The same model with its most frequent words only. */
    ModelExport pruned(WordLimit words, LabelledSample counted) {
        return with(new Wishes(
                wishes.precision,
                Optional.of(words),
                Optional.of(counted),
                wishes.limits,
                wishes.target,
                wishes.version));
    }

    /** The same, refused where being smaller costs more than this; the data are measured whether it is smaller or not. */
    ModelExport within(CostLimits limits) {
        return with(new Wishes(wishes.precision, wishes.words, wishes.counted, limits, wishes.target, wishes.version));
    }

    /** The same for another reader. */
    public ModelExport targeting(ExportTarget target) {
        return with(new Wishes(wishes.precision, wishes.words, wishes.counted, wishes.limits, target, wishes.version));
    }

    /** The same as one of the models that follow one another. */
    public ModelExport versioned(ModelVersion version) {
        return with(new Wishes(wishes.precision, wishes.words, wishes.counted, wishes.limits, wishes.target, version));
    }

    /**
     * Writes the folder.
     *
     * @return the proof
     * @throws ProofFailedException when the export would answer differently from the trained model, or being smaller costs
     *     more than it may; nothing is written
     */
    public ProofReport write(Path out) {
        wishes.target.check(out);
        AtomicFolder.check(out, wishes.target.kind());
        Optional<KeptWords> kept =
                wishes.words.map(limit -> limit.of(trained.base().tokenizer(), wishes.counted.orElseThrow()));
        ExportPlan words = kept.map(trained::keeping).orElse(trained);
        ExportPlan plan = words.as(wishes.precision);
        wishes.target.check(plan::graph);
        List<ProofReport> report = new ArrayList<>();
        AtomicFolder.write(out, wishes.target.kind(), root -> {
            Path folder = Files.createDirectories(wishes.target.modelFolder(root));
            report.add(writeModel(folder, plan, ExportTarget.nameOf(out), root));
        });
        return report.get(0);
    }

    private ProofReport writeModel(Path folder, ExportPlan plan, String name, Path root) throws IOException {
        Path tokenizer = folder.resolve(Checkpoint.TOKENIZER_FILE);
        if (wishes.words.isPresent()) {
            plan.base().tokenizer().write(tokenizer);
        } else {
            plan.base().copyTokenizer(baseFolder, tokenizer);
        }
        ModelConfig.ExportInfo info = config.export().orElseThrow();
        ModelConfig written = config.withVocabulary(TextBag.config(plan.base()).vocabSize(), Sha256.of(tokenizer))
                .withExport(new ModelConfig.ExportInfo(
                                info.form(), wishes.precision.id(), info.baseSha256(), info.adapters())
                        .withVersion(wishes.version));
        ConfigFile.write(
                written, wishes.target.profile(written, plan.base().tokenizer()), folder.resolve(ModelConfig.FILE));
        GoldenFiles.write(plan.golden(), folder.resolve(GoldenCase.FILE));

        Provenance provenance = provenance(written);
        wishes.counted.ifPresent(
                counted -> provenance.addPruning(config.vocabSize() - 2, written.vocabSize() - 2, counted));
        Comparison.Result compared =
                new Comparison(trained, provenance(config), plan, wishes.limits).run(folder, baseFolder, adapterFolder);
        compared.measured().ifPresent(provenance::addMeasurement);
        OnnxModel graph = plan.graph();
        provenance.writeInto(graph);
        graph.write(folder.resolve(GRAPH_FILE));
        FastStart.write(folder);

        FolderManifest.write(folder);
        List<Check> checks = new ArrayList<>(Verification.withoutDigests(folder));
        checks.addAll(new ExportProof(folder, plan).checks());
        checks.addAll(compared.checks());
        Optional<SizeTable> sizes = compared.sizes().isEmpty()
                ? Optional.empty()
                : Optional.of(compared.sizes().get().with(folder));
        ProofReport report = new ProofReport(checks, sizes);
        if (!report.passed()) {
            throw new ProofFailedException(report);
        }
        wishes.target.addFiles(root, name, config.labels());
        Files.writeString(
                folder.resolve("README.md"),
                ModelCard.of(written, provenance.facts(), checks, compared.measured(), sizes));
        FolderManifest.write(folder);
        return report;
    }

    private Provenance provenance(ModelConfig of) {
        return Provenance.of(of, config.tokenizerSha256(), baseFolder, adapterFolder);
    }
}
