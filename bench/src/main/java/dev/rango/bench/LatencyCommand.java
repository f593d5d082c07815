package dev.rango.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "latency",
        description = "One short text by itself, against ONNX Runtime alone on its ids.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class LatencyCommand implements Callable<Integer> {
    private static final double TO_BARE = 2;
    private static final double P99_TO_P50 = 5;
    private static final double MICRO = 1e3;

    @Mixin
    private Recording recording;

    @Option(names = "--model", required = true, paramLabel = "DIR", description = "exported model")
    private Path model;

    /** A heap that is touched as it fills costs a call more than the call itself, so both heaps are measured. */
    @Option(
            names = "--section",
            defaultValue = "latency",
            paramLabel = "NAME",
            description = "section of the record, one for each set of JVM flags (default: ${DEFAULT-VALUE})")
    private String section;

    @Option(names = "--rounds", defaultValue = "21", description = "default: ${DEFAULT-VALUE}")
    private int rounds;

    @Override
    public Integer call() {
        Bench.progress("one short text, " + rounds + " rounds");
        ShortText times = ShortText.measure(model, rounds);
        List<Claim> claims = List.of(
                Claim.atMost(
                        "one short text, p50",
                        "bare ONNX Runtime run on its ids",
                        TO_BARE,
                        PairedRatio.of(times.ours().p50(), times.bare().p50())),
                Claim.atMost(
                        "one short text, p99",
                        "its p50",
                        P99_TO_P50,
                        PairedRatio.of(times.ours().p99(), times.ours().p50())));
        Markdown body = new Markdown()
                .heading("One short text, " + Machine.heap())
                .paragraph("`bench/run latency` on " + Machine.describe() + ", JVM flags " + Machine.flags() + ".")
                .paragraph("\"" + ShortText.HEADLINE + "\" on the model of 98k words, " + rounds
                        + " alternating rounds of 20,000 calls in one process; microseconds, median of the rounds "
                        + "(min to max). Bare: an own session, direct tensors and the output's buffer made once. Arithmetic: a loop "
                        + "that touches no memory and calls nothing; its p99 is the machine's, "
                        + Claim.words(PairedRatio.of(
                                times.arithmetic().p99(), times.arithmetic().p50()))
                        + " its p50.")
                .claims(claims)
                .table(
                        List.of("what", "p50", "p99"),
                        List.of(
                                List.of(
                                        "`classify(String)`",
                                        micros(times.ours().p50()),
                                        micros(times.ours().p99())),
                                List.of(
                                        "`OrtSession.run` on the ids",
                                        micros(times.bare().p50()),
                                        micros(times.bare().p99())),
                                List.of(
                                        "arithmetic",
                                        micros(times.arithmetic().p50()),
                                        micros(times.arithmetic().p99()))));
        return recording.publish(section, body, claims);
    }

    private static String micros(double[] nanos) {
        Spread spread = Spread.of(nanos);
        return String.format(
                Locale.ROOT,
                "%.1f (%.1f to %.1f)",
                spread.median() / MICRO,
                spread.low() / MICRO,
                spread.high() / MICRO);
    }
}
