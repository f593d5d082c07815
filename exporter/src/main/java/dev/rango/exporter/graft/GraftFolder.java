package dev.rango.exporter.graft;

import dev.rango.exporter.AdapterFileWriter;
import dev.rango.exporter.Check;
import dev.rango.exporter.Form;
import dev.rango.exporter.ProofFailedException;
import dev.rango.exporter.ProofReport;
import dev.rango.models.AtomicFolder;
import dev.rango.models.FolderManifest;
import dev.rango.onnx.OnnxModel;
import dev.rango.runtime.format.AdapterFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The folder of a grafted model: {@code model.onnx}, its adapters' files if it takes any, and what was done. */
public final class GraftFolder {
    private static final String GRAPH = "model.onnx";

    private GraftFolder() {}

    /**
     * Grafts, proves and writes.
     *
     * @return the proof
     * @throws ProofFailedException when a form differs from the others or a layer from double precision; nothing is written
     */
    public static ProofReport write(Graft graft, Path out) {
        List<Check> checks = new ArrayList<>();
        AtomicFolder.check(out, AtomicFolder.Kind.EXPORT);
        AtomicFolder.write(out, AtomicFolder.Kind.EXPORT, folder -> {
            Path file = folder.resolve(GRAPH);
            writeModel(graft, file);
            checks.addAll(new GraftProof(graft, folder, file).checks());
            ProofReport report = new ProofReport(checks);
            if (!report.passed()) {
                throw new ProofFailedException(report);
            }
            Files.writeString(folder.resolve("README.md"), GraftCard.of(graft, checks));
            FolderManifest.write(folder);
        });
        return new ProofReport(checks);
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
        model.write(file);
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
