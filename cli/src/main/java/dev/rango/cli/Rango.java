package dev.rango.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rango.exporter.proof.Check;
import dev.rango.exporter.proof.ProofFailedException;
import dev.rango.runtime.DeviceUnavailableException;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.Replacement;
import dev.rango.trainer.InterruptedTrainingException;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;

/** Entry point: verbs, and what their exit codes mean. */
@Command(
        name = "rango",
        versionProvider = Version.class,
        description = {
            "Trains text classifiers and low-rank adapters, exports them to ONNX with a proof, and runs them.",
            ""
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "VERB",
        commandListHeading = "%nVerbs:%n",
        footer = {
            "",
            "Exit codes: 0 done; 1 done, but a check failed; 2 wrong usage or unusable input; 3 a fault of Rango;"
                    + " 130 interrupted; 141 the reader of the output went away."
        },
        subcommands = {
            DemoCommand.class,
            TrainCommand.class,
            AdaptCommand.class,
            SweepCommand.class,
            AdapterCommand.class,
            InspectCommand.class,
            ImportCommand.class,
            DistillCommand.class,
            ExportCommand.class,
            GraftCommand.class,
            VerifyCommand.class,
            SignCommand.class,
            CompileCommand.class,
            PredictCommand.class,
            EvaluateCommand.class,
            TokenizeCommand.class,
            EmbedCommand.class,
            BenchCommand.class,
            AdviseCommand.class,
            NativesCommand.class,
            DoctorCommand.class,
            DataCommand.class,
            CommandLine.HelpCommand.class
        })
public final class Rango implements Runnable {
    private static final int OUT_BUFFER = 1 << 14;

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
        System.setOut(new PrintStream(new BufferedOutputStream(new StandardOutput(), OUT_BUFFER), false, UTF_8));
        System.setErr(new PrintStream(new FileOutputStream(FileDescriptor.err), true, UTF_8));
        // What the runtime tells an application's log, such as that TensorRT builds an engine now, is one line here.
        System.setProperty("java.util.logging.SimpleFormatter.format", "rango: %5$s%n");
        int code = run(arguments);
        // A check that failed stays failed, whoever reads of it.
        if (System.out.checkError() && code == 0) {
            if (StandardOutput.hasNoReader()) {
                code = StandardOutput.NO_READER;
            } else {
                System.err.println("rango: standard output: cannot be written: " + StandardOutput.failure());
                code = UNUSABLE;
            }
        }
        // Of a process that a signal is ending the signal says how it ended; an exit now could take its place, or not.
        if (!isEnding()) {
            System.exit(code);
        }
    }

    /** Runs a verb and returns its exit code. */
    public static int run(String... arguments) {
        try {
            return execute(arguments);
        } catch (OutOfMemoryError e) {
            System.err.println("rango: not enough memory for this input; RANGO_JAVA_OPTS=-Xmx8g gives more");
            return UNUSABLE;
        } catch (Error | CommandLine.PicocliException e) {
            System.err.println("rango: internal error: " + e);
            return INTERNAL;
        }
    }

    private static int execute(String... arguments) {
        Rango rango = new Rango();
        CommandLine line = new CommandLine(rango);
        // Picocli's own words for it are those of another house.
        line.getSubcommands().get("help").getCommandSpec().usageMessage().header("Shows the help of a verb.");
        return line.registerConverter(Path.class, name -> Replacement.settled(Path.of(name)))
                .setExpandAtFiles(false)
                .setOut(new PrintWriter(System.out, true, UTF_8))
                .setErr(new PrintWriter(System.err, true, UTF_8))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(WrongUsage::handle)
                .setExecutionExceptionHandler(rango::failed)
                .execute(arguments);
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
        if (StandardOutput.hasNoReader()) {
            return StandardOutput.NO_READER;
        }
        if (e instanceof UnusableInputException unusable) {
            command.getErr().println("rango: " + unusable.message(OptionNames.TYPED));
            return UNUSABLE;
        }
        if (e instanceof DeviceUnavailableException) {
            command.getErr()
                    .println("rango: " + e.getMessage() + " (rango doctor lists what is here and what is missing"
                            + (e.getMessage().contains("this ONNX Runtime has no")
                                            && System.getProperty("onnxruntime.native.path") == null
                                    ? "; RANGO_ONNXRUNTIME=gpu ./rango … fetches the libraries)"
                                    : ")"));
            return UNUSABLE;
        }
        if (e instanceof ProofFailedException failed) {
            boolean onlyCost = failed.report().checks().stream()
                    .allMatch(check -> check.passed() || check.unit() == Check.Unit.SHARE);
            command.getErr()
                    .println("rango: " + e.getMessage() + "; nothing was written"
                            + (onlyCost
                                    ? " (--data measures it on your own texts; --max-flips and --max-loss allow more)"
                                    : ""));
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
