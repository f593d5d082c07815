package dev.rango.bench;

import dev.rango.runtime.MicroBatcher;
import dev.rango.runtime.ModelHandle;
import dev.rango.runtime.Prediction;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Requests of every kind to a handle whose model is replaced meanwhile by one of several known ones. */
record HandleRequests(KnownModels models, ModelHandle model, MicroBatcher batcher) {
    private static final int LONGEST_LIST = 40;

    /** Whether a request was answered as one of the models does. */
    boolean isAnswered(SplittableRandom random) {
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
}
