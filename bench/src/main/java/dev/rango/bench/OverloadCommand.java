package dev.rango.bench;

import dev.rango.runtime.MicroBatchOptions;
import dev.rango.runtime.MicroBatcher;
import dev.rango.runtime.Prediction;
import dev.rango.runtime.TextClassifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A micro-batcher that is asked for more than it can do: what it accepts keeps its latency, the rest is refused at once. */
@Command(
        name = "overload",
        description = "A MicroBatcher at its capacity and at ten times that.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class OverloadCommand implements Callable<Integer> {
    private static final int TEXTS = 2000;
    /** Of the capacity. */
    private static final List<Double> LOADS = List.of(0.5, 1.0, 10.0);

    private static final double MILLI = 1e6;
    private static final long PAUSE_NANOS = 50_000;
    private static final double REFUSAL_MILLIS = 1;
    /** Of the p99 at capacity, of texts that met a full queue there too. Their p50 did not: a queue that is always full doubles it. */
    private static final double KEPT = 1.5;

    @Option(names = "--record", paramLabel = "FILE", description = "its section is rewritten")
    private Path record;

    @Option(names = "--model", required = true, paramLabel = "DIR", description = "exported model")
    private Path model;

    @Option(names = "--queue", defaultValue = "256", description = "texts that wait at most; default: ${DEFAULT-VALUE}")
    private int queue;

    @Option(
            names = "--seconds",
            defaultValue = "2",
            description = "of each load in each round; default: ${DEFAULT-VALUE}")
    private int seconds;

    @Option(names = "--rounds", defaultValue = "7", description = "of all loads in turn; default: ${DEFAULT-VALUE}")
    private int rounds;

    /**
     * What came of a load in a round, nanoseconds in ascending order.
     *
     * @param accepted from the offer to the answer
     * @param refused of the offers that were refused
     */
    private record Outcome(long[] accepted, long[] refused, double answersPerSecond) {}

    @Override
    public Integer call() throws InterruptedException {
        MicroBatchOptions options = new MicroBatchOptions(128, queue, 200);
        List<List<Outcome>> outcomes = new ArrayList<>();
        LOADS.forEach(load -> outcomes.add(new ArrayList<>()));
        double capacity;
        try (TextClassifier classifier = TextClassifier.open(model)) {
            List<String> texts = InventedTexts.of(classifier.tokenizer().vocabulary(), TEXTS);
            Bench.progress("capacity");
            capacity(classifier, options, texts);
            capacity = capacity(classifier, options, texts);
            for (int round = -1; round < rounds; round++) {
                Bench.progress("round " + (round + 1) + " of " + rounds + ", around " + (long) capacity
                        + " texts a second; " + Machine.load());
                for (int load = 0; load < LOADS.size(); load++) {
                    try (MicroBatcher batcher = new MicroBatcher(classifier, options)) {
                        Outcome outcome = offer(batcher, texts, LOADS.get(load) * capacity);
                        if (round >= 0) {
                            outcomes.get(load).add(outcome);
                        }
                    }
                }
            }
        }
        List<Claim> claims = claims(outcomes.get(1), outcomes.get(2));
        Markdown body = new Markdown()
                .heading("More than a server can do")
                .paragraph("`bench/overload` on " + Machine.describe() + ", JVM flags " + Machine.flags() + "; "
                        + Machine.load() + " at the end.")
                .paragraph(String.format(
                        Locale.ROOT,
                        "A `MicroBatcher` with a queue of %d texts of 60 to 440 tokens; one thread offers them evenly, in the same "
                                + "process and on the same processors. %d rounds of all loads in turn, %d s each; medians of the rounds, "
                                + "of the slowest refusal the slowest of all. Capacity, with a queue that is always "
                                + "full: %,.0f texts/s; a full queue is %.1f ms of it. At the "
                                + "capacity the queue is now empty and now full, above it always full: the p50 there is a whole queue, and is not held against the p50 at the capacity.",
                        queue,
                        rounds,
                        seconds,
                        capacity,
                        1000 * queue / capacity))
                .claims(claims)
                .table(
                        List.of(
                                "offered",
                                "answers/s",
                                "accepted, p50",
                                "accepted, p99",
                                "refused",
                                "refusal, p50",
                                "p99",
                                "slowest"),
                        rows(outcomes));
        System.out.println(body);
        if (record != null) {
            new ResultsFile(record).write("overload", body.toString());
        }
        return claims.stream().allMatch(Claim::holds) ? 0 : 1;
    }

    private static List<Claim> claims(List<Outcome> full, List<Outcome> over) {
        double refusal = median(over, outcome -> at(outcome.refused, 0.99));
        return List.of(
                Claim.atMost(
                        "an accepted text at 10 times the capacity, p99",
                        "at the capacity",
                        KEPT,
                        PairedRatio.of(accepted(over), accepted(full))),
                Claim.counted(
                        "a refusal at 10 times the capacity, p99",
                        "",
                        "≤ 1 ms",
                        millis(refusal),
                        refusal <= REFUSAL_MILLIS));
    }

    /** p99 of each round. */
    private static double[] accepted(List<Outcome> outcomes) {
        return outcomes.stream()
                .mapToDouble(outcome -> at(outcome.accepted, 0.99))
                .toArray();
    }

    private static List<List<String>> rows(List<List<Outcome>> outcomes) {
        List<List<String>> rows = new ArrayList<>();
        for (int load = 0; load < outcomes.size(); load++) {
            List<Outcome> all = outcomes.get(load);
            double share = median(
                    all,
                    outcome -> 100.0 * outcome.refused.length / (outcome.refused.length + outcome.accepted.length));
            double slowest = all.stream()
                    .mapToDouble(outcome -> at(outcome.refused, 1))
                    .max()
                    .orElse(0);
            rows.add(List.of(
                    LOADS.get(load) + "×",
                    String.format(Locale.ROOT, "%,.0f", median(all, Outcome::answersPerSecond)),
                    millis(median(all, outcome -> at(outcome.accepted, 0.5))),
                    millis(median(all, outcome -> at(outcome.accepted, 0.99))),
                    String.format(Locale.ROOT, "%.1f %%", share),
                    share == 0 ? "" : millis(median(all, outcome -> at(outcome.refused, 0.5))),
                    share == 0 ? "" : millis(median(all, outcome -> at(outcome.refused, 0.99))),
                    slowest == 0 ? "" : millis(slowest)));
        }
        return rows;
    }

    private static double median(List<Outcome> outcomes, ToDoubleFunction<Outcome> what) {
        return Spread.of(outcomes.stream().mapToDouble(what).toArray()).median();
    }

    /** Texts a second where another always waits. */
    private double capacity(TextClassifier classifier, MicroBatchOptions options, List<String> texts) {
        try (MicroBatcher batcher = new MicroBatcher(classifier, options)) {
            long start = System.nanoTime();
            long end = start + seconds * 1_000_000_000L;
            int next = 0;
            while (System.nanoTime() < end) {
                batcher.submit(texts.get(next++ % TEXTS));
            }
            return batcher.texts() / ((System.nanoTime() - start) / 1e9);
        }
    }

    private Outcome offer(MicroBatcher batcher, List<String> texts, double perSecond) throws InterruptedException {
        int offers = (int) (perSecond * seconds);
        long[] accepted = new long[offers];
        long[] refused = new long[offers];
        AtomicLong answered = new AtomicLong();
        AtomicLong failed = new AtomicLong();
        int waiting = 0;
        int turnedAway = 0;
        long start = System.nanoTime();
        for (int i = 0; i < offers; i++) {
            long due = start + (long) (i / perSecond * 1e9);
            while (System.nanoTime() < due) {
                // The answers need the processor more.
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            long before = System.nanoTime();
            Optional<CompletableFuture<Prediction>> answer = batcher.offer(texts.get(i % TEXTS));
            long after = System.nanoTime();
            if (answer.isEmpty()) {
                refused[turnedAway++] = after - before;
            } else {
                int place = waiting++;
                answer.get().whenComplete((prediction, failure) -> {
                    accepted[place] = System.nanoTime() - before;
                    (failure == null ? answered : failed).incrementAndGet();
                });
            }
        }
        double elapsed = (System.nanoTime() - start) / 1e9;
        double rate = answered.get() / elapsed;
        batcher.close();
        while (answered.get() + failed.get() < waiting) {
            Thread.sleep(1);
        }
        if (failed.get() > 0) {
            throw new IllegalStateException(failed + " of " + waiting + " accepted texts failed");
        }
        return new Outcome(sorted(accepted, waiting), sorted(refused, turnedAway), rate);
    }

    private static long[] sorted(long[] nanos, int count) {
        long[] own = Arrays.copyOf(nanos, count);
        Arrays.sort(own);
        return own;
    }

    /** Milliseconds that so many of all stay below. */
    private static double at(long[] ascending, double share) {
        int place = (int) Math.ceil(share * ascending.length) - 1;
        return ascending.length == 0 ? 0 : ascending[Math.max(0, place)] / MILLI;
    }

    private static String millis(double value) {
        return String.format(Locale.ROOT, value < 0.1 ? "%.4f ms" : "%.2f ms", value);
    }
}
