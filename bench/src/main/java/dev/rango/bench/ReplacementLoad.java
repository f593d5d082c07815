package dev.rango.bench;

import dev.rango.runtime.MicroBatchOptions;
import dev.rango.runtime.MicroBatcher;
import dev.rango.runtime.ModelHandle;
import dev.rango.runtime.Prediction;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

/** Replaces a handle's model again and again, by good and bad ones, while threads ask it in every way. */
final class ReplacementLoad {
    private static final long SEED = 15;
    /** One of so many models is a bad one. */
    private static final int ONE_BAD_OF = 3;

    private static final int LONGEST_LIST = 40;

    private final KnownModels models;
    private final LongAdder requests = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder mixed = new LongAdder();
    private final List<Footprint> footprints = new ArrayList<>();
    private int taken;
    private int refused;
    /** Good ones that were refused and bad ones that were taken. */
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
            for (int i = 0; i < callers; i++) {
                SplittableRandom random = new SplittableRandom(SEED * 1000 + i);
                Thread thread = new Thread(() -> ask(model, batcher, random), "caller");
                threads.add(thread);
                thread.start();
            }
            SplittableRandom random = new SplittableRandom(SEED);
            for (int i = 1; i <= replacements; i++) {
                replace(model, random);
                footprints.add(Footprint.now());
                if (i % 100 == 0) {
                    Bench.progress(i + " replacements, " + requests.sum() + " requests, " + footprints.get(i - 1));
                }
            }
            stop = true;
            for (Thread thread : threads) {
                thread.join();
            }
        } finally {
            stop = true;
        }
    }

    private void replace(ModelHandle model, SplittableRandom random) {
        boolean isGood = random.nextInt(ONE_BAD_OF) > 0;
        List<Path> of = isGood ? models.good() : models.bad();
        try {
            if (model.replace(of.get(random.nextInt(of.size())))) {
                taken++;
                misjudged += isGood ? 0 : 1;
            }
        } catch (UnusableInputException e) {
            refused++;
            misjudged += isGood ? 1 : 0;
        }
    }

    private void ask(ModelHandle model, MicroBatcher batcher, SplittableRandom random) {
        while (!stop) {
            try {
                if (!isAnswered(model, batcher, random)) {
                    mixed.increment();
                }
            } catch (RuntimeException e) {
                failed.increment();
                Bench.progress("failed: " + e);
            }
            requests.increment();
        }
    }

    /** Whether a request was answered as one of the models does. */
    private boolean isAnswered(ModelHandle model, MicroBatcher batcher, SplittableRandom random) {
        List<String> texts = models.texts();
        int one = random.nextInt(texts.size());
        switch (random.nextInt(4)) {
            case 0:
                return models.areOfOne(List.of(one), List.of(model.classify(texts.get(one))));
            case 1:
                List<Integer> numbers = IntStream.range(0, 1 + random.nextInt(LONGEST_LIST))
                        .map(i -> random.nextInt(texts.size()))
                        .boxed()
                        .toList();
                return models.areOfOne(
                        numbers, model.classify(numbers.stream().map(texts::get).toList()));
            case 2:
                return models.areOfOne(List.of(one), List.of(batcher.classify(texts.get(one))));
            default:
                return model.use(running -> {
                    Prediction first = running.classify(texts.get(one));
                    Prediction second = running.classify(texts.get(one));
                    return models.areOf(running.digest(), List.of(one, one), Arrays.asList(first, second));
                });
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

    int taken() {
        return taken;
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
