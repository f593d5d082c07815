package dev.rango.cli;

import dev.rango.exporter.Form;
import dev.rango.meter.Advice;
import dev.rango.meter.AdvicePlan;
import dev.rango.meter.AdviceReport;
import dev.rango.meter.Durations;
import dev.rango.meter.InputSet;
import dev.rango.models.Family;
import dev.rango.models.LeNet;
import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "advise",
        description = {
            "Measures in which form some adapters of a base are best shipped on this machine, and says why.",
            "Each form is exported with its proof into a temporary folder and measured with one text, or image, a call, with batches of"
                    + " one task and with batches of all; takes about a minute. Nothing is kept."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class AdviseCommand implements Callable<Integer> {
    /** Two exports for each, with their proofs. */
    private static final int MOST_ADAPTERS = 16;

    @Parameters(paramLabel = "BASE", description = "trained base, as train writes it")
    private Path base;

    @Option(
            names = "--adapter",
            required = true,
            paramLabel = "DIR",
            description = "adapter of that base, once for each; a task is called like its folder, or as NAME=DIR says")
    private List<String> adapters = List.of();

    @Option(
            names = "--input",
            paramLabel = "FILE",
            description =
                    "file with one text a line, .gz as it is, - for standard input"
                            + " (default: synthetic texts with lengths and words like those of film reviews; images are always synthetic)")
    private String input;

    @Mixin
    private EncodingOption encoding;

    @Option(
            names = "--duration",
            paramLabel = "T",
            defaultValue = "1s",
            description = "time for each form and kind of call, after the warm-up (default: ${DEFAULT-VALUE})")
    private String duration;

    @Option(
            names = "--starts",
            paramLabel = "N",
            defaultValue = "3",
            description =
                    "fresh processes to read the memory of each form from; 0 for none (default: ${DEFAULT-VALUE})")
    private int starts;

    @Option(names = "--json", description = "print all figures as JSON")
    private boolean json;

    @Override
    public Integer call() {
        Duration each = Durations.parse(duration);
        AdvicePlan.requireDuration(each);
        AdvicePlan.requireProcesses(starts);
        if (input != null && Family.of(base) == LeNet.FAMILY) {
            throw new UnusableInputException(
                    "--input", "", "names texts, and " + base + " reads images: those are made up");
        }
        List<AdapterArgument> tasks = tasks();
        Optional<InputSet<String>> texts =
                Optional.ofNullable(input).map(file -> BenchCommand.read(file, encoding.charset()));
        try (Interruption interruption = new Interruption();
                AdviseProgress progress = new AdviseProgress(interruption, 2 * tasks.size() + 2)) {
            try (TemporaryFolder work = TemporaryFolder.create("rango-advise-")) {
                AdviseForms forms = AdviseForms.write(base, tasks, work.path(), progress);
                AdvicePlan plan = new AdvicePlan(
                        forms.written(),
                        tasks.stream().map(AdapterArgument::name).toList(),
                        each,
                        starts,
                        texts);
                AdviceReport report = Advice.run(plan, progress);
                progress.done();
                show(report, forms);
                return 0;
            } catch (CancellationException e) {
                System.err.println("rango: interrupted: nothing was written");
                return Rango.INTERRUPTED;
            }
        }
    }

    private void show(AdviceReport report, AdviseForms forms) {
        if (json) {
            Json.printLine(AdviseScreen.json(report, forms));
        } else {
            AdviseScreen.print(report, forms, exportCommand(report.recommended().form()));
        }
    }

    private List<AdapterArgument> tasks() {
        if (adapters.size() > MOST_ADAPTERS) {
            throw new UnusableInputException(
                    "--adapter",
                    "",
                    adapters.size() + " adapters; at most " + MOST_ADAPTERS
                            + " are measured, for each takes two exports:" + " name a choice of them");
        }
        return adapters.stream().map(AdapterArgument::parse).toList();
    }

    /** What to type to get the form. */
    private String exportCommand(String form) {
        boolean alone = form.equals(Form.MERGED.id()) || form.equals(Form.BRANCH.id());
        String named = alone && adapters.size() > 1
                ? "--adapter DIR"
                : adapters.stream().map(a -> "--adapter " + a).collect(Collectors.joining(" "));
        return "rango export --base " + base + " " + named + " --form " + form + " --out DIR"
                + (alone && adapters.size() > 1 ? ", for each adapter" : "");
    }
}
