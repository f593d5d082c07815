package dev.rango.exporter;

import dev.rango.models.AdaptedModel;
import dev.rango.models.AdapterFiles;
import dev.rango.models.Checkpoint;
import dev.rango.models.GoldenFiles;
import dev.rango.models.KeptWords;
import dev.rango.onnx.OnnxModel;
import dev.rango.runtime.GoldenCase;
import dev.rango.runtime.ModelConfig;
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

    private final Optional<LabelledSample> counted;
    private final CostLimits limits;

    private ModelExport(ExportRequest request, ExportPlan trained) {
        this.request = request;
        this.trained = trained;
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
    public Written write(Path folder, ExportTarget target, OnnxModel graph) throws IOException {
        if (counted.isPresent()) {
            plan.base().tokenizer().write(folder.resolve(Checkpoint.TOKENIZER_FILE));
        } else if (plan.base().text().isPresent()) {
            plan.base().copyTokenizer(request.base(), folder.resolve(Checkpoint.TOKENIZER_FILE));
        }
        ModelConfig.ExportInfo info = info(plan).withVersion(request.version());
        plan.family().writeConfig(plan.base(), labels(), info, target, folder);
        GoldenFiles.write(plan.golden(), folder.resolve(GoldenCase.FILE));
        Provenance provenance = provenance(info);
        counted.ifPresent(texts -> provenance.addPruning(trained.words(), plan.words(), texts));
        Comparison.Result compared = new Comparison(trained, provenance(info(trained)), plan, limits)
                .run(folder, graph, request.base(), request.adapter());
        compared.measured().ifPresent(provenance::addMeasurement);
        ModelCard card = new ModelCard(plan.base(), labels(), info);
        return new Written(
                provenance,
                compared,
                (checks, sizes) -> card.text(provenance.facts(), checks, compared.measured(), sizes));
    }

    private ModelConfig.ExportInfo info(ExportPlan of) {
        List<ModelConfig.AdapterInfo> adapters = request.adapter().stream()
                .map(folder -> of.adapted().orElseThrow().adapter().info(AdapterFiles.sha256(folder)))
                .toList();
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
