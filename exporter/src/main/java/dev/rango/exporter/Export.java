package dev.rango.exporter;

import dev.rango.exporter.graph.GraphContents;
import dev.rango.exporter.proof.Check;
import dev.rango.exporter.proof.ProofFailedException;
import dev.rango.exporter.proof.ProofReport;
import dev.rango.exporter.proof.SizeTable;
import dev.rango.exporter.target.ExportTarget;
import dev.rango.models.AtomicFolder;
import dev.rango.models.Checkpoint;
import dev.rango.models.FolderManifest;
import dev.rango.models.GoldenFiles;
import dev.rango.onnx.OnnxModel;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.GoldenCase;
import dev.rango.runtime.format.ModelKind;
import dev.rango.runtime.text.FastStart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Writes a base with its adapters as a folder for the runtime, and proves that it gives the trained model's answers. A failed
 * proof leaves nothing behind.
 */
public final class Export {
    private final Function<Path, ProofReport> writing;

    private Export(Function<Path, ProofReport> writing) {
        this.writing = writing;
    }

    /**
     * Reads what is to be exported.
     *
     * @throws UnusableInputException when a file is unusable, an adapter is another base's, two tasks share a name, a table
     *     of a bank would be too large, or the model cannot be had in that way
     */
    public static Export of(ExportRequest request) {
        if (ModelKind.of(request.base()) == ModelKind.ENCODER) {
            return new Export(EncoderExport.read(request)::write);
        }
        Exportable model = read(request);
        return new Export(out -> write(request.target(), model, out));
    }

    private static Exportable read(ExportRequest request) {
        return request.form().hasTasks() ? TaskExport.read(request) : ModelExport.read(request);
    }

    /**
     * Writes the folder.
     *
     * @return the proof
     * @throws UnusableInputException when the target cannot read such a graph, or the folder cannot be written
     * @throws ProofFailedException when the export would answer differently from the trained model, or being smaller costs
     *     more than it may; nothing is written
     */
    public ProofReport write(Path out) {
        return writing.apply(out);
    }

    private static ProofReport write(ExportTarget target, Exportable model, Path out) {
        target.check(out);
        AtomicFolder.check(out, target.kind());
        OnnxModel graph = model.graph();
        target.check(graph);
        List<ProofReport> report = new ArrayList<>();
        AtomicFolder.write(out, target.kind(), root -> {
            Path folder = Files.createDirectories(target.modelFolder(root));
            model.writeParts(folder);
            FamilyExport.of(model.model()).writeConfig(model.model(), model.labels(), model.info(), target, folder);
            GoldenFiles.write(model.golden(), folder.resolve(GoldenCase.FILE));
            Comparison.Result compared = model.compare(folder, graph);
            Provenance provenance = model.provenance();
            compared.measured().ifPresent(provenance::addMeasurement);
            writeGraph(folder, graph, provenance);
            FolderManifest.write(folder);
            report.add(prove(model, folder, compared));
            target.addFiles(root, ExportTarget.nameOf(out), model.labels());
            ModelCard card = new ModelCard(model.model(), model.labels(), model.info(), provenance.facts(), compared);
            Files.writeString(folder.resolve("README.md"), card.text(report.get(0)));
            FolderManifest.write(folder);
        });
        return report.get(0);
    }

    private static void writeGraph(Path folder, OnnxModel graph, Provenance provenance) throws IOException {
        provenance.writeInto(graph);
        graph.write(folder.resolve(GraphContents.FILE));
        if (Files.exists(folder.resolve(Checkpoint.TOKENIZER_FILE))) {
            FastStart.write(folder);
        }
    }

    private static ProofReport prove(Exportable model, Path folder, Comparison.Result compared) throws IOException {
        List<Check> checks = new ArrayList<>(Verification.withoutDigests(folder));
        checks.addAll(model.proof(folder));
        checks.addAll(compared.checks());
        Optional<SizeTable> sizes = compared.sizes().isEmpty()
                ? Optional.empty()
                : Optional.of(compared.sizes().get().with(folder));
        ProofReport report = new ProofReport(checks, sizes);
        if (!report.passed()) {
            throw new ProofFailedException(report);
        }
        return report;
    }
}
