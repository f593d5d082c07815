package dev.rango.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rango.runtime.Classifier;
import dev.rango.runtime.MicroBatchOptions;
import dev.rango.runtime.MicroBatcher;
import dev.rango.runtime.ModelHandle;
import dev.rango.runtime.Prediction;
import dev.rango.runtime.TextClassifier;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Models, good and bad ones, replace each other while eight threads ask; each has answers of its own. */
@Timeout(180)
class ReplacementLoadTest {
    private static final long SEED = 20;
    private static final int REPLACEMENTS = 60;
    private static final int CALLERS = 8;
    private static final float CLOSE = 1e-5f;
    /** The embedding is a table beside the graph. */
    private static final int WORDS = 15_000;

    private static final List<String> TEXTS =
            List.of("w1 w2 w3", "", "w49 w7", "nobody knows", "w11 ".repeat(60), "w3 w4999 w14999");

    @TempDir
    Path folder;

    private final List<Path> good = new ArrayList<>();
    private final List<Path> bad = new ArrayList<>();
    /** By digest of the model: the answers to TEXTS. */
    private final Map<String, List<Prediction>> known = new HashMap<>();

    private final AtomicBoolean stop = new AtomicBoolean();

    private void export() throws IOException {
        for (int seed = 0; seed < 3; seed++) {
            Path base = folder.resolve("base-" + seed);
            new RandomModels(SEED + seed, WORDS).base(base, 3);
            Path out = folder.resolve("model-" + seed);
            Export.of(ExportRequest.of(base, Form.MERGED)).write(out);
            good.add(out);
            try (TextClassifier classifier = TextClassifier.open(out)) {
                known.put(classifier.digest(), classifier.classify(TEXTS));
            }
        }
        for (Spoiled spoiled : Spoiled.values()) {
            bad.add(spoiled.of(good.get(bad.size() % good.size()), folder.resolve(spoiled.name())));
        }
        assertThat(known).hasSize(3);
    }

    @Test
    void noRequestFailsAndNoneIsAnsweredByTwoModels() throws Exception {
        export();
        ExecutorService pool = Executors.newFixedThreadPool(CALLERS);
        try (ModelHandle model = ModelHandle.open(good.get(0))) {
            // What a run gives is held against one model, too.
            MicroBatcher batcher = new MicroBatcher(new OfOneModel(model), MicroBatchOptions.DEFAULT);
            List<Future<Long>> callers = new ArrayList<>();
            for (int caller = 0; caller < CALLERS; caller++) {
                SplittableRandom random = new SplittableRandom(SEED * 100 + caller);
                callers.add(pool.submit(() -> ask(model, batcher, random)));
            }
            SplittableRandom random = new SplittableRandom(SEED);
            int refused = 0;
            for (int i = 0; i < REPLACEMENTS; i++) {
                boolean isGood = random.nextInt(3) > 0;
                Path next = isGood ? good.get(random.nextInt(good.size())) : bad.get(random.nextInt(bad.size()));
                try {
                    // A bad copy of the model that answers has its digest, and is nothing new.
                    boolean taken = model.replace(next);
                    assertThat(isGood || !taken).as(next.toString()).isTrue();
                } catch (UnusableInputException e) {
                    assertThat(isGood).as(e.getMessage()).isFalse();
                    refused++;
                }
            }
            assertThat(refused).isBetween(REPLACEMENTS / 6, REPLACEMENTS / 2);
            stop.set(true);
            for (Future<Long> caller : callers) {
                assertThat(caller.get(60, TimeUnit.SECONDS)).isPositive();
            }
            batcher.close();
        } finally {
            stop.set(true);
            pool.shutdownNow();
        }
    }

    /** Returns how many requests were answered; throws for the first that was not answered as one model does. */
    private long ask(ModelHandle model, MicroBatcher batcher, SplittableRandom random) {
        long answered = 0;
        while (!stop.get()) {
            int text = random.nextInt(TEXTS.size());
            switch (random.nextInt(4)) {
                case 0 -> requireKnown(List.of(text), List.of(model.classify(TEXTS.get(text))));
                case 1 -> requireKnown(all(), model.classify(TEXTS));
                case 2 -> requireKnown(List.of(text), List.of(batcher.classify(TEXTS.get(text))));
                default ->
                    model.use(running -> {
                        List<Prediction> twice =
                                List.of(running.classify(TEXTS.get(text)), running.classify(TEXTS.get(text)));
                        assertThat(areOf(running.digest(), List.of(text, text), twice))
                                .isTrue();
                        return null;
                    });
            }
            answered++;
        }
        return answered;
    }

    private static List<Integer> all() {
        return List.of(0, 1, 2, 3, 4, 5);
    }

    private void requireKnown(List<Integer> texts, List<Prediction> answers) {
        assertThat(known.keySet())
                .as("one model's answers: %s", answers)
                .anyMatch(digest -> areOf(digest, texts, answers));
    }

    private boolean areOf(String digest, List<Integer> texts, List<Prediction> answers) {
        boolean all = texts.size() == answers.size();
        for (int i = 0; all && i < texts.size(); i++) {
            Prediction expected = known.get(digest).get(texts.get(i));
            for (int c = 0; c < expected.probabilities().length; c++) {
                all &= Math.abs(answers.get(i).probabilities()[c] - expected.probabilities()[c]) < CLOSE;
            }
        }
        return all;
    }

    private final class OfOneModel implements Classifier<String> {
        private final ModelHandle model;

        OfOneModel(ModelHandle model) {
            this.model = model;
        }

        @Override
        public Prediction classify(String text) {
            return model.classify(text);
        }

        @Override
        public List<Prediction> classify(List<String> texts) {
            List<Prediction> answers = model.classify(texts);
            requireKnown(texts.stream().map(TEXTS::indexOf).toList(), answers);
            return answers;
        }

        @Override
        public List<String> labels() {
            return model.labels();
        }

        @Override
        public float[][] logits(List<String> texts) {
            return model.logits(texts);
        }

        @Override
        public String digest() {
            return model.digest();
        }

        @Override
        public void close() {
            // Its owner does.
        }
    }
}
