package dev.rango.cli;

import dev.rango.exporter.Export;
import dev.rango.exporter.ExportRequest;
import dev.rango.exporter.FileDigest;
import dev.rango.exporter.Form;
import dev.rango.exporter.proof.ProofReport;
import dev.rango.exporter.target.ExportTarget;
import dev.rango.runtime.ModelVersion;
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
        ProofReport report = ProofOutput.of(json, () -> Export.of(request()).write(out));
        if (json) {
            Json.printLine(Json.export(report, FileDigest.in(out)));
        } else {
            Terminal.print(report);
            System.out.println("wrote " + out);
            target.next(out).ifPresent(System.out::println);
        }
        return 0;
    }

    private ExportRequest request() {
        return new ExportRequest(
                base,
                adapters.stream()
                        .map(argument -> AdapterArgument.parse(argument).named())
                        .toList(),
                form,
                Optional.ofNullable(shrink).map(ShrinkOptions::shrink),
                target,
                version == null ? ModelVersion.NONE : new ModelVersion(version));
    }
}
