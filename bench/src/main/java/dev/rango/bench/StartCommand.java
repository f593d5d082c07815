package dev.rango.bench;

import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "start",
        description = "JVM start to first label, and the memory of 100,000 texts that are streamed.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class StartCommand implements Callable<Integer> {
    private static final double TO_ONE_NODE = 1.5;
    private static final double KILO = 1e3;
    /** VmHWM counts in 1,024 bytes; sizes here are in 1,000,000. */
    private static final double MEGABYTES_OF_KIBIBYTE = 1024 / 1e6;

    private static final double MEMORY_BESIDE_THE_MODEL = 150;
    private static final int PASSES = 4;
    private static final List<String> STREAM_FLAGS = List.of("-XX:+UseSerialGC", "-Xmx64m", "-Xlog:disable");

    @Mixin
    private Recording recording;

    @Option(names = "--model", required = true, paramLabel = "DIR", description = "exported model")
    private Path model;

    @Option(names = "--rounds", defaultValue = "11", description = "default: ${DEFAULT-VALUE}")
    private int rounds;

    @Override
    public Integer call() throws Exception {
        Bench.progress("JVM start to first label, " + rounds + " rounds");
        Map<StartComparison.Variant, StartComparison.Times> times =
                new StartComparison(model, recording.work()).run(rounds);
        List<Claim> claims = new ArrayList<>();
        List<List<String>> rows = new ArrayList<>();
        times.forEach((variant, measured) -> {
            double[] ours = measured.millis().get(StartComparison.Program.OURS);
            double[] oneNode = measured.millis().get(StartComparison.Program.ONE_NODE);
            claims.add(Claim.atMost(
                    "JVM start to first label, " + variant.name(),
                    "the same with a graph of one node",
                    TO_ONE_NODE,
                    PairedRatio.of(ours, oneNode)));
            rows.add(List.of(variant.name(), spread(ours), spread(oneNode)));
            rows.add(List.of(
                    variant.name() + ", peak MB",
                    spread(megabytes(measured.peakKilobytes().get(StartComparison.Program.OURS))),
                    spread(megabytes(measured.peakKilobytes().get(StartComparison.Program.ONE_NODE)))));
        });
        claims.add(streamed());
        Markdown section = new Markdown()
                .heading("Start and memory")
                .paragraph("`bench/run start` on " + Machine.describe() + ".")
                .paragraph(String.format(
                        Locale.ROOT,
                        "Model of 98k words, %.1f MB. Milliseconds from the start of the process to the first label, %d "
                                + "alternating rounds, JVM flags `%s`; median (min to max). 100,000 texts: IMDB's test "
                                + "file read %d times and classified in windows of 1,024, JVM flags `%s`; peak is "
                                + "`VmHWM`.",
                        modelMegabytes(),
                        rounds,
                        String.join(" ", StartComparison.FLAGS),
                        PASSES,
                        String.join(" ", STREAM_FLAGS)))
                .claims(claims)
                .table(List.of("JVM start to first answer", "rango", "one node"), rows);
        return recording.publish("start", section, claims);
    }

    private Claim streamed() throws IOException {
        Bench.progress("streaming 100,000 texts");
        Path texts = recording.data().resolve("imdb/imdb_test.jsonl.gz");
        if (!Files.exists(texts)) {
            throw new UnusableInputException(texts, "", "no such file");
        }
        ChildJvm.Outcome outcome = new ChildJvm(
                        STREAM_FLAGS,
                        StartComparison.classPath(),
                        List.of(
                                StreamTexts.class.getName(),
                                model.toString(),
                                texts.toString(),
                                Integer.toString(PASSES)))
                .run();
        double limit = modelMegabytes() + MEMORY_BESIDE_THE_MODEL;
        double peak = outcome.peakKilobytes() * MEGABYTES_OF_KIBIBYTE;
        return Claim.counted(
                "peak RSS, 100,000 texts streamed",
                "model file + 150 MB",
                String.format(Locale.ROOT, "< %.0f MB", limit),
                String.format(
                        Locale.ROOT,
                        "%.0f MB (%s, %,.0f texts/s with start and reading)",
                        peak,
                        outcome.line(),
                        PASSES * 25_000 / outcome.millis() * KILO),
                outcome.peakKilobytes() > 0 && peak < limit);
    }

    /** The graph and what lies beside it as its data. */
    private double modelMegabytes() throws IOException {
        try (Stream<Path> files = Files.list(model)) {
            long bytes = 0;
            for (Path file : files.filter(path -> path.getFileName().toString().startsWith("model."))
                    .toList()) {
                bytes += Files.size(file);
            }
            return bytes / 1e6;
        }
    }

    private static double[] megabytes(double[] kilobytes) {
        double[] megabytes = new double[kilobytes.length];
        for (int i = 0; i < megabytes.length; i++) {
            megabytes[i] = kilobytes[i] * MEGABYTES_OF_KIBIBYTE;
        }
        return megabytes;
    }

    private static String spread(double[] values) {
        Spread spread = Spread.of(values);
        return String.format(Locale.ROOT, "%.0f (%.0f to %.0f)", spread.median(), spread.low(), spread.high());
    }
}
