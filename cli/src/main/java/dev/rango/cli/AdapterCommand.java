package dev.rango.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
        name = "adapter",
        description = "Makes adapters from adapters: updates of weights are matrices, and add up.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "VERB",
        subcommands = {CombineCommand.class, TruncateCommand.class, ExtractCommand.class, NegateCommand.class})
final class AdapterCommand implements Runnable {
    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }
}
