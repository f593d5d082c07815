package dev.rango.cli;

import dev.rango.meter.Baseline;
import dev.rango.meter.Bench;
import dev.rango.meter.BenchListener;
import dev.rango.meter.BenchPlan;
import dev.rango.meter.BenchReport;
import dev.rango.meter.Durations;
import dev.rango.meter.GateResult;
import dev.rango.meter.InputSet;
import dev.rango.models.FileKind;
import dev.rango.models.OutputFile;
import dev.rango.runtime.Device;
import dev.rango.runtime.UnusableInputException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "bench",
        description = {
            "Measures how fast models are: throughput, latency, where the time goes, start and memory.",
            "Several models are measured in alternating rounds and compared with the first."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class BenchCommand implements Callable<Integer> {
    /** What is kept in memory of an input. */
    private static final int MAX_TEXTS = 100_000;

    private static final long MAX_CHARACTERS = 256L << 20;
    private static final double DEFAULT_THRESHOLD = 0.05;
    /** Without the sign only what is less than one: a 5 would mean 500 %. */
    private static final Pattern SHARE = Pattern.compile("(\\d{1,4}(?:\\.\\d{1,3})?) ?%|0?\\.\\d{1,5}");
    /** Where JSON goes when --json names no file. */
    private static final String PRINT = "";

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "exported model; once for each model (default: the shipped sentiment model)")
    private List<Path> models = List.of();

    @Mixin
    private TaskOption task;

    @Option(
            names = "--input",
            paramLabel = "FILE",
            description = "file with one text a line, .gz as it is, - for standard input"
                    + " (default: synthetic texts with lengths and words like those of film reviews)")
    private String input;

    @Mixin
    private EncodingOption encoding;

    @Option(
            names = "--batch",
            paramLabel = "N",
            split = ",",
            defaultValue = "1,8,32,128",
            description = "texts of a call (default: ${DEFAULT-VALUE})")
    private List<Integer> batches;

    @Option(
            names = "--workers",
            paramLabel = "N",
            split = ",",
            defaultValue = "1,2",
            description = "threads that call at the same time (default: ${DEFAULT-VALUE})")
    private List<Integer> workers;

    @Option(
            names = "--device",
            paramLabel = "D",
            split = ",",
            defaultValue = "cpu",
            description = {
                "where models run, as in predict: cpu, java, cuda:0, auto; cpu,java measures each model on both",
                "(default: ${DEFAULT-VALUE})"
            })
    private List<String> devices;

    @Option(
            names = "--duration",
            paramLabel = "T",
            defaultValue = "10s",
            description = "time for each model, batch and number of workers, such as 500ms, 10s, 1m"
                    + " (default: ${DEFAULT-VALUE})")
    private String duration;

    @Option(
            names = "--starts",
            paramLabel = "N",
            defaultValue = "5",
            description =
                    "fresh processes to time the start of each model with; 0 for none (default: ${DEFAULT-VALUE})")
    private int starts;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            arity = "0..1",
            fallbackValue = PRINT,
            description = "write all figures as JSON; without FILE, print them instead of the tables")
    private String json;

    @Option(names = "--html", paramLabel = "FILE", description = "write one page with tables and plots")
    private Path html;

    @Option(names = "--markdown", paramLabel = "FILE", description = "write the tables as Markdown")
    private Path markdown;

    @Option(
            names = "--baseline",
            paramLabel = "FILE",
            description = "JSON of an earlier run: exit with 1 when a model has become slower")
    private Path baseline;

    @Option(
            names = "--fail-if-slower",
            paramLabel = "SHARE",
            description = "how much longer than in the baseline a text may take, as 5%% or 0.05 (default: 5%%)")
    private String threshold;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Optional<Path> jsonFile = json == null || json.equals(PRINT) ? Optional.empty() : Optional.of(Path.of(json));
        double allowed = threshold();
        models.forEach(ModelFolder::requireExport);
        BenchPlan plan = plan();
        Optional<Baseline> earlier = Optional.ofNullable(baseline).map(Baseline::read);
        earlier.ifPresent(b -> b.requireCommon(plan));
        checkOutputs(jsonFile);

        BenchReport report;
        try (Interruption interruption = new Interruption();
                BenchProgress progress = new BenchProgress(plan, interruption)) {
            try {
                report = Bench.run(plan, progress);
            } catch (CancellationException e) {
                System.err.println("rango: interrupted: nothing was written");
                return Rango.INTERRUPTED;
            }
        }
        Optional<GateResult> gate = earlier.map(b -> b.compare(report, allowed));
        return finish(gate.map(report::withGate).orElse(report), jsonFile);
    }

    private Integer finish(BenchReport report, Optional<Path> jsonFile) {
        jsonFile.ifPresent(file -> OutputFile.write(file, FileKind.BENCH_JSON, report.toJson()));
        Optional.ofNullable(html).ifPresent(file -> OutputFile.write(file, FileKind.BENCH_PAGE, report.toHtml()));
        Optional.ofNullable(markdown)
                .ifPresent(file -> OutputFile.write(file, FileKind.BENCH_MARKDOWN, report.toMarkdown()));
        if (PRINT.equals(json)) {
            System.out.print(report.toJson());
        } else {
            BenchScreen.print(report);
            jsonFile.ifPresent(file -> System.out.println("wrote " + file));
            Optional.ofNullable(html).ifPresent(file -> System.out.println("wrote " + file));
            Optional.ofNullable(markdown).ifPresent(file -> System.out.println("wrote " + file));
        }
        Optional<GateResult> failed = report.gate().filter(gate -> !gate.passed());
        if (failed.isPresent()) {
            System.out.flush();
            failed.get()
                    .sentences()
                    .forEach(sentence -> System.err.println("rango: slower: " + Terminal.line(sentence)));
            return Rango.CHECK_FAILED;
        }
        return 0;
    }

    private BenchPlan plan() {
        return new BenchPlan(
                models.isEmpty() ? List.of(ShippedModels.sentiment()) : models,
                task.name(),
                batches,
                workers,
                devices.stream().map(Device::parse).toList(),
                Durations.parse(duration),
                starts,
                Optional.ofNullable(input).map(file -> read(file, encoding.charset())),
                "rango "
                        + String.join(
                                " ", spec.root().commandLine().getParseResult().originalArgs()));
    }

    /** The texts of a file, or as many as fit. */
    static InputSet<String> read(String file, Charset encoding) {
        List<String> texts = new ArrayList<>();
        long characters = 0;
        boolean all = true;
        try (TextLines lines = TextLines.open(file, encoding)) {
            String text;
            while ((text = lines.next()) != null) {
                texts.add(text);
                characters += text.length();
                if (texts.size() == MAX_TEXTS || characters > MAX_CHARACTERS) {
                    all = lines.next() == null;
                    break;
                }
            }
        }
        String name = file.equals(TextLines.STANDARD_INPUT) ? "standard input" : file;
        return InputSet.of(name, all ? "all lines" : "the first " + Terminal.count(texts.size()) + " lines", texts);
    }

    /** Finds out now what would otherwise be found out after minutes. */
    private void checkOutputs(Optional<Path> jsonFile) {
        new OutputFiles()
                .reads("--input", input)
                .reads("--baseline", baseline)
                .writes("--json", jsonFile.orElse(null), FileKind.BENCH_JSON)
                .writes("--html", html, FileKind.BENCH_PAGE)
                .writes("--markdown", markdown, FileKind.BENCH_MARKDOWN);
    }

    private double threshold() {
        if (threshold == null) {
            return DEFAULT_THRESHOLD;
        }
        if (baseline == null) {
            throw new UnusableInputException("--fail-if-slower", "", "needs a --baseline to compare with");
        }
        Matcher share = SHARE.matcher(threshold.strip());
        if (!share.matches()) {
            throw new UnusableInputException(
                    "--fail-if-slower", "", "'" + threshold + "' is no share such as 5% or 0.05");
        }
        return share.group(1) == null
                ? Double.parseDouble(threshold.strip())
                : Double.parseDouble(share.group(1)) / 100;
    }

    /** A bar over all cells, in seconds. */
    private static final class BenchProgress implements BenchListener, AutoCloseable {
        private final Interruption interruption;
        private final Terminal.Progress bar;

        BenchProgress(BenchPlan plan, Interruption interruption) {
            this.interruption = interruption;
            this.bar = Terminal.progress("bench", "s", plan.estimate().toSeconds());
        }

        @Override
        public void progress(double done, double total, String what) {
            bar.to(Math.round(done), Math.round(total), what);
        }

        @Override
        public boolean stopRequested() {
            return interruption.requested();
        }

        @Override
        public void close() {
            bar.close();
        }
    }
}
