package dev.rango.cli;

import dev.rango.exporter.JunitReport;
import dev.rango.exporter.ProofReport;
import dev.rango.exporter.Verification;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "verify",
        description =
                "Proves an exported folder by itself: digests, graph, tokens and scores of its golden texts, invariance under batch, order and padding, texts made to break things.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class VerifyCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "exported model")
    private Path folder;

    @Mixin
    private DeviceOption device;

    @Option(names = "--json", description = "print the result as JSON")
    private boolean json;

    @Option(
            names = "--junit",
            paramLabel = "FILE",
            description = "also write the result as JUnit XML, a test case for each check, whether it passes or not")
    private Path junit;

    @Override
    public Integer call() {
        ProofReport report = junit == null ? verify() : JunitReport.recording(folder, junit, this::verify);
        if (json) {
            Json.printLine(Json.proof(report));
        } else {
            Terminal.print(report);
            System.out.println(report.passed() ? folder + " is proven" : folder + " FAILS its proof");
            if (junit != null) {
                System.out.println("wrote " + junit);
            }
        }
        return report.passed() ? 0 : Rango.CHECK_FAILED;
    }

    private ProofReport verify() {
        return Verification.of(folder, device.device(), device::tell);
    }
}
