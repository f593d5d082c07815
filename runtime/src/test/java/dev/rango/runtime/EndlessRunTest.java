package dev.rango.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.runtime.format.ImageConfig;
import dev.rango.runtime.session.TestGraph;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs of ONNX Runtime that would take minutes: they are ended, and what comes after them is answered as ever. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EndlessRunTest {
    private static final Duration SOON = Duration.ofMillis(50);
    /** No other run takes it on a busy machine. */
    private static final Duration LIMIT = Duration.ofSeconds(1);

    private static final Duration IN_TIME = Duration.ofSeconds(50);
    private static final int THREADS = 6;

    @TempDir
    static Path folder;

    @BeforeAll
    static void write() throws IOException {
        TestGraph.writeTexts(folder.resolve("texts"));
    }

    private static TextClassifier open(ClassifierOptions options) {
        return TestGraph.openTexts(folder.resolve("texts"), options);
    }

    private static <T> CompletableFuture<T> inAThread(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, task -> new Thread(task).start());
    }

    private static void assertEndsWith(CompletableFuture<?> future, Class<? extends Throwable> cause) {
        assertThatThrownBy(() -> future.get(30, TimeUnit.SECONDS))
                .isInstanceOfAny(ExecutionException.class, CancellationException.class)
                .satisfies(e -> assertThat(e instanceof ExecutionException ? e.getCause() : e)
                        .isInstanceOf(cause));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aRunThatTakesLongerThanItsLimitIsEndedAndNothingElse(int workers) {
        ClassifierOptions options = new ClassifierOptions(workers).withRunLimit(LIMIT);
        try (TextClassifier classifier = open(options);
                TextClassifier unlimited = open(ClassifierOptions.DEFAULT)) {
            String slow = TestGraph.slowWord(classifier);
            List<String> many = new ArrayList<>(Collections.nCopies(500, "a film"));
            many.set(77, slow);
            float[] expected = unlimited.classify("a dull film").probabilities();
            assertThatThrownBy(() -> classifier.classify("not " + slow))
                    .isInstanceOf(CancellationException.class)
                    .hasMessageEndingWith("model.onnx: a run took longer than PT1S and was ended");
            assertThat(classifier.classify("a dull film").probabilities()).isEqualTo(expected);
            assertThatThrownBy(() -> classifier.classify(many)).isInstanceOf(CancellationException.class);
            assertThat(classifier.classify("a dull film").probabilities()).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void closingWithATimeEndsRunsAndThoseWhoWaitForThem(int workers) {
        TextClassifier classifier = open(new ClassifierOptions(workers));
        classifier.classify("warm");
        List<String> slow = List.of(TestGraph.slowWord(classifier));
        List<CompletableFuture<?>> calls = new ArrayList<>();
        // More than there are lanes.
        for (int i = 0; i < THREADS; i++) {
            calls.add(inAThread(() -> classifier.classify(slow)));
        }
        CompletableFuture<Void> closing = inAThread(() -> {
            classifier.close();
            return null;
        });
        awaitClosing(classifier);
        assertThat(closing).isNotDone();
        assertThat(classifier.close(SOON)).isFalse();
        for (CompletableFuture<?> call : calls) {
            // Those that began after the close were refused.
            assertThatThrownBy(() -> call.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(IllegalStateException.class);
        }
        closing.orTimeout(30, TimeUnit.SECONDS).join();
        assertThat(classifier.close(Duration.ZERO)).isTrue();
    }

    /** Closing is refusing, from its first moment on and at once. */
    private static void awaitClosing(TextClassifier classifier) {
        while (true) {
            try {
                classifier.classify(List.of());
                Thread.onSpinWait();
            } catch (IllegalStateException refused) {
                assertThat(refused).hasMessageEndingWith("model.onnx is closed");
                return;
            }
        }
    }

    @Test
    void closingInTimeAnswersEverything() {
        TextClassifier classifier = open(ClassifierOptions.DEFAULT);
        assertThat(classifier.classify("good").label()).isNotEmpty();
        assertThat(classifier.close(IN_TIME)).isTrue();
        assertThat(classifier.close(IN_TIME)).isTrue();
        classifier.close();
    }

    @Test
    void aMicroBatchThatNobodyWaitsForIsEnded() throws Exception {
        // One text a run: somebody waits for a run that "next" shares, so that it would not be ended.
        try (TextClassifier classifier = open(ClassifierOptions.DEFAULT);
                MicroBatcher batcher = new MicroBatcher(classifier, new MicroBatchOptions(1, 16, 0))) {
            String slow = TestGraph.slowWord(classifier);
            float[] expected = classifier.classify("next").probabilities();
            for (int round = 0; round < 2; round++) {
                assertEndsWith(batcher.submit(slow, SOON), TimeoutException.class);
                assertThat(batcher.submit("next").get(30, TimeUnit.SECONDS).probabilities())
                        .isEqualTo(expected);
                CompletableFuture<Prediction> cancelled = batcher.submit(slow);
                CompletableFuture<Prediction> next = batcher.submit("next");
                cancelled.cancel(false);
                assertThat(next.get(30, TimeUnit.SECONDS).probabilities()).isEqualTo(expected);
                assertEndsWith(batcher.submit(slow).orTimeout(1, TimeUnit.MILLISECONDS), TimeoutException.class);
            }
            assertThat(batcher.classify("next").probabilities()).isEqualTo(expected);
        }
    }

    @Test
    void closingAMicroBatcherWithATimeEndsItsRuns() {
        try (TextClassifier classifier = open(ClassifierOptions.DEFAULT)) {
            String slow = TestGraph.slowWord(classifier);
            for (int round = 0; round < 2; round++) {
                MicroBatcher batcher = new MicroBatcher(classifier, MicroBatchOptions.DEFAULT);
                CompletableFuture<Prediction> direct = inAThread(() -> batcher.classify(slow));
                CompletableFuture<Prediction> queued = batcher.submit(slow);
                assertThat(batcher.close(SOON)).isFalse();
                assertEndsWith(queued, CancellationException.class);
                assertThatThrownBy(() -> direct.get(30, TimeUnit.SECONDS)).isNotNull();
                assertThat(batcher.close(IN_TIME)).isTrue();
            }
            // Closing waits for all runs: none is left.
            assertThat(classifier.close(IN_TIME)).isTrue();
        }
    }

    @Test
    void aRunOfPicturesThatTakesLongerThanItsLimitIsEndedAndNothingElse() throws IOException {
        Path pictures = TestGraph.writePictures(folder.resolve("limited-pictures"));
        byte[] slow = new byte[ImageConfig.PIXELS];
        slow[3] = TestGraph.SLOW_PIXEL;
        byte[] other = new byte[ImageConfig.PIXELS];
        other[5] = 7;
        List<byte[]> many = new ArrayList<>(Collections.nCopies(500, other));
        many.set(77, slow);
        ClassifierOptions options =
                ClassifierOptions.DEFAULT.withIntegrity(Integrity.UNCHECKED).withRunLimit(LIMIT);
        try (ImageClassifier classifier = ImageClassifier.open(pictures, options)) {
            float[] expected = classifier.classify(other).probabilities();
            assertThatThrownBy(() -> classifier.classify(slow))
                    .isInstanceOf(CancellationException.class)
                    .hasMessageEndingWith("model.onnx: a run took longer than PT1S and was ended");
            assertThat(classifier.classify(other).probabilities()).isEqualTo(expected);
            assertThatThrownBy(() -> classifier.classify(many)).isInstanceOf(CancellationException.class);
            assertThat(classifier.classify(other).probabilities()).isEqualTo(expected);
        }
    }

    @Test
    void picturesAreEndedToo() throws IOException {
        Path pictures = TestGraph.writePictures(folder.resolve("pictures"));
        ImageClassifier classifier = ImageClassifier.open(pictures, Integrity.UNCHECKED);
        byte[] slow = new byte[ImageConfig.PIXELS];
        classifier.classify(slow);
        slow[3] = TestGraph.SLOW_PIXEL;
        List<CompletableFuture<?>> calls = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            calls.add(inAThread(() -> classifier.classify(slow)));
        }
        assertThat(classifier.close(SOON)).isFalse();
        for (CompletableFuture<?> call : calls) {
            assertThatThrownBy(() -> call.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(IllegalStateException.class);
        }
        assertThat(classifier.close(Duration.ZERO)).isTrue();
        assertThatThrownBy(() -> classifier.classify(slow)).hasMessageEndingWith("pictures/model.onnx is closed");
    }
}
