package dev.rango.bench;

import dev.rango.runtime.Classifier;
import dev.rango.runtime.ModelHandle;
import dev.rango.runtime.TextClassifier;
import java.nio.file.Path;
import java.util.Arrays;

/** How long one short text takes without a handle, of what it takes through one: the medians of rounds, side by side. */
final class HandleOverhead {
    private static final int CALLS = 20_000;
    private static final int WARM_UP_ROUNDS = 3;

    private static volatile double sink;

    private HandleOverhead() {}

    static PairedRatio measure(Path model, int rounds) {
        double[] with = new double[rounds];
        double[] without = new double[rounds];
        try (TextClassifier classifier = TextClassifier.open(model);
                ModelHandle handle = ModelHandle.open(model)) {
            // A session that has run batches of one shape only is faster on that shape; the handle's has run its golden
            // texts.
            classifier.checkGolden();
            for (int round = -WARM_UP_ROUNDS; round < rounds; round++) {
                // Who comes second gains or loses alike.
                boolean handleFirst = round % 2 == 0;
                double first = nanos(handleFirst ? handle : classifier);
                double second = nanos(handleFirst ? classifier : handle);
                if (round >= 0) {
                    with[round] = handleFirst ? first : second;
                    without[round] = handleFirst ? second : first;
                }
            }
        }
        return PairedRatio.of(without, with);
    }

    /** The median: others that use the machine stop a call now and then, not every other one. */
    private static double nanos(Classifier<String> classifier) {
        double sum = 0;
        long[] nanos = new long[CALLS];
        for (int i = 0; i < CALLS; i++) {
            long start = System.nanoTime();
            sum += classifier.classify(ShortText.HEADLINE).score();
            nanos[i] = System.nanoTime() - start;
        }
        sink = sum;
        Arrays.sort(nanos);
        return nanos[CALLS / 2];
    }
}
