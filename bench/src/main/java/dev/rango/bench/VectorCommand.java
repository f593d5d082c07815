package dev.rango.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * A loop that falls out of vector code takes several times as long and changes no answer: nothing else would show it. Each Java runs the
 * loops as they are and with C2 told to make no vectors ({@code -XX:-UseSuperWord}).
 */
@Command(
        name = "vector",
        description =
                "Whether the loops of the device java are vector code, on each Java: with C2's vectors against without.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class VectorCommand implements Callable<Integer> {
    /** The tables' loops alone gain more; texts are packed and logits handed out beside them. */
    private static final double LEAST = 1.3;

    @Mixin
    private Recording recording;

    @Option(names = "--jdk", required = true, paramLabel = "DIR", description = "a Java to measure, once for each")
    private List<Path> homes = List.of();

    @Option(
            names = "--model",
            required = true,
            paramLabel = "NAME",
            description = "folder of an export inside the work folder")
    private List<String> models = List.of();

    @Option(names = "--seconds", defaultValue = "5", description = "measured for each (default: ${DEFAULT-VALUE})")
    private int seconds;

    @Override
    public Integer call() throws RunnerException {
        List<Claim> claims = new ArrayList<>();
        List<List<String>> rows = new ArrayList<>();
        for (Path home : homes) {
            for (String model : models) {
                RunResult vectors = run(home, model, "-XX:+UseSuperWord");
                RunResult none = run(home, model, "-XX:-UseSuperWord");
                String java = "Java " + vectors.getParams().getJdkVersion() + ", " + model;
                double ratio = score(none) / score(vectors);
                claims.add(Claim.counted(
                        java,
                        "without vectors",
                        String.format(Locale.ROOT, "≥ %.1f×", LEAST),
                        String.format(Locale.ROOT, "%.2f×", ratio),
                        ratio >= LEAST));
                rows.add(List.of(java, time(vectors), time(none)));
            }
        }
        Markdown section = new Markdown()
                .heading("Vector code of the device java")
                .paragraph(
                        "`bench/run vector` on " + Machine.describe() + ": JMH 1.37, one fork for each, " + seconds
                                + " iterations of a second after 5 of warming up. Ids to logits in batches of 32 reviews, with C2's vectors and with `-XX:-UseSuperWord`.")
                .claims(claims)
                .table(List.of("", "µs a text", "without vectors"), rows);
        return recording.publish("vector", section, claims);
    }

    private RunResult run(Path home, String model, String superWord) throws RunnerException {
        Bench.progress("JMH: " + home + ", " + model + ", " + superWord);
        return new Runner(new OptionsBuilder()
                        .include("dev\\.rango\\.bench\\.JavaLoopBenchmark")
                        .param("model", model)
                        .jvm(home.resolve("bin/java").toString())
                        .mode(Mode.AverageTime)
                        .timeUnit(TimeUnit.MICROSECONDS)
                        .forks(1)
                        .warmupIterations(5)
                        .warmupTime(TimeValue.seconds(1))
                        .measurementIterations(seconds)
                        .measurementTime(TimeValue.seconds(1))
                        .verbosity(VerboseMode.SILENT)
                        .shouldFailOnError(true)
                        .jvmArgs("-XX:+UseSerialGC", "-Xms1g", "-Xmx1g", superWord)
                        .jvmArgsAppend(
                                "-D" + BenchmarkTexts.DATA + "="
                                        + recording.data().toAbsolutePath(),
                                "-D" + BenchmarkTexts.WORK + "="
                                        + recording.work().toAbsolutePath())
                        .build())
                .run()
                .iterator()
                .next();
    }

    private static double score(RunResult result) {
        return result.getPrimaryResult().getScore();
    }

    private static String time(RunResult result) {
        Result<?> time = result.getPrimaryResult();
        return String.format(Locale.ROOT, "%.2f ± %.2f", time.getScore(), time.getScoreError());
    }
}
