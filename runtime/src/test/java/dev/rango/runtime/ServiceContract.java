package dev.rango.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What everything that answers keeps to, however many threads use it, close it or are interrupted. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class ServiceContract {
    private static final int INPUTS = 200;
    private static final int THREADS = 6;

    /** What answers. */
    interface Service extends AutoCloseable {
        Prediction answer(int input);

        @Override
        void close();
    }

    private Service service;
    private List<float[]> expected;

    /** A new one; input i is always the same. */
    abstract Service open() throws IOException;

    @BeforeEach
    void openIt() throws IOException {
        service = open();
        expected = IntStream.range(0, INPUTS).mapToObj(this::answer).toList();
    }

    @AfterEach
    void closeIt() {
        service.close();
    }

    private float[] answer(int input) {
        return service.answer(input).probabilities();
    }

    private void assertAnswered(int input) {
        float[] own = answer(input);
        // Company may change how sums are rounded.
        for (int c = 0; c < own.length; c++) {
            assertThat(Math.abs(own[c] - expected.get(input)[c])).isLessThan(1e-5f);
        }
    }

    private static <T> List<CompletableFuture<T>> inThreads(Supplier<T> work) {
        return IntStream.range(0, THREADS)
                .mapToObj(i -> CompletableFuture.supplyAsync(work, task -> new Thread(task).start()))
                .toList();
    }

    private static void await(List<? extends CompletableFuture<?>> futures) throws Exception {
        for (CompletableFuture<?> future : futures) {
            future.get(50, TimeUnit.SECONDS);
        }
    }

    @Test
    void threadsGetTheAnswersOfOne() throws Exception {
        await(inThreads(() -> {
            for (int input = 0; input < INPUTS; input++) {
                assertAnswered(input);
            }
            return null;
        }));
    }

    @Test
    void afterClosingEveryCallIsRefusedAndClosingAgainIsNothing() {
        service.close();
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> service.answer(1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageEndingWith(" is closed");
            service.close();
        }
    }

    /** Accepted calls are answered, later ones refused; nothing else happens to any. */
    @Test
    void severalMayCloseWhileOthersCall() throws Exception {
        CountDownLatch called = new CountDownLatch(THREADS);
        List<CompletableFuture<String>> calling = inThreads(() -> {
            for (int call = 0; ; call++) {
                try {
                    assertAnswered(call % INPUTS);
                    called.countDown();
                } catch (IllegalStateException refused) {
                    return refused.getMessage();
                }
            }
        });
        assertThat(called.await(50, TimeUnit.SECONDS)).isTrue();
        await(inThreads(() -> {
            service.close();
            return null;
        }));
        for (CompletableFuture<String> refused : calling) {
            assertThat(refused.get(50, TimeUnit.SECONDS)).endsWith(" is closed");
        }
    }

    @Test
    void anInterruptedThreadIsAnsweredAndStaysInterrupted() throws Exception {
        await(inThreads(() -> {
            Thread.currentThread().interrupt();
            for (int input = 0; input < INPUTS; input++) {
                assertAnswered(input);
                assertThat(Thread.currentThread().isInterrupted()).isTrue();
            }
            return null;
        }));
    }

    @Test
    void whoIsInterruptedWhileOthersWorkHasHisAnswerAndOthersFeelNothing() throws Exception {
        List<Thread> threads = new ArrayList<>();
        List<CompletableFuture<Boolean>> calls = new ArrayList<>();
        for (int t = 0; t < THREADS; t++) {
            boolean victim = t == 0;
            CompletableFuture<Boolean> call = new CompletableFuture<>();
            calls.add(call);
            threads.add(new Thread(() -> {
                try {
                    for (int input = 0;
                            input < INPUTS || victim && !Thread.currentThread().isInterrupted();
                            input++) {
                        assertAnswered(input % INPUTS);
                    }
                    call.complete(Thread.currentThread().isInterrupted());
                } catch (Throwable e) {
                    call.completeExceptionally(e);
                }
            }));
        }
        threads.forEach(Thread::start);
        threads.get(0).interrupt();
        for (int t = 0; t < THREADS; t++) {
            assertThat(calls.get(t).get(50, TimeUnit.SECONDS)).isEqualTo(t == 0);
        }
    }

    @Test
    void closingByAnInterruptedThreadClosesAndKeepsTheInterrupt() throws Exception {
        await(inThreads(() -> {
            Thread.currentThread().interrupt();
            service.close();
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
            return null;
        }));
        assertThatThrownBy(() -> service.answer(1)).hasMessageEndingWith(" is closed");
    }
}
