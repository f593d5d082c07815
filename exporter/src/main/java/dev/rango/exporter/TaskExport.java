package dev.rango.exporter;

import dev.rango.models.AdaptedModel;
import dev.rango.models.Adapter;
import dev.rango.models.AdapterFiles;
import dev.rango.models.AtomicFolder;
import dev.rango.models.Checkpoint;
import dev.rango.models.ConfigFile;
import dev.rango.models.FolderManifest;
import dev.rango.models.GoldenFiles;
import dev.rango.models.ReferenceNetwork;
import dev.rango.models.TextBag;
import dev.rango.onnx.OnnxModel;
import dev.rango.runtime.AdapterFile;
import dev.rango.runtime.FastStart;
import dev.rango.runtime.GoldenCase;
import dev.rango.runtime.ModelConfig;
import dev.rango.runtime.ModelVersion;
import dev.rango.runtime.Setting;
import dev.rango.runtime.TaskInfo;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Writes a base with several adapters as one folder for the runtime, and proves that each task gives the answers of its
 * trained model. A failed proof leaves nothing behind.
 */
public final class TaskExport {
    private final Path baseFolder;
    private final List<Path> adapterFolders;
    private final AdapterSet set;
    private final TaskForm form;
    private final ModelConfig config;
    private final ExportTarget target;

    /**
     * An adapter and what its task shall be called.
     *
     * @param name as {@link TaskInfo} allows it, and not that of the base
     * @param folder a PEFT adapter
     */
    public record Named(String name, Path folder) {}

    private TaskExport(
            Path baseFolder,
            List<Path> adapterFolders,
            AdapterSet set,
            TaskForm form,
            ExportTarget target,
            ModelVersion version) {
        this.target = target;
        this.baseFolder = baseFolder;
        this.adapterFolders = adapterFolders;
        this.set = set;
        this.form = form;
        this.config = TextBag.config(set.base())
                .withExport(new ModelConfig.ExportInfo(
                        form.id(), Precision.FLOAT32.id(), set.base().sha256(), List.of(), set.tasks(), version));
    }

    /**
     * Reads what is to be exported.
     *
     * @param baseFolder a trained base
     * @param adapters of that base, at least one
     * @throws UnusableInputException when a file is unusable, an adapter is another base's, or two tasks share a name, or
     *     a table of a bank would be too large
     */
    public static TaskExport read(Path baseFolder, List<Named> adapters, TaskForm form) {
        Checkpoint base = TextBag.read(baseFolder);
        if (form == TaskForm.BANK) {
            BankTables.requireFit(
                    TextBag.config(base),
                    adapters.stream()
                            .map(named -> AdapterFiles.ranks(named.folder()))
                            .toList());
        }
        List<AdapterSet.Member> members = new ArrayList<>();
        for (Named named : adapters) {
            AdaptedModel model = AdaptedModel.read(base, named.folder());
            Adapter adapter = model.adapter();
            members.add(new AdapterSet.Member(named.name(), model, adapter.info(AdapterFiles.sha256(named.folder()))));
        }
        List<Path> folders = adapters.stream().map(Named::folder).toList();
        return new TaskExport(
                baseFolder, folders, new AdapterSet(base, members), form, ExportTarget.RANGO, ModelVersion.NONE);
    }

    /**
     * The same for another reader.
     *
     * @throws UnusableInputException when it does not take several tasks
     */
    public TaskExport targeting(ExportTarget other) {
        if (!other.takesTasks()) {
            throw new UnusableInputException(
                    Setting.of("target", other.name().toLowerCase(Locale.ROOT)),
                    "",
                    "takes one task; " + Setting.of("form", form.id()) + " is for rango and tensorrt");
        }
        return new TaskExport(baseFolder, adapterFolders, set, form, other, config.version());
    }

    /** The same as one of the models that follow one another. */
    public TaskExport versioned(ModelVersion version) {
        return new TaskExport(baseFolder, adapterFolders, set, form, target, version);
    }

    /**
     * Writes the folder.
     *
     * @return the proof
     * @throws UnusableInputException when the target cannot read such a graph
     * @throws ProofFailedException when a task would answer differently from its trained model; nothing is written
     */
    public ProofReport write(Path out) {
        target.check(() -> form.graph(set));
        List<Check> checks = new ArrayList<>();
        AtomicFolder.write(out, target.kind(), folder -> {
            Provenance provenance = Provenance.ofTasks(config, baseFolder, adapterFolders);
            writeModel(folder, provenance);
            FolderManifest.write(folder);
            checks.addAll(Verification.withoutDigests(folder));
            checks.addAll(new TaskProof(folder, set, form).checks());
            ProofReport report = new ProofReport(checks);
            if (!report.passed()) {
                throw new ProofFailedException(report);
            }
            target.addFiles(folder, ExportTarget.nameOf(out), config.labels());
            Files.writeString(folder.resolve("README.md"), TaskCard.of(config, provenance.facts(), checks));
            FolderManifest.write(folder);
        });
        return new ProofReport(checks);
    }

    private void writeModel(Path folder, Provenance provenance) throws IOException {
        OnnxModel graph = form.graph(set);
        provenance.writeInto(graph);
        Path file = folder.resolve(ModelExport.GRAPH_FILE);
        graph.write(file);
        if (form == TaskForm.SWAPPABLE) {
            Files.createDirectories(folder.resolve(AdapterFile.FOLDER));
            for (int task = 0; task < set.size(); task++) {
                AdapterFileWriter.write(
                        AdapterFile.beside(file, set.tasks().get(task).name()), set.parameters(task));
            }
        }
        set.base().copyTokenizer(baseFolder, folder.resolve(Checkpoint.TOKENIZER_FILE));
        GoldenFiles.write(golden(), folder.resolve(GoldenCase.FILE));
        ConfigFile.write(config, target.profile(config, set.base().tokenizer()), folder.resolve(ModelConfig.FILE));
        FastStart.write(folder);
    }

    /** What each trained model gave. */
    private List<GoldenCase> golden() {
        List<GoldenCase> cases = new ArrayList<>();
        for (int task = 0; task < set.size(); task++) {
            String name = set.tasks().get(task).name();
            ReferenceNetwork reference = set.reference(task);
            set.adapter(task)
                    .map(Adapter::golden)
                    .orElse(set.base().golden())
                    .forEach(golden -> cases.add(((GoldenCase) golden)
                            .of(name)
                            .within(reference.score(golden).rounding())));
        }
        return cases;
    }
}
