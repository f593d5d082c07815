package dev.rango.plugin;

import dev.rango.data.DecodedText;
import dev.rango.data.DecodedText.Malformed;
import dev.rango.data.FileFormat;
import dev.rango.data.Plural;
import dev.rango.meter.Baseline;
import dev.rango.meter.Bench;
import dev.rango.meter.BenchListener;
import dev.rango.meter.BenchPlan;
import dev.rango.meter.BenchReport;
import dev.rango.meter.Cell;
import dev.rango.meter.Durations;
import dev.rango.meter.GateResult;
import dev.rango.meter.InputSet;
import dev.rango.models.FileKind;
import dev.rango.models.OutputFile;
import dev.rango.runtime.Device;
import dev.rango.runtime.UnusableInputException;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Measures how fast exported models are, in Maven's own process, and ends the build when one has become slower than a
 * baseline says. Other work on the machine disturbs it: bind it where builds run alone.
 */
@Mojo(name = "bench", defaultPhase = LifecyclePhase.INTEGRATION_TEST, threadSafe = true)
public final class BenchMojo extends AbstractMojo {
    private static final double MICROS_PER_MILLI = 1e3;
    private static final double MEDIAN = 50;

    /** Exported models, compared with the first; without, the one that <code>rango:export</code> writes. */
    @Parameter
    List<File> models;

    /** As of <code>rango:export</code>. */
    @Parameter(property = "rango.outputDirectory", defaultValue = "${project.build.outputDirectory}")
    File outputDirectory;

    /** As of <code>rango:export</code>. */
    @Parameter(property = "rango.resource", defaultValue = "model")
    String resource;

    /** Task of models with several (form swappable or bank); without, their base. */
    @Parameter(property = "rango.task")
    String task;

    /** Texts of a call; 1 and 32 unless set. */
    @Parameter
    List<Integer> batches = List.of(1, 32);

    /** Threads that call at the same time; 1 unless set. */
    @Parameter
    List<Integer> workers = List.of(1);

    /** Time for each model, batch and number of workers, such as 500ms, 10s, 1m. */
    @Parameter(property = "rango.duration", defaultValue = "2s")
    String duration;

    /** A text a line, gzipped or not; without, made-up texts with lengths and words like those of film reviews. */
    @Parameter(property = "rango.texts")
    File texts;

    /** Encoding of the texts, as windows-1252. */
    @Parameter(property = "rango.encoding", defaultValue = "UTF-8")
    String encoding;

    /** Where all figures go, as JSON: what a later build can take as its baseline. */
    @Parameter(property = "rango.json", defaultValue = "${project.build.directory}/rango/bench.json")
    File json;

    /** A page with tables and plots; without, none is written. */
    @Parameter(property = "rango.html")
    File html;

    /** JSON of an earlier run on the same machine. */
    @Parameter(property = "rango.baseline")
    File baseline;

    /** How much longer than in the baseline a text may take: 0.05 is 5 %. */
    @Parameter(property = "rango.failIfSlower", defaultValue = "0.05")
    double failIfSlower;

    /** Skips this goal. */
    @Parameter(property = "rango.skip", defaultValue = "false")
    boolean skip;

    /** Maven makes it. */
    public BenchMojo() {}

    @Override
    public void execute() throws MojoFailureException, MojoExecutionException {
        if (skip) {
            getLog().info("skipped");
            return;
        }
        Step.run(getLog(), this::bench);
    }

    private void bench() throws MojoFailureException {
        BenchPlan plan = plan();
        Optional<Baseline> earlier =
                Optional.ofNullable(baseline).map(File::toPath).map(Baseline::read);
        earlier.ifPresent(known -> known.requireCommon(plan));
        if (json.equals(baseline)) {
            throw new UnusableInputException("<json>", "", "would replace the baseline, also by slower figures");
        }
        OutputFile.check(json.toPath(), FileKind.BENCH_JSON);
        Optional<Path> page = Optional.ofNullable(html).map(File::toPath);
        page.ifPresent(file -> OutputFile.check(file, FileKind.BENCH_PAGE));
        BenchReport measured = Bench.run(plan, BenchListener.NONE);
        BenchReport report = earlier.map(known -> measured.withGate(known.compare(measured, failIfSlower)))
                .orElse(measured);
        OutputFile.write(json.toPath(), FileKind.BENCH_JSON, report.toJson());
        page.ifPresent(file -> OutputFile.write(file, FileKind.BENCH_PAGE, report.toHtml()));
        report.cells().forEach(cell -> show(cell, report.inputs().noun()));
        report.warnings().forEach(getLog()::warn);
        gate(report);
        getLog().info("wrote " + json);
    }

    private void gate(BenchReport report) throws MojoFailureException {
        if (report.gate().isEmpty()) {
            return;
        }
        GateResult gate = report.gate().get();
        gate.warnings().forEach(getLog()::warn);
        if (!gate.passed()) {
            throw new MojoFailureException(gate.sentences().get(0));
        }
        gate.sentences().forEach(getLog()::info);
    }

    private void show(Cell cell, String noun) {
        getLog().info(String.format(
                Locale.ROOT,
                "%s, batch %d, workers %d: %,.0f %ss/s, a call takes %.3f ms (p50)",
                cell.model(),
                cell.batch(),
                cell.workers(),
                cell.textsPerSecond(),
                noun,
                cell.latency().at(MEDIAN) / MICROS_PER_MILLI));
    }

    private BenchPlan plan() {
        List<Path> folders = models == null
                ? List.of(ModelFolder.of(outputDirectory, resource))
                : models.stream().map(File::toPath).toList();
        return new BenchPlan(
                folders,
                Optional.ofNullable(task),
                batches,
                workers,
                List.of(Device.cpu()),
                Durations.parse(duration),
                // A fresh process would need a class path, which Maven's own does not have.
                0,
                Optional.ofNullable(texts).map(this::read),
                "rango:bench");
    }

    private InputSet<String> read(File file) {
        Charset charset = FileFormat.charset(encoding);
        List<String> lines = new ArrayList<>();
        try (DecodedText text = DecodedText.open(file.toPath(), charset, Malformed.REPLACE);
                BufferedReader reader = new BufferedReader(text)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
                text.beginRow(lines.size() + 1L);
            }
            if (text.malformedLines() > 0) {
                getLog().warn(file + ": " + Plural.of(text.malformedLines(), "line holds", "lines hold")
                        + " bytes that are not "
                        + charset
                        + " (first: line " + text.firstMalformed() + "), read as U+FFFD");
            }
        } catch (IOException e) {
            throw DecodedText.unreadable(file.toString(), "line " + (lines.size() + 1), e);
        }
        return InputSet.of(file.toString(), "all lines", lines);
    }
}
