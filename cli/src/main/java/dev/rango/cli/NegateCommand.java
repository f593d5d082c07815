package dev.rango.cli;

import dev.rango.models.AdaptedModel;
import dev.rango.models.AdapterAlgebra;
import dev.rango.models.Checkpoint;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "negate",
        description = "The adapter that takes back what another one does: -ΔW under the same output layer.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class NegateCommand implements Callable<Integer> {
    @Parameters(paramLabel = "ADAPTER", description = "folder of an adapter")
    private Path adapter;

    @Option(names = "--base", required = true, paramLabel = "DIR", description = "its base")
    private Path base;

    @Mixin
    private AdapterOutput output;

    @Override
    public Integer call() {
        output.check(List.of(adapter));
        AdapterAlgebra negative = AdapterAlgebra.negate(AdaptedModel.read(Checkpoint.read(base), adapter));
        output.write(negative.adapter());
        output.print(negative.adapter(), negative.errors(), Json.object());
        return 0;
    }
}
