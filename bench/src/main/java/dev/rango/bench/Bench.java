package dev.rango.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rango.bench.pages.PagesCommand;
import dev.rango.runtime.UnusableInputException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Entry point of the measurements; {@code bench/run} starts it with the flags that the results name. */
@Command(
        name = "bench/run",
        description = "Measures Rango; bench/run makes the models that this needs.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "PART",
        subcommands = {
            PeersCommand.class,
            LatencyCommand.class,
            ScaleCommand.class,
            OverloadCommand.class,
            JmhCommand.class,
            VectorCommand.class,
            StartCommand.class,
            BankCommand.class,
            GraftBench.class,
            RoundingCommand.class,
            EncodersCommand.class,
            ReplaceCommand.class,
            SoakCommand.class,
            SoakModelsCommand.class,
            PagesCommand.class
        })
public final class Bench implements Runnable {
    /** As in {@code rango}: wrong usage or unusable input. */
    private static final int UNUSABLE = 2;

    /** Held here, since a logger that nobody holds forgets its level. */
    private static final Logger ORT_LOG = Logger.getLogger("ai.onnxruntime.OrtEnvironment");

    private static final long START = System.nanoTime();

    /** Picocli creates it. */
    public Bench() {}

    /** Measures a part and exits: 0 when all that was claimed holds, 1 when not. */
    public static void main(String[] arguments) {
        System.setOut(new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8));
        System.setErr(new PrintStream(new FileOutputStream(FileDescriptor.err), true, UTF_8));
        // DJL's environment is the one that all share; that ours asks for another log level needs no warning each time.
        ORT_LOG.setLevel(Level.SEVERE);
        System.exit(new CommandLine(new Bench())
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    if (e instanceof UnusableInputException) {
                        System.err.println("bench: " + e.getMessage());
                        return UNUSABLE;
                    }
                    throw e;
                })
                .execute(arguments));
    }

    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }

    /** What is being done now, on standard error, and when. */
    static void progress(String words) {
        System.err.printf("bench: %3d s  %s%n", (System.nanoTime() - START) / 1_000_000_000, words);
    }
}
