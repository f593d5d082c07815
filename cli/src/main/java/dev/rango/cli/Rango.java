package dev.rango.cli;

import dev.rango.exporter.ProofFailedException;
import dev.rango.runtime.UnusableInputException;
import dev.rango.trainer.InterruptedTrainingException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;

/** Entry point: verbs, and what their exit codes mean. */
@Command(
        name = "rango",
        version = "rango 0.1.0",
        description = {
            "Trains text classifiers and low-rank adapters, exports them to ONNX with a proof, and runs them.",
            ""
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "VERB",
        commandListHeading = "%nVerbs:%n",
        footer = {
            "",
            "Exit codes: 0 done; 1 done, but a check failed; 2 wrong usage or unusable input; 3 internal error."
        },
        subcommands = {
            DemoCommand.class,
            TrainCommand.class,
            AdaptCommand.class,
            ExportCommand.class,
            VerifyCommand.class,
            PredictCommand.class,
            EvaluateCommand.class,
            TokenizeCommand.class,
            DataCommand.class
        })
public final class Rango implements Runnable {
    /** The work was done and its check failed. */
    static final int CHECK_FAILED = 1;
    /** Wrong usage or unusable input. */
    static final int UNUSABLE = 2;
    /** A fault of Rango itself. */
    static final int INTERNAL = 3;
    /** Ended by Ctrl-C, as shells report it. */
    static final int INTERRUPTED = 130;

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "print stack traces with errors")
    private boolean debug;

    /** Picocli creates it. */
    public Rango() {}

    /** Runs a verb and exits with its code. */
    public static void main(String[] arguments) {
        // Java 17 prints in the encoding of the locale; ours is UTF-8 everywhere.
        PrintStream out = new PrintStream(
                new java.io.FileOutputStream(java.io.FileDescriptor.out), false, StandardCharsets.UTF_8);
        PrintStream err =
                new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.err), true, StandardCharsets.UTF_8);
        System.setOut(new PrintStream(new java.io.BufferedOutputStream(out, 1 << 14), false, StandardCharsets.UTF_8));
        System.setErr(err);
        int code = run(arguments);
        System.out.flush();
        System.exit(code);
    }

    /** Runs a verb and returns its exit code. */
    public static int run(String... arguments) {
        Rango rango = new Rango();
        return new CommandLine(rango)
                .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Rango::wrongUsage)
                .setExecutionExceptionHandler(rango::failed)
                .execute(arguments);
    }

    private static int wrongUsage(ParameterException e, String[] arguments) {
        CommandLine command = e.getCommandLine();
        String message = e.getMessage().replaceAll("\\R+\\s*", " ");
        command.getErr()
                .println(command.getCommandSpec().qualifiedName() + ": " + message + " (see "
                        + command.getCommandSpec().qualifiedName() + " --help)");
        return UNUSABLE;
    }

    private int failed(Exception e, CommandLine command, ParseResult result) {
        System.out.flush();
        if (debug) {
            e.printStackTrace(command.getErr());
        }
        if (e instanceof InterruptedTrainingException || isEnding()) {
            command.getErr().println("rango: interrupted: nothing was written");
            return INTERRUPTED;
        }
        if (e instanceof UnusableInputException) {
            command.getErr().println("rango: " + e.getMessage());
            return UNUSABLE;
        }
        if (e instanceof ProofFailedException) {
            command.getErr().println("rango: " + e.getMessage() + "; nothing was written");
            return CHECK_FAILED;
        }
        command.getErr().println("rango: internal error: " + e + (debug ? "" : " (--debug prints the stack trace)"));
        return INTERNAL;
    }

    /** Whether Ctrl-C was pressed: what fails then fails because its files are being cleaned up. */
    private static boolean isEnding() {
        Thread probe = new Thread(() -> {});
        try {
            Runtime.getRuntime().addShutdownHook(probe);
            return !Runtime.getRuntime().removeShutdownHook(probe);
        } catch (IllegalStateException shuttingDown) {
            return true;
        }
    }

    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }
}
