package dev.rango.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rango.exporter.EngineProof;
import dev.rango.exporter.proof.ProofReport;
import dev.rango.runtime.Device;
import dev.rango.runtime.session.TensorRtBuild;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "compile",
        description =
                "Builds a model's TensorRT engine ahead of time, on the machine that will run it, and proves that it gives the trained model's answers.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class CompileCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "exported model")
    private Path folder;

    @Option(
            names = "--device",
            paramLabel = "D",
            defaultValue = "tensorrt:0",
            description = "tensorrt:0 (default), tensorrt:0+fp16, tensorrt:0+strict")
    private String device;

    @Option(names = "--json", description = "print the result as JSON")
    private boolean json;

    @Override
    public Integer call() {
        ModelFolder.requireExport(folder);
        Device target = Device.parse(device);
        TensorRtBuild build;
        try (var progress = Terminal.progress("building for " + target + ", seconds to minutes", "engine", 1)) {
            progress.to(0, 1, "");
            build = TensorRtBuild.of(folder, target);
        }
        ProofReport proof = EngineProof.of(folder, target, report -> {});
        if (json) {
            ObjectNode object = Json.proof(proof);
            object.put("model", build.model().toString());
            object.put("device", build.report().sentence());
            Json.printLine(object);
        } else {
            Terminal.print(proof);
            System.out.println("wrote " + build.model());
            System.out.println(folder + " " + build.report().sentence());
        }
        return proof.passed() ? 0 : Rango.CHECK_FAILED;
    }
}
