package dev.rango.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "adapter",
        description = "Makes adapters from adapters: updates of weights are matrices, and add up.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "VERB",
        subcommands = {CombineCommand.class, TruncateCommand.class, ExtractCommand.class, NegateCommand.class})
final class AdapterCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }
}
