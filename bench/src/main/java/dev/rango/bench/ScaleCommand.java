package dev.rango.bench;

import dev.rango.data.DataSpec;
import dev.rango.data.LabelledText;
import dev.rango.runtime.ClassifierOptions;
import dev.rango.runtime.TextClassifier;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Two threads against one, beside what the machine has to give: a loop of arithmetic that touches no memory. On shared
 * machines two processors are often less than two.
 */
@Command(
        name = "scale",
        description = "Two threads against one, beside a loop of arithmetic that shows what the machine has to give.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ScaleCommand implements Callable<Integer> {
    private static final double TWO_TO_ONE = 1.9;
    private static final int WARM_UP_ROUNDS = 10;
    private static final int TURNS = 100_000_000;

    @Mixin
    private Recording recording;

    @Option(names = "--model", required = true, paramLabel = "DIR", description = "exported model")
    private Path model;

    @Option(names = "--rounds", defaultValue = "21", description = "default: ${DEFAULT-VALUE}")
    private int rounds;

    /** Keeps the loop from being left out. */
    private long sink;

    @Override
    public Integer call() throws InterruptedException {
        List<String> texts = DataSpec.parse("imdb:" + recording.data().resolve("imdb")).source().load().test().stream()
                .map(LabelledText::text)
                .toList();
        List<String> first = texts.subList(0, texts.size() / 2);
        List<String> second = texts.subList(texts.size() / 2, texts.size());
        double[] arithmetic = new double[rounds];
        double[] workers = new double[rounds];
        double[] callers = new double[rounds];
        double[] rates = new double[rounds];
        Bench.progress("two threads against one, " + rounds + " rounds after " + WARM_UP_ROUNDS);
        try (TextClassifier alone = TextClassifier.open(model);
                TextClassifier shared = TextClassifier.open(model, new ClassifierOptions(2))) {
            for (int round = -WARM_UP_ROUNDS; round < rounds; round++) {
                double loop = seconds(this::turn);
                double twoLoops = together(this::turn, this::turn);
                double one = seconds(() -> alone.classify(first)) + seconds(() -> alone.classify(second));
                double twoCallers = together(() -> alone.classify(first), () -> alone.classify(second));
                double twoWorkers = seconds(() -> shared.classify(texts));
                if (round >= 0) {
                    arithmetic[round] = 2 * loop / twoLoops;
                    callers[round] = one / twoCallers;
                    workers[round] = one / twoWorkers;
                    rates[round] = texts.size() / one;
                }
            }
        }
        List<Claim> claims = List.of(
                Claim.atLeast("`ClassifierOptions(2)`", "one worker", TWO_TO_ONE, ratio(workers)),
                Claim.atLeast("two threads that call one classifier", "one thread", TWO_TO_ONE, ratio(callers)));
        Markdown body = new Markdown()
                .heading("Two threads")
                .paragraph("`bench/run scale` on " + Machine.describe() + ", JVM flags " + Machine.flags() + ".")
                .paragraph(String.format(
                        Locale.ROOT,
                        "IMDB's test reviews, %d rounds in one process, one thread at a median of %,.0f texts/s. What the "
                                + "machine has to give, two threads of arithmetic against one: %s.",
                        rounds,
                        Spread.of(rates).median(),
                        Claim.words(ratio(arithmetic))))
                .claims(claims);
        return recording.publish("scale", body, claims);
    }

    private static PairedRatio ratio(double[] ratios) {
        double[] ones = new double[ratios.length];
        java.util.Arrays.fill(ones, 1);
        return PairedRatio.of(ratios, ones);
    }

    private void turn() {
        sink += Arithmetic.chain(TURNS);
    }

    private static double seconds(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e9;
    }

    private static double together(Runnable one, Runnable other) throws InterruptedException {
        Thread thread = new Thread(other);
        long start = System.nanoTime();
        thread.start();
        one.run();
        thread.join();
        return (System.nanoTime() - start) / 1e9;
    }
}
