package dev.rango.bench;

import dev.rango.runtime.MicroBatchOptions;
import dev.rango.runtime.MicroBatcher;
import dev.rango.runtime.ModelHandle;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;

/** Replaces a handle's model again and again, by good and bad ones, while threads ask it in every way. */
final class ReplacementLoad {
    private static final long SEED = 15;
    private final KnownModels models;
    private final LongAdder requests = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder mixed = new LongAdder();
    private final List<Footprint> footprints = new ArrayList<>();
    private int refused;
    private int misjudged;

    private volatile boolean stop;

    ReplacementLoad(KnownModels models) {
        this.models = models;
    }

    void run(int replacements, int callers) throws IOException, InterruptedException {
        List<Thread> threads = new ArrayList<>();
        try (ModelHandle model = ModelHandle.open(models.good().get(0));
                MicroBatcher batcher = new MicroBatcher(model, MicroBatchOptions.DEFAULT)) {
            model.require(candidate -> {});
            HandleRequests known = new HandleRequests(models, model, batcher);
            for (int i = 0; i < callers; i++) {
                SplittableRandom random = new SplittableRandom(SEED * 1000 + i);
                Thread thread = new Thread(() -> ask(known, random), "caller");
                threads.add(thread);
                thread.start();
            }
            Replacer replacer = new Replacer(models, model, SEED);
            for (int i = 1; i <= replacements; i++) {
                replacer.replace();
                footprints.add(Footprint.now());
                if (i % 100 == 0) {
                    Bench.progress(i + " replacements, " + requests.sum() + " requests, " + footprints.get(i - 1));
                }
            }
            stop = true;
            for (Thread thread : threads) {
                thread.join();
            }
            refused = replacer.refused();
            misjudged = replacer.misjudged();
        } finally {
            stop = true;
        }
    }

    private void ask(HandleRequests known, SplittableRandom random) {
        while (!stop) {
            try {
                if (!known.isAnswered(random)) {
                    mixed.increment();
                }
            } catch (RuntimeException e) {
                failed.increment();
                Bench.progress("failed: " + e);
            }
            requests.increment();
        }
    }

    long requests() {
        return requests.sum();
    }

    long failed() {
        return failed.sum();
    }

    long mixed() {
        return mixed.sum();
    }

    int refused() {
        return refused;
    }

    int misjudged() {
        return misjudged;
    }

    /** One after each replacement. */
    List<Footprint> footprints() {
        return footprints;
    }
}
