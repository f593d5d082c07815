package dev.rango.exporter;

import dev.rango.models.AdaptedModel;
import dev.rango.models.AdapterFiles;
import dev.rango.models.Checkpoint;
import dev.rango.models.ConfigFile;
import dev.rango.models.GoldenFiles;
import dev.rango.models.ImageReference;
import dev.rango.models.LeNet;
import dev.rango.onnx.OnnxModel;
import dev.rango.runtime.Golden;
import dev.rango.runtime.GoldenCase;
import dev.rango.runtime.ImageConfig;
import dev.rango.runtime.ModelConfig;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A base of images, or one with an adapter. */
final class ImageExport implements Exportable {
    private final Path baseFolder;
    private final Optional<Path> adapterFolder;
    private final Checkpoint base;
    private final Optional<AdaptedModel> adapted;
    private final Form form;
    private final ImageConfig config;

    private ImageExport(ExportRequest request, Checkpoint base, Optional<AdaptedModel> adapted) {
        this.baseFolder = request.base();
        this.adapterFolder = request.adapter();
        this.base = base;
        this.adapted = adapted;
        this.form = request.form();
        List<ModelConfig.AdapterInfo> infos =
                adapted.map(model -> model.adapter().info(AdapterFiles.sha256(adapterFolder.orElseThrow()))).stream()
                        .toList();
        this.config = adapted.map(
                        model -> LeNet.config(base).withLabels(model.adapter().labels()))
                .orElse(LeNet.config(base))
                .withExport(new ModelConfig.ExportInfo(form.id(), Precision.FLOAT32.id(), base.sha256(), infos)
                        .withVersion(request.version()));
    }

    static ImageExport read(ExportRequest request) {
        if (request.shrink().isPresent() || request.target() != ExportTarget.RANGO) {
            throw new UnusableInputException(
                    request.base(),
                    "",
                    "is an image classifier: it can not be quantized, pruned or written for another target");
        }
        Checkpoint base = LeNet.read(request.base());
        return new ImageExport(request, base, request.adapter().map(folder -> AdaptedModel.read(base, folder)));
    }

    @Override
    public OnnxModel graph() {
        return adapted.map(model -> FormGraph.of(model, form)).orElseGet(() -> FormGraph.of(base));
    }

    @Override
    public List<String> labels() {
        return config.labels();
    }

    private ImageReference reference() {
        return adapted.map(ImageReference::of).orElseGet(() -> ImageReference.of(base));
    }

    @Override
    public Written write(Path folder, ExportTarget target, OnnxModel graph) throws IOException {
        ConfigFile.write(config, folder.resolve(ModelConfig.FILE));
        List<Golden> golden = adapted.map(model -> model.adapter().golden()).orElse(base.golden());
        GoldenFiles.write(reference().withRounding(golden), folder.resolve(GoldenCase.FILE));
        Provenance provenance = Provenance.of(config, baseFolder, adapterFolder);
        return new Written(
                provenance,
                Comparison.Result.NONE,
                (checks, sizes) -> ImageModelCard.of(config, provenance.facts(), checks));
    }

    @Override
    public List<Check> proof(Path folder) throws IOException {
        return new ImageProof(folder, config).checks(reference(), adapted, form);
    }
}
