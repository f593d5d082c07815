package dev.rango.exporter;

import dev.rango.exporter.graph.GraphContents;
import dev.rango.exporter.proof.Check;
import dev.rango.exporter.shrink.Precision;
import dev.rango.models.AdaptedModel;
import dev.rango.models.Adapter;
import dev.rango.models.AdapterFiles;
import dev.rango.models.Checkpoint;
import dev.rango.models.Reference;
import dev.rango.onnx.OnnxModel;
import dev.rango.runtime.format.AdapterFile;
import dev.rango.runtime.format.Golden;
import dev.rango.runtime.format.ModelConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A base with several adapters, each a task of its own. */
final class TaskExport implements Exportable {
    private final ExportRequest request;
    private final AdapterSet set;
    private final ModelConfig.ExportInfo info;

    private TaskExport(ExportRequest request, AdapterSet set) {
        this.request = request;
        this.set = set;
        this.info = new ModelConfig.ExportInfo(
                request.form().id(),
                Precision.FLOAT32.id(),
                set.base().sha256(),
                List.of(),
                set.tasks(),
                request.version());
    }

    static TaskExport read(ExportRequest request) {
        FamilyExport.of(request.base()).requireExportable(request);
        Checkpoint base = Checkpoint.read(request.base());
        if (request.form() == Form.BANK) {
            BankTables.requireFit(
                    base.network(),
                    request.adapters().stream()
                            .map(named -> AdapterFiles.ranks(
                                    named.folder(), base.network().family()))
                            .toList());
        }
        List<AdapterSet.Member> members = new ArrayList<>();
        for (ExportRequest.Named named : request.adapters()) {
            AdaptedModel model = AdaptedModel.read(base, named.folder());
            members.add(new AdapterSet.Member(
                    named.name(), model, model.adapter().info(AdapterFiles.sha256(named.folder()))));
        }
        return new TaskExport(request, new AdapterSet(base, members));
    }

    @Override
    public OnnxModel graph() {
        return FormGraph.of(set, request.form());
    }

    @Override
    public List<String> labels() {
        return set.base().labels();
    }

    @Override
    public ModelConfig.ExportInfo info() {
        return info;
    }

    @Override
    public Checkpoint model() {
        return set.base();
    }

    @Override
    public void writeParts(Path folder) throws IOException {
        if (set.base().text().isPresent()) {
            set.base().copyTokenizer(request.base(), folder.resolve(Checkpoint.TOKENIZER_FILE));
        }
        if (request.form() == Form.SWAPPABLE) {
            Path graph = folder.resolve(GraphContents.FILE);
            Files.createDirectories(folder.resolve(AdapterFile.FOLDER));
            for (int task = 0; task < set.size(); task++) {
                AdapterFileWriter.write(
                        AdapterFile.beside(graph, set.tasks().get(task).name()), set.parameters(task));
            }
        }
    }

    @Override
    public Provenance provenance() {
        return Provenance.ofTasks(
                info,
                set.base(),
                request.base(),
                request.adapters().stream().map(ExportRequest.Named::folder).toList());
    }

    @Override
    public Comparison.Result compare(Path folder, OnnxModel graph) {
        return Comparison.Result.NONE;
    }

    @Override
    public List<Golden> golden() {
        List<Golden> cases = new ArrayList<>();
        for (int task = 0; task < set.size(); task++) {
            String name = set.tasks().get(task).name();
            Reference reference = set.reference(task);
            reference
                    .withRounding(set.adapter(task)
                            .map(Adapter::golden)
                            .orElse(set.base().golden()))
                    .forEach(golden -> cases.add(golden.of(name)));
        }
        return cases;
    }

    @Override
    public List<Check> proof(Path folder) throws IOException {
        return new TaskProof(folder, set, request.form()).checks();
    }
}
