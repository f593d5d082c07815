package dev.rango.exporter;

import dev.rango.models.AdaptedModel;
import dev.rango.models.Adapter;
import dev.rango.models.AdapterFiles;
import dev.rango.models.AtomicFolder;
import dev.rango.models.Checkpoint;
import dev.rango.models.ConfigFile;
import dev.rango.models.FolderManifest;
import dev.rango.models.GoldenFiles;
import dev.rango.models.ImageReference;
import dev.rango.models.LeNet;
import dev.rango.onnx.OnnxModel;
import dev.rango.runtime.Golden;
import dev.rango.runtime.GoldenCase;
import dev.rango.runtime.ImageConfig;
import dev.rango.runtime.ModelConfig;
import dev.rango.runtime.ModelVersion;
import dev.rango.runtime.Setting;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes a base of images, or one with an adapter, as a folder for the runtime, and proves that it gives the trained model's
 * answers. A failed proof leaves nothing behind. What {@link ModelExport} is for texts.
 */
public final class ImageExport {
    private final Path baseFolder;
    private final Optional<Path> adapterFolder;
    private final Checkpoint base;
    private final Optional<AdaptedModel> adapted;
    private final ExportForm form;
    private final ImageConfig config;

    private ImageExport(
            Path baseFolder,
            Optional<Path> adapterFolder,
            Checkpoint base,
            Optional<AdaptedModel> adapted,
            ExportForm form,
            ImageConfig config) {
        this.baseFolder = baseFolder;
        this.adapterFolder = adapterFolder;
        this.base = base;
        this.adapted = adapted;
        this.form = form;
        this.config = config;
    }

    /**
     * Reads what is to be exported.
     *
     * @param baseFolder a trained base of images
     * @param adapterFolder an adapter of that base; empty to export the base itself, which only {@code merged} can
     * @throws UnusableInputException when a file is unusable, or the adapter is another base's
     */
    public static ImageExport read(Path baseFolder, Optional<Path> adapterFolder, ExportForm form) {
        Checkpoint base = LeNet.read(baseFolder);
        List<ModelConfig.AdapterInfo> infos = new ArrayList<>();
        Optional<AdaptedModel> adapted = Optional.empty();
        ImageConfig config = LeNet.config(base);
        if (adapterFolder.isPresent()) {
            adapted = Optional.of(AdaptedModel.read(base, adapterFolder.get()));
            Adapter adapter = adapted.get().adapter();
            config = config.withLabels(adapter.labels());
            infos.add(adapter.info(AdapterFiles.sha256(adapterFolder.get())));
        } else if (form != ExportForm.MERGED) {
            throw new UnusableInputException(Setting.of("form", form.id()), "", "needs an " + Setting.of("adapter"));
        }
        config = config.withExport(new ModelConfig.ExportInfo(form.id(), Precision.FLOAT32.id(), base.sha256(), infos));
        return new ImageExport(baseFolder, adapterFolder, base, adapted, form, config);
    }

    /** The same as one of the models that follow one another. */
    public ImageExport versioned(ModelVersion version) {
        return new ImageExport(
                baseFolder,
                adapterFolder,
                base,
                adapted,
                form,
                config.withExport(config.export().orElseThrow().withVersion(version)));
    }

    /**
     * Writes the folder.
     *
     * @return the proof
     * @throws ProofFailedException when the export would answer differently from the trained model; nothing is written
     */
    public ProofReport write(Path out) {
        List<ProofReport> report = new ArrayList<>();
        AtomicFolder.write(out, AtomicFolder.Kind.EXPORT, folder -> report.add(writeInto(folder)));
        return report.get(0);
    }

    private ProofReport writeInto(Path folder) throws IOException {
        ConfigFile.write(config, folder.resolve(ModelConfig.FILE));
        ImageReference reference =
                adapted.map(ImageReference::of).orElseGet(() -> ImageReference.of(LeNet.weights(base)));
        List<Golden> golden = adapted.map(model -> model.adapter().golden()).orElse(base.golden());
        GoldenFiles.write(reference.withRounding(golden), folder.resolve(GoldenCase.FILE));
        Provenance provenance = Provenance.of(config, baseFolder, adapterFolder);
        OnnxModel graph = adapted.map(model -> FormGraph.of(model, form)).orElseGet(() -> FormGraph.of(base));
        provenance.writeInto(graph);
        graph.write(folder.resolve(ModelExport.GRAPH_FILE));

        FolderManifest.write(folder);
        List<Check> checks = new ArrayList<>(ImageVerification.withoutDigests(folder));
        checks.addAll(new ImageProof(folder, config).checks(reference, adapted, form));
        ProofReport report = new ProofReport(checks);
        if (!report.passed()) {
            throw new ProofFailedException(report);
        }
        Files.writeString(folder.resolve("README.md"), ImageModelCard.of(config, provenance.facts(), checks));
        FolderManifest.write(folder);
        return report;
    }
}
