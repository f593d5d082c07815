package dev.rango.bench;

import dev.rango.runtime.TextClassifier;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.DoubleSupplier;

/**
 * One short text, call by call: ours from the String to the prediction, and ONNX Runtime alone on the ids of that text,
 * in alternating rounds of one process. Arithmetic of about the same length shows how often the machine interrupts whatever runs.
 *
 * @param ours percentiles of ours in each round
 * @param bare those of ONNX Runtime alone
 * @param arithmetic those of a loop that touches no memory
 */
record ShortText(Percentiles ours, Percentiles bare, Percentiles arithmetic) {
    /** As long as a headline of AG News, and written for this. */
    static final String HEADLINE = "Oil prices climb as a storm in the Gulf shuts two pipelines for a third day";

    private static final int CALLS = 20_000;
    private static final int WARM_UP_ROUNDS = 3;
    /** About as long as a call on the machine of the record. */
    private static final int TURNS = 4_500;

    private static volatile double sink;

    /**
     * Nanoseconds of a call.
     *
     * @param p50 the median of each round
     * @param p99 what 99 % of the calls of each round stay below
     */
    record Percentiles(double[] p50, double[] p99) {
        static Percentiles of(int rounds) {
            return new Percentiles(new double[rounds], new double[rounds]);
        }
    }

    /** @param model folder of an export */
    static ShortText measure(Path model, int rounds) {
        ShortText result = new ShortText(Percentiles.of(rounds), Percentiles.of(rounds), Percentiles.of(rounds));
        try (TextClassifier classifier = TextClassifier.open(model);
                BareSession session = new BareSession(model, classifier.labels().size());
                BareSession.Run bare = session.prepare(classifier.tokenizer().ids(HEADLINE))) {
            for (int round = -WARM_UP_ROUNDS; round < rounds; round++) {
                time(() -> classifier.classify(HEADLINE).score(), result.ours, round);
                time(bare::run, result.bare, round);
                time(() -> Arithmetic.chain(TURNS), result.arithmetic, round);
            }
        }
        return result;
    }

    /** Rounds below 0 warm up and are not kept. */
    private static void time(DoubleSupplier call, Percentiles into, int round) {
        long[] nanos = new long[CALLS];
        double sum = 0;
        for (int i = 0; i < CALLS; i++) {
            long start = System.nanoTime();
            sum += call.getAsDouble();
            nanos[i] = System.nanoTime() - start;
        }
        sink = sum;
        Arrays.sort(nanos);
        if (round >= 0) {
            into.p50[round] = nanos[CALLS / 2];
            into.p99[round] = nanos[CALLS / 100 * 99];
        }
    }
}
