package dev.rango.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "jmh",
        description =
                "The parts of the runtime under JMH: tokenizer, floor of the gather, pack and run, whole path, one short text, garbage.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class JmhCommand implements Callable<Integer> {
    private static final double GARBAGE_LIMIT = 64;
    private static final int GARBAGE_BATCH = 1024;
    private static final String GARBAGE = "gc.alloc.rate.norm";
    private static final List<String> FLAGS = List.of("-XX:+UseSerialGC", "-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch");

    @Mixin
    private Recording recording;

    @Option(
            names = "--model",
            required = true,
            paramLabel = "NAME",
            description =
                    "folder of an export inside the work folder, for the whole path; may be repeated, the first is "
                            + "used for all else")
    private List<String> models;

    @Option(names = "--seconds", defaultValue = "5", description = "measured for each (default: ${DEFAULT-VALUE})")
    private int seconds;

    @Override
    public Integer call() throws RunnerException {
        String first = models.get(0);
        List<RunResult> results = new ArrayList<>();
        results.addAll(run("TokenizerBenchmark|ScorerBenchmark|GatherBenchmark", Mode.AverageTime, List.of(first)));
        results.addAll(run("ClassifierBenchmark.wholePath", Mode.AverageTime, models));
        results.addAll(run("ClassifierBenchmark.returned", Mode.AverageTime, List.of(first)));
        results.addAll(run("ShortTextBenchmark", Mode.AverageTime, List.of(first)));
        results.addAll(run("ShortTextBenchmark", Mode.SampleTime, List.of(first)));
        Claim garbage = garbage(results, first);
        Markdown section = new Markdown()
                .heading("Parts")
                .paragraph("`bench/run jmh` on " + Machine.describe() + ": JMH 1.37, one fork, " + seconds
                        + " iterations of a second after 3 of warming up, `-prof gc`, JVM flags `"
                        + String.join(" ", FLAGS)
                        + "`. Microseconds and bytes for each text; the spread is JMH's 99.9 % interval.")
                .claims(List.of(garbage))
                .table(
                        List.of("benchmark", "model", "texts a call", "µs a text", "bytes a text", "p50 / p99, µs"),
                        results.stream().map(JmhCommand::row).toList());
        return recording.publish("jmh", section, List.of(garbage));
    }

    private Collection<RunResult> run(String pattern, Mode mode, List<String> parameter) throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("dev\\.rango\\.bench\\.(" + pattern.replace(".", "\\.") + ")")
                .param("model", parameter.toArray(String[]::new))
                .mode(mode)
                .timeUnit(TimeUnit.MICROSECONDS)
                .forks(1)
                .warmupIterations(3)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(seconds)
                .measurementTime(TimeValue.seconds(1))
                .addProfiler(GCProfiler.class)
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true)
                .jvmArgs(FLAGS.toArray(String[]::new))
                .jvmArgsAppend(
                        "-D" + BenchmarkTexts.DATA + "=" + recording.data().toAbsolutePath(),
                        "-D" + BenchmarkTexts.WORK + "=" + recording.work().toAbsolutePath(),
                        "-Dai.djl.offline=true");
        Bench.progress("JMH: " + pattern + ", " + mode.longLabel());
        return new Runner(options.build()).run();
    }

    /** What a text of a batch leaves behind, less the prediction that its caller gets. */
    private static Claim garbage(List<RunResult> results, String model) {
        double all = bytes(find(results, "wholePath", model));
        double returned = bytes(find(results, "returned", model));
        return Claim.counted(
                "garbage for each prediction in a batch of " + GARBAGE_BATCH,
                "beyond what is returned",
                String.format(Locale.ROOT, "≤ %.0f bytes", GARBAGE_LIMIT),
                String.format(Locale.ROOT, "%.0f bytes (%.0f less %.0f returned)", all - returned, all, returned),
                all - returned <= GARBAGE_LIMIT);
    }

    private static RunResult find(List<RunResult> results, String benchmark, String model) {
        return results.stream()
                .filter(result -> result.getParams().getBenchmark().endsWith("." + benchmark))
                .filter(result -> result.getParams().getParam("model").equals(model))
                .filter(result -> result.getParams().getParam("batch").equals(Integer.toString(GARBAGE_BATCH)))
                .findFirst()
                .orElseThrow();
    }

    private static double bytes(RunResult result) {
        Result<?> garbage = result.getSecondaryResults().get(GARBAGE);
        return garbage.getScore();
    }

    private static List<String> row(RunResult result) {
        String benchmark = result.getParams().getBenchmark();
        String name = benchmark.substring(benchmark.lastIndexOf('.', benchmark.lastIndexOf('.') - 1) + 1);
        boolean sampled = result.getParams().getMode() == Mode.SampleTime;
        String batch = result.getParams().getParam("batch");
        String model = result.getParams().getParam("model");
        Result<?> primary = result.getPrimaryResult();
        return List.of(
                name + (sampled ? ", sampled" : ""),
                model == null ? result.getParams().getParam("base") : model,
                batch == null ? "1" : batch,
                time(primary),
                String.format(Locale.ROOT, "%.0f", bytes(result)),
                sampled
                        ? String.format(
                                Locale.ROOT,
                                "%.1f / %.1f",
                                primary.getStatistics().getPercentile(50),
                                primary.getStatistics().getPercentile(99))
                        : "");
    }

    /** Of one iteration, or two, JMH gives no interval. */
    private static String time(Result<?> result) {
        String score = String.format(Locale.ROOT, "%.2f", result.getScore());
        return Double.isNaN(result.getScoreError())
                ? score
                : score + String.format(Locale.ROOT, " ± %.2f", result.getScoreError());
    }
}
