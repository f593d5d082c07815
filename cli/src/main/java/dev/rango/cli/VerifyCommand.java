package dev.rango.cli;

import dev.rango.exporter.ProofReport;
import dev.rango.exporter.Verification;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "verify",
        description =
                "Runs an exported model's proof again: digests, graph, tokens, scores, invariance, hostile texts.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class VerifyCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "exported model")
    private Path folder;

    @Option(names = "--json", description = "print the result as JSON")
    private boolean json;

    @Override
    public Integer call() {
        ProofReport report = Verification.of(folder);
        if (json) {
            Json.printLine(Json.proof(report));
        } else {
            Terminal.print(report);
            System.out.println(report.passed() ? folder + " is proven" : folder + " FAILS its proof");
        }
        return report.passed() ? 0 : Rango.CHECK_FAILED;
    }
}
