package dev.rango.runtime;

import dev.rango.runtime.WaitingTexts.Request;
import dev.rango.runtime.session.Stop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;

/**
 * Serves many threads that each ask for one text in shared runs.
 *
 * <pre>{@code
 * try (MicroBatcher batcher = new MicroBatcher(classifier, MicroBatchOptions.DEFAULT)) {
 *     Prediction answer = batcher.classify(text);                       // from any number of threads
 *     batcher.submit(text).thenAccept(p -> respond(p.label()));         // or without waiting
 * }
 * }</pre>
 *
 * <p>What arrives while a run is under way forms the next one, so runs grow with the load by themselves. A run waits a
 * little, {@link MicroBatchOptions#maxWaitMicros} at most, only while it has fewer texts than the one before it and that
 * one is not long ago. A single caller never waits, and is answered in its own thread. Texts above 16,384 characters run
 * alone, one of them at most between two runs of shorter ones.
 *
 * <p>An answer is the same whatever texts share its run. A text that fails does not fail its neighbours, and every future
 * ends, whatever happens in a run. Continuations run in threads of this batcher's own that serve nothing else: they may ask
 * again, join the answer, and close. Nobody's thread is ever interrupted. A future that is cancelled before its run is left
 * out of it; a run whose texts all were cancelled, or are too late, is ended.
 */
public final class MicroBatcher implements AutoCloseable {
    private static final long FOREVER = Long.MAX_VALUE;
    private static final int LEAST_CONTINUATIONS = 2;
    private static final String TOO_LATE = "closed before it was answered";

    private final SharedRuns sharedRuns;
    private final WaitingTexts waiting;
    private final AtomicInteger underWay = new AtomicInteger();
    /** All that were accepted and whose futures, continuations included, are not over. */
    private final Set<Request> unsettled = ConcurrentHashMap.newKeySet();
    /** Completes what callers may have given continuations; a thread of it that joins is replaced meanwhile. */
    private final ForkJoinPool continuations;

    private volatile boolean closed;
    private volatile boolean served;

    /**
     * @param classifier stays open until the caller closes it, after this; a {@link ModelHandle} answers all texts of a run with one
     *     model
     */
    public MicroBatcher(Classifier<String> classifier, MicroBatchOptions options) {
        this(SharedRuns.of(classifier), options);
    }

    MicroBatcher(BiFunction<List<String>, Stop, List<Prediction>> run, MicroBatchOptions options) {
        this.sharedRuns = new SharedRuns(run);
        this.waiting = new WaitingTexts(options, this::leftOut);
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        this.continuations = new ForkJoinPool(
                Math.max(LEAST_CONTINUATIONS, Runtime.getRuntime().availableProcessors()),
                pool -> {
                    ForkJoinWorkerThread thread = ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(pool);
                    thread.setName("rango-answers");
                    thread.setContextClassLoader(loader);
                    return thread;
                },
                null,
                true);
        Thread server = new Thread(this::serve, "rango-micro-batches");
        server.setDaemon(true);
        server.start();
    }

    /**
     * Answers for one text; waits for the answer, and for room before that while the queue is full.
     *
     * @throws IllegalStateException when this is closed
     * @throws CancellationException when the thread is interrupted while the queue is full; it stays interrupted
     */
    public Prediction classify(String text) {
        requireText(text);
        if (underWay.compareAndSet(0, 1)) {
            try {
                return sharedRuns.direct(text, this::requireOpen);
            } finally {
                underWay.decrementAndGet();
            }
        }
        try {
            return enqueue(new Request(text, sharedRuns.newAnswer(), false), FOREVER)
                    .join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : e;
        }
    }

    /**
     * Queues a text; blocks while the queue is full.
     *
     * @throws IllegalStateException when this is closed, also while it blocks
     * @throws CancellationException when the thread is interrupted while the queue is full; it stays interrupted
     */
    public CompletableFuture<Prediction> submit(String text) {
        return enqueue(shown(text), FOREVER);
    }

    /**
     * As {@link #submit(String)} for an answer that is worth nothing later: after {@code timeout} the future ends with a
     * {@link TimeoutException}, and a text that waits still is left out of all runs. A queue that is full all that time is
     * waited for no longer.
     */
    public CompletableFuture<Prediction> submit(String text, Duration timeout) {
        Request request = shown(text);
        endAfter(timeout, request);
        return enqueue(request, TimeUnit.NANOSECONDS.convert(timeout));
    }

    /**
     * Queues a text unless the queue is full: for servers that refuse rather than wait.
     *
     * @return the answer to come; empty when the queue is full
     * @throws IllegalStateException when this is closed
     */
    public Optional<CompletableFuture<Prediction>> offer(String text) {
        Request request = shown(text);
        return accept(request, () -> waiting.offer(request)) ? Optional.of(request.answer()) : Optional.empty();
    }

    /** As {@link #offer(String)}, with an end as in {@link #submit(String, Duration)}. */
    public Optional<CompletableFuture<Prediction>> offer(String text, Duration timeout) {
        Request request = shown(text);
        if (!accept(request, () -> waiting.offer(request))) {
            return Optional.empty();
        }
        endAfter(timeout, request);
        return Optional.of(request.answer());
    }

