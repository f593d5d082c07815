package dev.rango.cli;

import dev.rango.models.AdaptedModel;
import dev.rango.models.AdapterAlgebra;
import dev.rango.models.Checkpoint;
import dev.rango.models.RankChoice;
import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "truncate",
        description = "The nearest adapter of a lower rank, with the error that it costs.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class TruncateCommand implements Callable<Integer> {
    @Parameters(paramLabel = "ADAPTER", description = "folder of an adapter")
    private Path adapter;

    @Option(names = "--base", required = true, paramLabel = "DIR", description = "its base")
    private Path base;

    @Mixin
    private RankOptions rank;

    @Mixin
    private AdapterOutput output;

    @Override
    public Integer call() {
        RankChoice choice =
                rank.choice().orElseThrow(() -> new UnusableInputException("truncate", "", "needs --rank or --energy"));
        output.check(List.of(adapter));
        AdapterAlgebra lower = AdapterAlgebra.truncate(AdaptedModel.read(Checkpoint.read(base), adapter), choice);
        output.write(lower.adapter());
        output.print(lower.adapter(), lower.errors(), Json.object());
        return 0;
    }
}
