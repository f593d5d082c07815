package dev.rango.cli;

import dev.rango.exporter.ExportForm;
import dev.rango.exporter.ExportTarget;
import dev.rango.exporter.ModelExport;
import dev.rango.exporter.ProofFailedException;
import dev.rango.exporter.ProofReport;
import java.nio.file.Path;
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
            description = "adapter of that base, as adapt writes it; without, the base itself is exported")
    private Path adapter;

    @Option(
            names = "--form",
            paramLabel = "FORM",
            defaultValue = "merged",
            description = "merged: the adapter is added into the weights (default); branch: it stays beside them")
    private ExportForm form;

    @Option(
            names = "--target",
            paramLabel = "READER",
            defaultValue = "rango",
            description =
                    "rango (default); triton: a model of NVIDIA's Triton server, --out REPOSITORY/NAME; djl: a folder for Deep Java Library")
    private ExportTarget target;

    @ArgGroup(exclusive = false)
    private ShrinkOptions shrink;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "folder to write")
    private Path out;

    @Option(names = "--json", description = "print the proof as JSON")
    private boolean json;

    @Override
    public Integer call() {
        try {
            ModelExport export =
                    ModelExport.read(base, Optional.ofNullable(adapter), form).targeting(target);
            if (shrink != null) {
                export = shrink.applyTo(export);
            }
            ProofReport report = export.write(out);
            show(report);
            if (!json) {
                System.out.println("wrote " + out);
            }
            return 0;
        } catch (ProofFailedException e) {
            show(e.report());
            throw e;
        }
    }

    private void show(ProofReport report) {
        if (json) {
            Json.printLine(Json.proof(report));
        } else {
            Terminal.print(report);
        }
    }
}
