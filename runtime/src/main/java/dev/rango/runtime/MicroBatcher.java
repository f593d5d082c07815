package dev.rango.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

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
 * one is not long ago. A single caller never waits, and is answered in its own thread.
 *
 * <p>An answer is the same whatever texts share its run. A text that fails does not fail its neighbours. Continuations
 * of a future run in the serving thread and hold up the texts behind them: give long ones an executor. They may ask again,
 * which is then answered at once where the queue is full, and close.
 */
public final class MicroBatcher implements AutoCloseable {
    private record Request(String text, CompletableFuture<Prediction> answer) {}

    private final TextClassifier classifier;
    private final MicroBatchOptions options;
    private final BlockingQueue<Request> queue;
    private final AtomicInteger underWay = new AtomicInteger();
    private final LongAdder texts = new LongAdder();
    private final LongAdder runs = new LongAdder();
    private final ReadWriteLock lifetime = new ReentrantReadWriteLock();
    private final Thread server;
    private volatile boolean closed;

    /**
     * @param classifier stays open until the caller closes it, after this
     */
    public MicroBatcher(TextClassifier classifier, MicroBatchOptions options) {
        this.classifier = classifier;
        this.options = options;
        this.queue = new ArrayBlockingQueue<>(options.queueCapacity());
        this.server = new Thread(this::serve, "rango-micro-batches");
        server.setDaemon(true);
        server.start();
    }

    /**
     * Answers for one text; waits for the answer.
     *
     * @throws IllegalStateException when this is closed
     */
    public Prediction classify(String text) {
        if (isServer()) {
            requireOpen();
            return answered(text);
        }
        if (underWay.compareAndSet(0, 1)) {
            try {
                requireOpen();
                return answered(text);
            } finally {
                underWay.decrementAndGet();
            }
        }
        try {
            return submit(text).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : e;
        }
    }

    /**
     * Queues a text; blocks while the queue is full. A future that is cancelled before its run is left out of it.
     *
     * @throws IllegalStateException when this is closed
     * @throws CancellationException when the thread is interrupted while the queue is full; it stays interrupted
     */
    public CompletableFuture<Prediction> submit(String text) {
        Request request = request(text);
        if (isServer()) {
            if (!enqueue(request)) {
                // Nobody else would make room.
                answerAlone(request);
            }
            return request.answer();
        }
        lifetime.readLock().lock();
        try {
            requireOpen();
            underWay.incrementAndGet();
            queue.put(request);
        } catch (InterruptedException e) {
            underWay.decrementAndGet();
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while the queue was full");
        } finally {
            lifetime.readLock().unlock();
        }
        return request.answer();
    }

    /**
     * Queues a text unless the queue is full: for servers that refuse rather than wait.
     *
     * @return the answer to come; empty when the queue is full
     * @throws IllegalStateException when this is closed
     */
    public Optional<CompletableFuture<Prediction>> offer(String text) {
        Request request = request(text);
        if (isServer()) {
            return enqueue(request) ? Optional.of(request.answer()) : Optional.empty();
        }
        lifetime.readLock().lock();
        try {
            return enqueue(request) ? Optional.of(request.answer()) : Optional.empty();
        } finally {
            lifetime.readLock().unlock();
        }
    }

    /** The serving thread needs no lock: it ends only after it has looked at the queue once more. */
    private boolean enqueue(Request request) {
        requireOpen();
        underWay.incrementAndGet();
        if (queue.offer(request)) {
            return true;
        }
        underWay.decrementAndGet();
        return false;
    }

    /** True within a continuation. */
    private boolean isServer() {
        return Thread.currentThread() == server;
    }

    private static Request request(String text) {
        if (text == null) {
            throw new NullPointerException("no text");
        }
        return new Request(text, new CompletableFuture<>());
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the micro-batcher is closed");
        }
    }

    /** Texts answered so far. */
    public long texts() {
        return texts.sum();
    }

    /** Runs that it took. */
    public long runs() {
        return runs.sum();
    }

    private void serve() {
        List<Request> batch = new ArrayList<>();
        int expected = 1;
        // After close an interruption may be spent on a batch, so the queue's end is looked for as well.
        while (!closed || isSubmitting() || !queue.isEmpty()) {
            try {
                Request first = queue.poll(options.maxWaitMicros(), TimeUnit.MICROSECONDS);
                if (first == null) {
                    if (closed) {
                        continue;
                    }
                    // Nothing for a while: the next text comes alone and must not wait for others.
                    expected = 1;
                    first = queue.take();
                }
                batch.add(first);
                gather(batch, Math.min(expected, options.maxBatch()));
            } catch (InterruptedException e) {
                queue.drainTo(batch, options.maxBatch() - batch.size());
            }
            expected = batch.size();
            answer(batch);
            batch.clear();
        }
    }

    /** Whether somebody is between the look at "closed" and the queue. */
    private boolean isSubmitting() {
        if (!lifetime.writeLock().tryLock()) {
            return true;
        }
        lifetime.writeLock().unlock();
        return false;
    }

    /** Takes what is there, then waits for what the last run lets expect. */
    private void gather(List<Request> batch, int expected) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MICROSECONDS.toNanos(options.maxWaitMicros());
        queue.drainTo(batch, options.maxBatch() - batch.size());
        while (batch.size() < expected) {
            Request next = queue.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (next == null) {
                return;
            }
            batch.add(next);
            queue.drainTo(batch, options.maxBatch() - batch.size());
        }
    }

    private void answer(List<Request> batch) {
        List<Request> wanted = new ArrayList<>(batch);
        wanted.removeIf(request -> request.answer().isDone());
        try {
            List<Prediction> answers =
                    classifier.classify(wanted.stream().map(Request::text).toList());
            underWay.addAndGet(-batch.size());
            count(wanted.size());
            for (int i = 0; i < wanted.size(); i++) {
                wanted.get(i).answer().complete(answers.get(i));
            }
        } catch (RuntimeException | Error e) {
            underWay.addAndGet(-batch.size());
            if (wanted.size() == 1) {
                wanted.get(0).answer().completeExceptionally(e);
            } else {
                wanted.forEach(this::answerAlone);
            }
        }
    }

    private void answerAlone(Request request) {
        try {
            request.answer().complete(answered(request.text()));
        } catch (RuntimeException | Error e) {
            request.answer().completeExceptionally(e);
        }
    }

    private Prediction answered(String text) {
        Prediction answer = classifier.classify(text);
        count(1);
        return answer;
    }

    private void count(int answered) {
        texts.add(answered);
        if (answered > 0) {
            runs.increment();
        }
    }

    /**
     * Answers what is queued, then ends; further calls throw, closing again does nothing. Within a continuation it does not
     * wait for that.
     */
    @Override
    public void close() {
        closed = true;
        if (isServer()) {
            return;
        }
        // Nobody is between the look at "closed" and the queue any more.
        lifetime.writeLock().lock();
        lifetime.writeLock().unlock();
        server.interrupt();
        boolean interrupted = false;
        while (server.isAlive()) {
            try {
                server.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
