package dev.rango.cli;

import dev.rango.exporter.ExportForm;
import dev.rango.exporter.ExportTarget;
import dev.rango.exporter.FileDigest;
import dev.rango.exporter.ImageExport;
import dev.rango.exporter.ModelExport;
import dev.rango.exporter.ProofFailedException;
import dev.rango.exporter.ProofReport;
import dev.rango.exporter.TaskExport;
import dev.rango.exporter.TaskForm;
import dev.rango.runtime.ModelKind;
import dev.rango.runtime.ModelVersion;
import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "export",
        description =
                "Writes an ONNX model and proves that it gives the trained model's answers; writes nothing if not.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ExportCommand implements Callable<Integer> {
    @Option(names = "--base", required = true, paramLabel = "DIR", description = "trained base, as train writes it")
    private Path base;

    @Option(
            names = "--adapter",
            paramLabel = "DIR",
            description = "adapter of that base, as adapt writes it; without, the base itself is exported."
                    + " swappable and bank take several; a task is called like its folder, or as NAME=DIR says")
    private List<String> adapters = List.of();

    @Option(
            names = "--form",
            paramLabel = "FORM",
            defaultValue = "merged",
            description = "merged: the adapter is added into the weights (default); branch: it stays beside them;"
                    + " swappable: one session, whose adapter is changed between calls; bank: each row of a batch"
                    + " chooses its adapter")
    private Form form;

    /** What can be written. */
    enum Form {
        MERGED,
        BRANCH,
        SWAPPABLE,
        BANK
    }

    @Option(
            names = "--target",
            paramLabel = "READER",
            defaultValue = "rango",
            description =
                    "rango (default); triton: a model of NVIDIA's Triton server, --out REPOSITORY/NAME; djl: a folder for Deep Java Library;"
                            + " tensorrt: operators that TensorRT has, the batches an engine is built for, a line for trtexec")
    private ExportTarget target;

    @ArgGroup(exclusive = false)
    private ShrinkOptions shrink;

    @Option(
            names = "--model-version",
            paramLabel = "N",
            description =
                    "which of the models that follow one another it is, 7 or 1.4.2: a device can refuse older ones")
    private String version;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "folder to write")
    private Path out;

    @Option(names = "--json", description = "print the proof as JSON, with the size and SHA-256 of each file")
    private boolean json;

    @Override
    public Integer call() {
        try {
            ProofReport report = switch (form) {
                case MERGED -> oneTask(ExportForm.MERGED);
                case BRANCH -> oneTask(ExportForm.BRANCH);
                case SWAPPABLE -> tasks(TaskForm.SWAPPABLE);
                case BANK -> tasks(TaskForm.BANK);
            };
            if (json) {
                Json.printLine(Json.export(report, FileDigest.in(out)));
            } else {
                Terminal.print(report);
                System.out.println("wrote " + out);
                target.next(out).ifPresent(System.out::println);
            }
            return 0;
        } catch (ProofFailedException e) {
            if (json) {
                Json.printLine(Json.proof(e.report()));
            } else {
                Terminal.print(e.report());
            }
            throw e;
        }
    }

    private ProofReport oneTask(ExportForm chosen) {
        if (adapters.size() > 1) {
            throw new UnusableInputException(
                    "--adapter",
                    "",
                    adapters.size() + " adapters in the form " + chosen.id()
                            + ", which takes one; --form swappable and bank take several");
        }
        Optional<Path> adapter = adapters.stream()
                .map(argument -> AdapterArgument.parse(argument).folder())
                .findFirst();
        if (ModelKind.of(base) == ModelKind.IMAGE) {
            if (shrink != null || target != ExportTarget.RANGO) {
                throw new UnusableInputException(
                        base,
                        "",
                        "is an image classifier: it can not be quantized, pruned or written for another target");
            }
            return ImageExport.read(base, adapter, chosen).versioned(version()).write(out);
        }
        ModelExport export =
                ModelExport.read(base, adapter, chosen).targeting(target).versioned(version());
        return (shrink == null ? export : shrink.applyTo(export)).write(out);
    }

    private ProofReport tasks(TaskForm chosen) {
        if (shrink != null) {
            throw new UnusableInputException("--form " + chosen.id(), "", "can not be quantized or pruned");
        }
        return TaskExport.read(
                        base,
                        adapters.stream()
                                .map(argument -> AdapterArgument.parse(argument).named())
                                .toList(),
                        chosen)
                .targeting(target)
                .versioned(version())
                .write(out);
    }

    private ModelVersion version() {
        return version == null ? ModelVersion.NONE : new ModelVersion(version);
    }
}