    private Request shown(String text) {
        requireText(text);
        return new Request(text, sharedRuns.newAnswer(), true);
    }

    private static void requireText(String text) {
        if (text == null) {
            throw new NullPointerException("no text");
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the micro-batcher is closed");
        }
    }

    /** The timer keeps the future, not the text. */
    private void endAfter(Duration timeout, Request request) {
        CompletableFuture<Prediction> answer = request.answer();
        CompletableFuture.delayedExecutor(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS, continuations)
                .execute(() -> answer.completeExceptionally(new TimeoutException("no answer within " + timeout)));
    }

    private CompletableFuture<Prediction> enqueue(Request request, long nanos) {
        try {
            accept(request, () -> waiting.offer(request, nanos));
            // One that found no room in time has a timer, which ends it.
            return request.answer();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while the queue was full");
        }
    }

    private interface Offer<E extends Exception> {
        boolean accepted() throws E;
    }

    private <E extends Exception> boolean accept(Request request, Offer<E> offer) throws E {
        unsettled.add(request);
        underWay.incrementAndGet();
        boolean accepted = false;
        try {
            accepted = offer.accepted();
            return accepted;
        } finally {
            if (!accepted) {
                leftOut(request);
            }
        }
    }

    private void leftOut(Request request) {
        if (unsettled.remove(request)) {
            underWay.decrementAndGet();
        }
    }

    /** Texts answered so far. */
    public long texts() {
        return sharedRuns.texts();
    }

    /** Runs that it took. */
    public long runs() {
        return sharedRuns.runs();
    }

    private void serve() {
        List<Request> batch = new ArrayList<>();
        boolean goesOn = true;
        while (goesOn) {
            try {
                goesOn = waiting.take(batch);
            } catch (Throwable noMemory) {
                // What it has taken is answered or told; the rest waits for better times.
                pause();
            }
            answer(batch);
            batch.clear();
        }
        served = true;
        continuations.shutdown();
    }

    private void answer(List<Request> batch) {
        List<Prediction> answers = batch.size() > 1 ? together(batch) : List.of();
        for (int i = 0; i < batch.size(); i++) {
            Request request = batch.get(i);
            if (answers.isEmpty()) {
                answerAlone(request);
            } else {
                settle(request, answers.get(i), null);
            }
        }
    }

    /** Empty when they cannot be answered so. */
    private List<Prediction> together(List<Request> batch) {
        try {
            batch.removeIf(request -> {
                boolean ended = request.answer().isDone();
                if (ended) {
                    leftOut(request);
                }
                return ended;
            });
            return batch.isEmpty() ? List.of() : sharedRuns.of(batch);
        } catch (Throwable e) {
            return List.of();
        }
    }

    private void answerAlone(Request request) {
        try {
            if (request.answer().isDone()) {
                leftOut(request);
            } else {
                settle(request, sharedRuns.of(List.of(request)).get(0), null);
            }
        } catch (Throwable e) {
            settle(request, null, e);
        }
    }

    /** Never fails. */
    private void settle(Request request, Prediction answer, Throwable failure) {
        underWay.decrementAndGet();
        end(request, answer, failure);
    }

    private void end(Request request, Prediction answer, Throwable failure) {
        try {
            if (request.isShown()) {
                continuations.execute(() -> complete(request, answer, failure));
                return;
            }
        } catch (Throwable noThread) {
            // Rather in this thread than never.
            pause();
        }
        complete(request, answer, failure);
    }

    private void complete(Request request, Prediction answer, Throwable failure) {
        CompletableFuture<Prediction> future = request.answer();
        do {
            try {
                if (failure == null) {
                    future.complete(answer);
                } else {
                    future.completeExceptionally(failure);
                }
                unsettled.remove(request);
            } catch (Throwable noMemory) {
                pause();
            }
        } while (!future.isDone());
    }

    private static void pause() {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }

    /**
     * Waits until all that is queued is answered; further calls throw, closing again does nothing. Within a continuation it
     * waits for nobody.
     */
    @Override
    public void close() {
        close(FOREVER);
    }

    /**
     * As {@link #close()}, but waits for {@code timeout} at most: what has no answer then ends with a
     * {@link CancellationException}, and so does the run that is under way.
     *
     * @return true when all was answered
     */
    public boolean close(Duration timeout) {
        return close(TimeUnit.NANOSECONDS.convert(timeout));
    }

    private boolean close(long nanos) {
        closed = true;
        waiting.close();
        if (ForkJoinTask.getPool() == continuations) {
            return isAnswered();
        }
        long start = System.nanoTime();
        boolean interrupted = false;
        boolean inTime = true;
        while (!isAnswered()) {
            inTime = System.nanoTime() - start < nanos;
            if (!inTime) {
                endAll();
                break;
            }
            try {
                TimeUnit.MILLISECONDS.sleep(1);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return inTime;
    }

    private void endAll() {
        unsettled.forEach(request -> end(request, null, new CancellationException(TOO_LATE)));
        sharedRuns.endDirect(TOO_LATE);
    }

    /** True whatever continuations still do. */
    private boolean isAnswered() {
        return served
                && !sharedRuns.hasDirect()
                && unsettled.stream().allMatch(request -> request.answer().isDone());
    }
}
