package dev.rango.exporter;

import dev.rango.models.AdaptedModel;
import dev.rango.models.AdapterFiles;
import dev.rango.models.Checkpoint;
import dev.rango.models.ConfigFile;
import dev.rango.models.GoldenFiles;
import dev.rango.models.KeptWords;
import dev.rango.models.TextBag;
import dev.rango.onnx.OnnxModel;
import dev.rango.runtime.GoldenCase;
import dev.rango.runtime.ModelConfig;
import dev.rango.runtime.ModelVersion;
import dev.rango.runtime.Sha256;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A base of texts, or one with an adapter, whole or smaller. */
final class TextExport implements Exportable {
    private final Path baseFolder;
    private final Optional<Path> adapterFolder;
    private final ModelVersion version;
    /** As trained: all words, in float. */
    private final ExportPlan trained;
    /** As it is exported. */
    private final ExportPlan plan;
    /** Of the model as trained. */
    private final ModelConfig config;

    private final Optional<LabelledSample> counted;
    private final CostLimits limits;

    private TextExport(ExportRequest request, ExportPlan trained, ModelConfig config) {
        this.baseFolder = request.base();
        this.adapterFolder = request.adapter();
        this.version = request.version();
        this.trained = trained;
        this.config = config;
        Shrink shrink = request.shrink().orElse(Shrink.NONE);
        Shrink.Texts texts = shrink.texts(config.labels(), trained.base().tokenizer());
        this.counted = texts.counted();
        this.limits = shrink.limits(texts.measured());
        Optional<KeptWords> kept =
                shrink.words().map(limit -> limit.of(trained.base().tokenizer(), counted.orElseThrow()));
        this.plan = kept.map(trained::keeping).orElse(trained).as(shrink.precision());
    }

    static TextExport read(ExportRequest request) {
        Checkpoint base = TextBag.read(request.base());
        Optional<AdaptedModel> adapted = request.adapter().map(folder -> AdaptedModel.read(base, folder));
        List<ModelConfig.AdapterInfo> infos =
                adapted
                        .map(model -> model.adapter()
                                .info(AdapterFiles.sha256(request.adapter().orElseThrow())))
                        .stream()
                        .toList();
        ModelConfig config = adapted.map(
                        model -> TextBag.config(base).withLabels(model.adapter().labels()))
                .orElse(TextBag.config(base))
                .withExport(
                        new ModelConfig.ExportInfo(request.form().id(), Precision.FLOAT32.id(), base.sha256(), infos));
        return new TextExport(request, new ExportPlan(base, adapted, request.form(), Precision.FLOAT32), config);
    }

    @Override
    public OnnxModel graph() {
        return plan.graph();
    }

    @Override
    public List<String> labels() {
        return config.labels();
    }

    @Override
    public Written write(Path folder, ExportTarget target, OnnxModel graph) throws IOException {
        Path tokenizer = folder.resolve(Checkpoint.TOKENIZER_FILE);
        if (counted.isPresent()) {
            plan.base().tokenizer().write(tokenizer);
        } else {
            plan.base().copyTokenizer(baseFolder, tokenizer);
        }
        ModelConfig.ExportInfo info = config.export().orElseThrow();
        ModelConfig written = config.withVocabulary(TextBag.config(plan.base()).vocabSize(), Sha256.of(tokenizer))
                .withExport(new ModelConfig.ExportInfo(
                                info.form(), plan.precision().id(), info.baseSha256(), info.adapters())
                        .withVersion(version));
        ConfigFile.write(written, target.profile(written, plan.base().tokenizer()), folder.resolve(ModelConfig.FILE));
        GoldenFiles.write(plan.golden(), folder.resolve(GoldenCase.FILE));
        Provenance provenance = provenance(written);
        counted.ifPresent(texts -> provenance.addPruning(config.vocabSize() - 2, written.vocabSize() - 2, texts));
        Comparison.Result compared =
                new Comparison(trained, provenance(config), plan, limits).run(folder, graph, baseFolder, adapterFolder);
        compared.measured().ifPresent(provenance::addMeasurement);
        return new Written(
                provenance,
                compared,
                (checks, sizes) -> ModelCard.of(written, provenance.facts(), checks, compared.measured(), sizes));
    }

    private Provenance provenance(ModelConfig of) {
        return Provenance.of(of, config.tokenizerSha256(), baseFolder, adapterFolder);
    }

    @Override
    public List<Check> proof(Path folder) throws IOException {
        return new ExportProof(folder, plan).checks();
    }
}
