package dev.rango.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How the micro-batcher behaves when runs fail or do not end, and what continuations may do; the runs are made up. */
@Timeout(60)
class MicroBatcherServiceTest {
    private static final MicroBatchOptions SMALL = new MicroBatchOptions(4, 8, 1000, 0);

    /** The texts of each run, in order. */
    private final List<List<String>> runs = Collections.synchronizedList(new ArrayList<>());

    private final CountDownLatch inRun = new CountDownLatch(1);
    private final CountDownLatch mayGoOn = new CountDownLatch(1);

    @AfterEach
    void letGo() {
        mayGoOn.countDown();
    }

    /** A run of the text "wait" does not end before it may. */
    private List<Prediction> run(List<String> texts) {
        runs.add(texts);
        if (texts.contains("wait")) {
            inRun.countDown();
            try {
                assertThat(mayGoOn.await(50, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        if (texts.contains("memory")) {
            throw new OutOfMemoryError("of a test");
        }
        if (texts.contains("thrown")) {
            throw MicroBatcherServiceTest.<RuntimeException>sneaky(new Exception("checked"));
        }
        return texts.stream().map(MicroBatcherServiceTest::answer).toList();
    }

    private static Prediction answer(String text) {
        return Prediction.fromLogits(
                List.of("even", "odd"), new float[] {0, text.length() % 2 * 2 - 1}, 0, new float[0], false, 1);
    }

    @SuppressWarnings("unchecked")
    private static <E extends Exception> E sneaky(Exception e) throws E {
        throw (E) e;
    }

    private MicroBatcher batcher(MicroBatchOptions options) {
        return new MicroBatcher((texts, stop) -> run(texts), options);
    }

    private CompletableFuture<Prediction> submitWaiting(MicroBatcher batcher) throws InterruptedException {
        CompletableFuture<Prediction> answer = batcher.submit("wait");
        assertThat(inRun.await(30, TimeUnit.SECONDS)).isTrue();
        return answer;
    }

    private static void assertAnswered(CompletableFuture<Prediction> future, String text) throws Exception {
        assertThat(future.get(30, TimeUnit.SECONDS).label())
                .isEqualTo(answer(text).label());
    }

    /** Each waits for a text that was not asked before, deeper than there are threads, and for its neighbours. */
    @Test
    void continuationsMayJoinNewTextsAndTheirNeighbours() throws Exception {
        try (MicroBatcher batcher = batcher(SMALL)) {
            assertAnswered(nested(batcher, 30), "x");
            for (int round = 0; round < 200; round++) {
                List<CompletableFuture<Prediction>> first = IntStream.range(0, 6)
                        .mapToObj(i -> batcher.submit("a".repeat(i)))
                        .toList();
                List<CompletableFuture<String>> both = first.stream()
                        .map(own -> own.thenApply(p -> {
                            first.forEach(CompletableFuture::join);
                            return batcher.submit("b").join().label()
                                    + batcher.classify("cc").label();
                        }))
                        .toList();
                for (CompletableFuture<String> answer : both) {
                    assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo("oddeven");
                }
            }
        }
    }

    private static CompletableFuture<Prediction> nested(MicroBatcher batcher, int depth) {
        CompletableFuture<Prediction> answer = batcher.submit("x");
        return depth == 0
                ? answer
                : answer.thenApply(p -> nested(batcher, depth - 1).join());
    }

    @Test
    void severalContinuationsMayCloseAndAreNotInterrupted() throws Exception {
        MicroBatcher batcher = batcher(SMALL);
        AtomicBoolean interrupted = new AtomicBoolean();
        CountDownLatch mayClose = new CountDownLatch(1);
        CompletableFuture<Prediction> first = submitWaiting(batcher);
        List<CompletableFuture<Void>> closing = IntStream.range(0, 6)
                .mapToObj(i -> batcher.submit("a").thenAccept(p -> {
                    try {
                        mayClose.await(30, TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                        interrupted.set(true);
                    }
                    batcher.close();
                }))
                .toList();
        mayGoOn.countDown();
        CompletableFuture<Void> outside = CompletableFuture.runAsync(batcher::close, task -> new Thread(task).start());
        mayClose.countDown();
        for (CompletableFuture<Void> one : closing) {
            one.get(30, TimeUnit.SECONDS);
        }
        outside.get(30, TimeUnit.SECONDS);
        assertAnswered(first, "wait");
        assertThat(interrupted).isFalse();
        assertThatThrownBy(() -> batcher.submit("x")).isInstanceOf(IllegalStateException.class);
    }

    /** It may wait for what the closing thread does afterwards. */
    @Test
    void closeWaitsForAnswersNotForContinuations() throws Exception {
        MicroBatcher batcher = batcher(SMALL);
        CompletableFuture<Void> told = new CompletableFuture<Void>().orTimeout(30, TimeUnit.SECONDS);
        // The continuation is there before the answer is: else it would run in this thread, which then tells nobody.
        CompletableFuture<Void> over = submitWaiting(batcher).thenAccept(p -> told.join());
        mayGoOn.countDown();
        batcher.close();
        assertThat(over).isNotDone();
        told.complete(null);
        over.get(30, TimeUnit.SECONDS);
    }

    @Test
    void whateverARunThrowsTheFuturesEndAndTheNextTextIsAnswered() throws Exception {
        try (MicroBatcher batcher = batcher(SMALL)) {
            CompletableFuture<Prediction> first = submitWaiting(batcher);
            CompletableFuture<Prediction> good = batcher.submit("good");
            CompletableFuture<Prediction> memory = batcher.submit("memory");
            CompletableFuture<Prediction> thrown = batcher.submit("thrown");
            mayGoOn.countDown();
            assertThatThrownBy(() -> memory.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(OutOfMemoryError.class);
            assertThatThrownBy(() -> thrown.get(30, TimeUnit.SECONDS)).hasRootCauseMessage("checked");
            assertAnswered(first, "wait");
            assertAnswered(good, "good");
            assertAnswered(batcher.submit("later"), "later");
        }
    }

    @Test
    void theQueueIsBoundedByTextsAndByBytesAndCancellationMakesRoom() throws Exception {
        try (MicroBatcher batcher = batcher(SMALL)) {
            submitWaiting(batcher);
            CompletableFuture<Prediction> large = batcher.submit("l".repeat(400));
            assertThat(batcher.offer("m".repeat(101))).isEmpty();
            Optional<CompletableFuture<Prediction>> small = batcher.offer("m".repeat(100));
            assertThat(small).isPresent();
            assertThat(batcher.offer("x")).isEmpty();
            large.cancel(false);
            // The search for ended ones, once for each run, is over: it made no room yet.
            assertThat(batcher.offer("y")).isEmpty();
            mayGoOn.countDown();
            assertAnswered(small.get(), "m".repeat(100));
            assertThat(runs.stream().flatMap(List::stream).noneMatch(text -> text.startsWith("l")))
                    .isTrue();
        }
    }

    @Test
    void cancelledTextsLeaveAFullQueue() throws Exception {
        try (MicroBatcher batcher = batcher(SMALL)) {
            submitWaiting(batcher);
            List<CompletableFuture<Prediction>> waiting =
                    IntStream.range(0, 8).mapToObj(i -> batcher.submit("w")).toList();
            waiting.subList(0, 5).forEach(future -> future.cancel(false));
            assertThat(batcher.offer("x")).isPresent();
            mayGoOn.countDown();
        }
        assertThat(runs.stream().mapToInt(List::size).sum()).isEqualTo(1 + 3 + 1);
    }

    @Test
    void aDeadlineEndsAFutureWhileARunDoesNotEnd() throws Exception {
        try (MicroBatcher batcher = batcher(SMALL)) {
            CompletableFuture<Prediction> first = submitWaiting(batcher);
            CompletableFuture<Prediction> late = batcher.submit("late", Duration.ofMillis(20));
            CompletableFuture<Prediction> offered =
                    batcher.offer("offered", Duration.ofMillis(20)).orElseThrow();
            for (CompletableFuture<Prediction> future : List.of(late, offered)) {
                assertThatThrownBy(() -> future.get(30, TimeUnit.SECONDS))
                        .isInstanceOf(ExecutionException.class)
                        .hasCauseInstanceOf(TimeoutException.class);
            }
            IntStream.range(0, 8).forEach(i -> batcher.submit("w"));
            assertThatThrownBy(() ->
                            batcher.submit("no room", Duration.ofMillis(20)).get(30, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(TimeoutException.class);
            mayGoOn.countDown();
            assertAnswered(first, "wait");
            assertAnswered(batcher.submit("in time", Duration.ofSeconds(50)), "in time");
        }
        assertThat(runs.stream().flatMap(List::stream)).doesNotContain("late", "offered", "no room");
    }

    @Test
    void closeWithATimeEndsWhatARunWithoutEndHoldsUp() throws Exception {
        MicroBatcher batcher = batcher(SMALL);
        CompletableFuture<Prediction> stuck = submitWaiting(batcher);
        CompletableFuture<Prediction> queued = batcher.submit("queued");
        CompletableFuture<Prediction> called =
                CompletableFuture.supplyAsync(() -> batcher.classify("called"), task -> new Thread(task).start());
        assertThat(batcher.close(Duration.ofMillis(50))).isFalse();
        for (CompletableFuture<Prediction> future : List.of(stuck, queued)) {
            assertThatThrownBy(() -> future.get(30, TimeUnit.SECONDS)).isInstanceOf(CancellationException.class);
        }
        // Queued before the end or refused after it.
        assertThatThrownBy(() -> called.get(30, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
        assertThatThrownBy(() -> batcher.offer("x")).isInstanceOf(IllegalStateException.class);
        mayGoOn.countDown();
        assertThat(batcher.close(Duration.ofSeconds(50))).isTrue();
        assertThat(runs).hasSize(1);
    }

    @Test
    void closingTellsWhoWaitsForRoom() throws Exception {
        MicroBatcher batcher = batcher(SMALL);
        submitWaiting(batcher);
        IntStream.range(0, 8).forEach(i -> batcher.submit("w"));
        Thread[] blocked = new Thread[1];
        CompletableFuture<Object> submitted = CompletableFuture.supplyAsync(() -> batcher.submit("x"), task -> {
            blocked[0] = new Thread(task);
            blocked[0].start();
        });
        while (blocked[0].getState() != Thread.State.WAITING && blocked[0].getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        batcher.close(Duration.ZERO);
        assertThatThrownBy(() -> submitted.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void longTextsDoNotStarveShortOnesNorTheOtherWayRound() throws Exception {
        MicroBatchOptions options = new MicroBatchOptions(3, 50, 0);
        try (MicroBatcher batcher = batcher(options)) {
            submitWaiting(batcher);
            String vast = "v".repeat(WaitingTexts.LONG + 1);
            IntStream.range(0, 4).forEach(i -> batcher.submit(vast));
            IntStream.range(0, 9).forEach(i -> batcher.submit("s"));
            mayGoOn.countDown();
        }
        assertThat(runs.stream().map(texts -> texts.size() + texts.get(0).substring(0, 1)))
                .containsExactly("1w", "1v", "3s", "1v", "3s", "1v", "3s", "1v");
    }
}
