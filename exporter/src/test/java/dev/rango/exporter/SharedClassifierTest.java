package dev.rango.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.runtime.ClassifierOptions;
import dev.rango.runtime.Prediction;
import dev.rango.runtime.TextClassifier;
import dev.rango.runtime.session.GraphScorer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The runtime on a real graph: one answer for a text, whoever asks and in whatever company. */
class SharedClassifierTest {
    private static final int TEXTS = 3000;

    @TempDir
    static Path folder;

    private static List<String> texts;

    @BeforeAll
    static void export() throws IOException {
        new RandomModels(7).base(folder.resolve("base"), 5);
        Export.of(ExportRequest.of(folder.resolve("base"), Form.MERGED)).write(folder.resolve("out"));
        SplittableRandom random = new SplittableRandom(1);
        texts = new ArrayList<>();
        for (int i = 0; i < TEXTS; i++) {
            StringBuilder text = new StringBuilder();
            int length = random.nextInt(10) == 0 ? random.nextInt(3000) : random.nextInt(60);
            for (int t = 0; t < length; t++) {
                text.append('w').append(random.nextInt(RandomModels.WORDS + 10)).append(' ');
            }
            texts.add(text.toString());
        }
    }

    @Test
    void answersDoNotDependOnCompanyOrOrder() {
        try (TextClassifier classifier = open()) {
            List<Prediction> together = classifier.classify(texts);
            List<Integer> order = new ArrayList<>();
            for (int i = 0; i < TEXTS; i++) {
                order.add(i);
            }
            Collections.shuffle(order, new Random(3));
            List<Prediction> shuffled =
                    classifier.classify(order.stream().map(texts::get).toList());
            for (int i = 0; i < TEXTS; i++) {
                assertSame(together.get(order.get(i)), shuffled.get(i));
            }
            for (int i = 0; i < 300; i++) {
                assertSame(together.get(i), classifier.classify(texts.get(i)));
            }
        }
    }

    @Test
    void threadsShareOneClassifier() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(8);
        try (TextClassifier classifier = open()) {
            List<Prediction> expected = classifier.classify(texts);
            List<Callable<List<Prediction>>> tasks = Collections.nCopies(16, () -> classifier.classify(texts));
            for (Future<List<Prediction>> answer : pool.invokeAll(tasks)) {
                for (int i = 0; i < TEXTS; i++) {
                    assertSame(expected.get(i), answer.get(60, TimeUnit.SECONDS).get(i));
                }
            }
        } finally {
            pool.shutdown();
        }
    }

    @Test
    void closingWaitsForCallsUnderWayAndRefusesLaterOnes() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            TextClassifier classifier = open();
            List<Future<Integer>> running = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                running.add(pool.submit(() -> {
                    int done = 0;
                    while (true) {
                        try {
                            classifier.classify(texts.subList(0, 100));
                            done++;
                        } catch (IllegalStateException closed) {
                            return done;
                        }
                    }
                }));
            }
            Thread.sleep(100);
            classifier.close();
            classifier.close();
            for (Future<Integer> done : running) {
                assertThat(done.get(60, TimeUnit.SECONDS)).isPositive();
            }
            assertThatThrownBy(() -> classifier.classify("late"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("closed");
        } finally {
            pool.shutdown();
        }
    }

    /** A call of many texts is many runs; closing between two of them must not end it. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aLongCallIsAnsweredWholeAlthoughSomebodyCloses(int workers) throws Exception {
        List<String> many = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            many.addAll(texts);
        }
        ExecutorService pool = Executors.newFixedThreadPool(1);
        try {
            TextClassifier classifier = TextClassifier.open(folder.resolve("out"), new ClassifierOptions(workers));
            CountDownLatch begun = new CountDownLatch(1);
            List<String> watched = new AbstractList<>() {
                @Override
                public String get(int index) {
                    begun.countDown();
                    return many.get(index);
                }

                @Override
                public int size() {
                    return many.size();
                }
            };
            Future<List<Prediction>> call = pool.submit(() -> classifier.classify(watched));
            begun.await(60, TimeUnit.SECONDS);
            classifier.close();
            assertThat(call.get(60, TimeUnit.SECONDS)).hasSize(many.size()).doesNotContainNull();
            assertThatThrownBy(() -> classifier.classify(many))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("closed");
        } finally {
            pool.shutdown();
        }
    }

    @Test
    void edgesHaveDefinedAnswers() {
        try (TextClassifier classifier = open()) {
            assertThat(classifier.classify(List.of())).isEmpty();
            assertSame(classifier.classify(""), classifier.classify(" \t\" \u00A0"));
            assertSame(classifier.classify("zzz"), classifier.classify("yyy xxx yyy"));
            String limit = "w1 w2 ".repeat(2048);
            assertSame(classifier.classify(limit), classifier.classify(limit + "w3 w4 w5"));
            for (float probability : classifier.classify("").probabilities()) {
                assertThat(probability).isBetween(0f, 1f);
            }
        }
    }

    @Test
    void tooNarrowBatchesAreRefused() {
        try (GraphScorer<int[]> scorer = GraphScorer.open(folder.resolve("out/model.onnx"))) {
            assertThat(scorer.classes()).isEqualTo(5);
            assertThat(scorer.logitsInOneBatch(List.of(), 1)).isEmpty();
            assertThatThrownBy(() -> scorer.logitsInOneBatch(List.of(new int[] {2, 3}), 1))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> scorer.logitsInOneBatch(List.of(new int[0]), 0))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static TextClassifier open() {
        return TextClassifier.open(folder.resolve("out"));
    }

    private static void assertSame(Prediction expected, Prediction actual) {
        for (int c = 0; c < expected.probabilities().length; c++) {
            assertThat(Math.abs(expected.probabilities()[c] - actual.probabilities()[c]))
                    .isLessThanOrEqualTo(1e-6f);
        }
    }
}
