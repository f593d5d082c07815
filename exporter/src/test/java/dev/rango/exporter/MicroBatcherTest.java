package dev.rango.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rango.runtime.MicroBatchOptions;
import dev.rango.runtime.MicroBatcher;
import dev.rango.runtime.Prediction;
import dev.rango.runtime.TextClassifier;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Shared runs on a real graph. */
@Timeout(60)
class MicroBatcherTest {
    private static final int TEXTS = 2000;

    @TempDir
    Path folder;

    private TextClassifier classifier;
    private final List<String> texts = new ArrayList<>();

    @BeforeEach
    void open() throws IOException {
        new RandomModels(7).base(folder.resolve("base"), 3);
        Export.of(ExportRequest.of(folder.resolve("base"), Form.MERGED)).write(folder.resolve("out"));
        classifier = TextClassifier.open(folder.resolve("out"));
        for (int i = 0; i < TEXTS; i++) {
            texts.add(("w" + i % 50 + " w" + i % 7 + " ").repeat(i % 40));
        }
    }

    @AfterEach
    void close() {
        classifier.close();
    }

    @Test
    void manyThreadsShareRunsAndGetTheirOwnAnswers() throws Exception {
        List<Prediction> expected = classifier.classify(texts);
        ExecutorService pool = Executors.newFixedThreadPool(16);
        try (MicroBatcher batcher = new MicroBatcher(classifier, MicroBatchOptions.DEFAULT)) {
            List<Callable<Prediction>> calls = new ArrayList<>();
            texts.forEach(text -> calls.add(() -> batcher.classify(text)));
            List<Future<Prediction>> answers = pool.invokeAll(calls, 50, TimeUnit.SECONDS);
            for (int i = 0; i < TEXTS; i++) {
                assertEqual(answers.get(i).get(30, TimeUnit.SECONDS), expected.get(i));
            }
            assertThat(batcher.texts()).isEqualTo(TEXTS);
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void whatWaitsGoesTogether() throws Exception {
        List<Prediction> expected = classifier.classify(texts);
        MicroBatchOptions options = new MicroBatchOptions(64, 50, 100);
        try (MicroBatcher batcher = new MicroBatcher(classifier, options)) {
            List<CompletableFuture<Prediction>> answers = new ArrayList<>();
            // More texts than the queue holds: submit blocks and goes on.
            texts.forEach(text -> answers.add(batcher.submit(text)));
            for (int i = 0; i < TEXTS; i++) {
                assertEqual(answers.get(i).get(30, TimeUnit.SECONDS), expected.get(i));
            }
            assertThat(batcher.runs()).isBetween((long) TEXTS / 64, TEXTS / 2L);
        }
    }

    @Test
    void aSingleCallerIsAnsweredOneByOne() {
        try (MicroBatcher batcher = new MicroBatcher(classifier, new MicroBatchOptions(64, 50, 60_000_000))) {
            // With a minute to wait the test would not end in time if a lone caller had to wait at all.
            for (String text : texts) {
                batcher.classify(text);
            }
            assertThat(batcher.runs()).isEqualTo(TEXTS);
        }
    }

    @Test
    void offerRefusesWhatTheQueueCannotHold() {
        MicroBatchOptions options = new MicroBatchOptions(1, 1, 0);
        boolean refused = false;
        try (MicroBatcher batcher = new MicroBatcher(classifier, options)) {
            for (int i = 0; i < 1_000_000 && !refused; i++) {
                refused = batcher.offer("w1").isEmpty();
            }
        }
        assertThat(refused).isTrue();
    }

    @Test
    void closingAnswersWhatIsQueuedAndNothingMore() throws Exception {
        MicroBatcher batcher = new MicroBatcher(classifier, MicroBatchOptions.DEFAULT);
        List<CompletableFuture<Prediction>> answers = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            answers.add(batcher.submit("w" + i % 50));
        }
        batcher.close();
        assertThat(answers).allSatisfy(answer -> assertThat(answer).isCompleted());
        assertThatThrownBy(() -> batcher.submit("w1")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> batcher.offer("w1")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> batcher.classify("w1")).isInstanceOf(IllegalStateException.class);
        batcher.close();
    }

    @Test
    void continuationsMayAskAgainJoinAndClose() throws Exception {
        List<Prediction> expected = classifier.classify(texts.subList(0, 21));
        MicroBatcher batcher = new MicroBatcher(classifier, new MicroBatchOptions(4, 8, 0));
        List<Prediction> answers = batcher.submit("w1")
                .thenApply(first -> {
                    // More than the queue holds.
                    List<CompletableFuture<Prediction>> asked =
                            texts.subList(0, 20).stream().map(batcher::submit).toList();
                    List<Prediction> all = new ArrayList<>(
                            asked.stream().map(CompletableFuture::join).toList());
                    all.add(batcher.classify(texts.get(20)));
                    batcher.close();
                    return all;
                })
                .get(30, TimeUnit.SECONDS);
        for (int i = 0; i < expected.size(); i++) {
            assertEqual(answers.get(i), expected.get(i));
        }
        assertThatThrownBy(() -> batcher.submit("w1")).isInstanceOf(IllegalStateException.class);
        batcher.close();
    }

    @Test
    void failuresReachTheirCallers() {
        try (MicroBatcher batcher = new MicroBatcher(classifier, MicroBatchOptions.DEFAULT)) {
            classifier.close();
            List<CompletableFuture<Prediction>> answers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                answers.add(batcher.submit("w1"));
            }
            for (CompletableFuture<Prediction> answer : answers) {
                assertThatThrownBy(() -> answer.get(30, TimeUnit.SECONDS))
                        .isInstanceOf(ExecutionException.class)
                        .hasRootCauseInstanceOf(IllegalStateException.class);
            }
            assertThatThrownBy(() -> batcher.classify("w1")).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> batcher.submit(null)).isInstanceOf(NullPointerException.class);
        }
    }

    @Test
    void optionsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> new MicroBatchOptions(0, 1, 0)).isInstanceOf(UnusableInputException.class);
        assertThatThrownBy(() -> new MicroBatchOptions(1, 0, 0)).isInstanceOf(UnusableInputException.class);
        assertThatThrownBy(() -> new MicroBatchOptions(1, 1, 0, 0)).isInstanceOf(UnusableInputException.class);
        assertThatThrownBy(() -> new MicroBatchOptions(1, 1, -1)).isInstanceOf(UnusableInputException.class);
    }

    private static void assertEqual(Prediction actual, Prediction expected) {
        assertThat(actual.label()).isEqualTo(expected.label());
        assertThat(actual.score()).isCloseTo(expected.score(), within(1e-5f));
    }
}
