package dev.rango.exporter;

import dev.rango.exporter.proof.Check;
import dev.rango.exporter.shrink.CostLimits;
import dev.rango.exporter.shrink.LabelledSample;
import dev.rango.exporter.shrink.Precision;
import dev.rango.exporter.shrink.Shrink;
import dev.rango.models.AdaptedModel;
import dev.rango.models.AdapterFiles;
import dev.rango.models.Checkpoint;
import dev.rango.models.KeptWords;
import dev.rango.onnx.OnnxModel;
import dev.rango.runtime.format.Golden;
import dev.rango.runtime.format.ModelConfig;
import dev.rango.runtime.format.Sha256;
import dev.rango.runtime.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A base, or one with an adapter, whole or smaller. */
final class ModelExport implements Exportable {
    private final ExportRequest request;
    /** As trained: all words, in float. */
    private final ExportPlan trained;
    /** As it is exported. */
    private final ExportPlan plan;

    private final List<ModelConfig.AdapterInfo> adapters;
    private final Optional<LabelledSample> counted;
    private final CostLimits limits;

    private ModelExport(ExportRequest request, ExportPlan trained) {
        this.request = request;
        this.trained = trained;
        this.adapters = trained.adapted().stream()
                .map(model -> model.adapter()
                        .info(AdapterFiles.sha256(request.adapter().orElseThrow())))
                .toList();
        Shrink shrink = request.shrink().orElse(Shrink.NONE);
        Shrink.Texts texts = shrink.texts(trained.labels(), trained.base());
        this.counted = texts.counted();
        this.limits = shrink.limits(texts.measured());
        Optional<KeptWords> kept =
                shrink.words().map(limit -> limit.of(trained.base().tokenizer(), counted.orElseThrow()));
        this.plan = kept.map(trained::keeping).orElse(trained).as(shrink.precision());
    }

    static ModelExport read(ExportRequest request) {
        FamilyExport.of(request.base()).requireExportable(request);
        Checkpoint base = Checkpoint.read(request.base());
        Optional<AdaptedModel> adapted = request.adapter().map(folder -> AdaptedModel.read(base, folder));
        return new ModelExport(request, new ExportPlan(base, adapted, request.form(), Precision.FLOAT32));
    }

    @Override
    public OnnxModel graph() {
        return plan.graph();
    }

    @Override
    public List<String> labels() {
        return plan.labels();
    }

    @Override
    public ModelConfig.ExportInfo info() {
        return info(plan).withVersion(request.version());
    }

    @Override
    public Checkpoint model() {
        return plan.base();
    }

    @Override
    public List<Golden> golden() {
        return plan.golden();
    }

    @Override
    public void writeParts(Path folder) throws IOException {
        Path tokenizer = folder.resolve(Checkpoint.TOKENIZER_FILE);
        if (counted.isPresent()) {
            Tokenizer kept = plan.base().tokenizer();
            kept.write(tokenizer);
            kept.pairs().write(folder, kept.vocabulary(), Sha256.of(tokenizer));
        } else if (plan.base().text().isPresent()) {
            plan.base().copyTokenizer(request.base(), tokenizer);
        }
    }

    @Override
    public Provenance provenance() {
        Provenance provenance = provenance(info());
        counted.ifPresent(texts -> provenance.addPruning(trained.words(), plan.words(), texts));
        return provenance;
    }

    @Override
    public Comparison.Result compare(Path folder, OnnxModel graph) throws IOException {
        return new Comparison(trained, provenance(info(trained)), plan, limits)
                .run(folder, graph, request.base(), request.adapter());
    }

    private ModelConfig.ExportInfo info(ExportPlan of) {
        return new ModelConfig.ExportInfo(
                request.form().id(), of.precision().id(), of.base().sha256(), adapters);
    }

    private Provenance provenance(ModelConfig.ExportInfo info) {
        return Provenance.of(info, labels(), trained.base(), request.base(), request.adapter());
    }

    @Override
    public List<Check> proof(Path folder) throws IOException {
        return new ExportProof(folder, plan).checks();
    }
}
