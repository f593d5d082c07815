package dev.rango.exporter.graft;

import dev.rango.exporter.AdapterFileWriter;
import dev.rango.exporter.Form;
import dev.rango.exporter.encoder.EncoderFiles;
import dev.rango.exporter.encoder.EncoderImport;
import dev.rango.exporter.encoder.EncoderShrink;
import dev.rango.exporter.encoder.TrainedOrigin;
import dev.rango.exporter.proof.Check;
import dev.rango.exporter.proof.ProofFailedException;
import dev.rango.exporter.proof.ProofReport;
import dev.rango.models.AtomicFolder;
import dev.rango.models.FolderManifest;
import dev.rango.models.LoraLayers;
import dev.rango.onnx.OnnxModel;
import dev.rango.runtime.Setting;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.AdapterFile;
import dev.rango.runtime.format.ModelConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The folder of a grafted model: {@code model.onnx}, its adapters' files if it takes any, and what was done. */
public final class GraftFolder {
    private static final String GRAPH = "model.onnx";
    private static final String CARD = "README.md";

    private GraftFolder() {}

    /**
     * Grafts, proves and writes.
     *
     * @return the proof
     * @throws ProofFailedException when a form differs from the others or a layer from double precision; nothing is written
     */
    public static ProofReport write(Graft graft, Path out) {
        return write(graft, out, Optional.empty(), EncoderShrink.NONE);
    }

    /**
     * The same as a folder that the runtime opens.
     *
     * @param encoder tokenizer, labels and what else is to be said of the model; empty for the graph alone
     * @param shrink how the grafted graph is made smaller, once it is proven; only with an encoder
     * @return the proof of both
     * @throws UnusableInputException when they do not fit to the model
     */
    public static ProofReport write(Graft graft, Path out, Optional<EncoderFiles> encoder, EncoderShrink shrink) {
        return write(graft, out, encoder, shrink, TrainedOrigin.NONE);
    }

    /**
     * The same of adapters that were trained here.
     *
     * @param origin what is known of that beside the adapters
     */
    public static ProofReport write(
            Graft graft, Path out, Optional<EncoderFiles> encoder, EncoderShrink shrink, TrainedOrigin origin) {
        encoder.ifPresent(files -> requireFit(graft, files));
        List<Check> checks = new ArrayList<>();
        AtomicFolder.check(out, AtomicFolder.Kind.EXPORT);
        AtomicFolder.requireApart(out, graft.request().model());
        AtomicFolder.write(out, AtomicFolder.Kind.EXPORT, folder -> {
            Path file = folder.resolve(GRAPH);
            writeModel(graft, file);
            checks.addAll(new GraftProof(graft, folder, file).checks());
            ProofReport report = new ProofReport(checks);
            if (!report.passed()) {
                throw new ProofFailedException(report);
            }
            String card = GraftCard.of(graft, checks);
            if (encoder.isPresent()) {
                EncoderImport imported = EncoderImport.of(encoder.get().of(file, graft.addsHead()), shrink)
                        .with(origin.with(
                                graft.members().stream().map(GraftFolder::info).toList()));
                checks.addAll(imported.addTo(folder).checks());
                card = Files.readString(folder.resolve(CARD)) + "\n#" + card.replace("\n## ", "\n### ");
            }
            Files.writeString(folder.resolve(CARD), card);
            FolderManifest.write(folder);
        });
        return new ProofReport(checks);
    }

    /** What would be seen at the end only. */
    private static void requireFit(Graft graft, EncoderFiles files) {
        if (graft.request().form().hasTasks()) {
            throw new UnusableInputException(
                    Setting.of("tokenizer"),
                    "",
                    "makes a folder of one task: " + Setting.of("form", "merged") + " or branch");
        }
        graft.members().get(0).head().ifPresent(head -> {
            if (files.labels().size() != head.classes()) {
                throw new UnusableInputException(
                        Setting.of("labels"),
                        "",
                        (files.labels().isEmpty()
                                        ? "are missing"
                                        : "are " + files.labels().size())
                                + " for the " + head.classes() + " outputs of the adapter's head: name them all, as in "
                                + Setting.of("labels", "a,b"));
            }
            if (files.normalize()) {
                throw new UnusableInputException(
                        Setting.of("normalize"), "", "is of vectors, and with its head the model gives labels");
            }
        });
    }

    private static ModelConfig.AdapterInfo info(Graft.Member member) {
        LoraLayers adapter = member.adapter();
        List<String> targets = List.copyOf(adapter.deltas().keySet());
        List<Double> alphas = adapter.deltas().values().stream()
                .map(LoraLayers.Delta::scaling)
                .toList();
        int rank = adapter.deltas().values().stream()
                .mapToInt(delta -> delta.factors().rank())
                .max()
                .orElse(0);
        boolean areOne = alphas.stream().distinct().count() <= 1;
        return new ModelConfig.AdapterInfo(adapter.sha256(), rank, alphas.get(0), targets, areOne ? List.of() : alphas);
    }

    private static void writeModel(Graft graft, Path file) throws IOException {
        GraftRequest request = graft.request();
        GraftGraph grafted = switch (request.form()) {
            case MERGED, BRANCH -> GraftGraph.of(graft, graft.members().get(0), request.form(), 1);
            case SWAPPABLE -> GraftGraph.swappable(graft);
            case BANK -> GraftGraph.bank(graft);
        };
        OnnxModel model = grafted.model();
        model.metadata(Graft.FACT, request.form().id());
        for (int i = 0; i < graft.members().size(); i++) {
            Graft.Member member = graft.members().get(i);
            model.metadata(
                    Graft.FACT + ".adapter." + (i + 1),
                    member.name() + " sha256:" + member.adapter().sha256());
        }
        model.writeInOneFile(file);
        if (request.form() == Form.SWAPPABLE) {
            Files.createDirectories(file.resolveSibling(AdapterFile.FOLDER));
            for (int task = 0; task <= graft.members().size(); task++) {
                String name = task == 0
                        ? GraftRequest.BASE
                        : graft.members().get(task - 1).name();
                AdapterFileWriter.write(AdapterFile.beside(file, name), GraftGraph.parameters(graft, task));
            }
        }
    }
}
