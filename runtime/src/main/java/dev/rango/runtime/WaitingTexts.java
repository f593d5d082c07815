package dev.rango.runtime;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The texts that wait for a run of a {@link MicroBatcher}: so many and so large at most. Long ones wait in a line of their
 * own, and one of them at most runs between two runs of short ones. Nobody holds the lock for longer than it takes to move a
 * batch.
 */
final class WaitingTexts {
    /** A text that waits. Two requests for one text are two. */
    static final class Request {
        private final String text;
        private final CompletableFuture<Prediction> answer;
        private final boolean isShown;

        /**
         * @param isShown to the caller, who may have given the answer continuations
         */
        Request(String text, CompletableFuture<Prediction> answer, boolean isShown) {
            this.text = text;
            this.answer = answer;
            this.isShown = isShown;
        }

        String text() {
            return text;
        }

        CompletableFuture<Prediction> answer() {
            return answer;
        }

        boolean isShown() {
            return isShown;
        }

        long bytes() {
            return (long) text.length() * Character.BYTES;
        }

        boolean isLong() {
            return text.length() > LONG;
        }
    }

    /** Characters above which a text runs alone: those of a dozen film reviews. */
    static final int LONG = 16_384;

    private final MicroBatchOptions options;
    /** Gets those that ended before their turn. */
    private final Consumer<Request> ended;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Condition left = lock.newCondition();
    private final Deque<Request> shortOnes = new ArrayDeque<>();
    private final Deque<Request> longOnes = new ArrayDeque<>();
    private long bytes;
    private int expected = 1;
    private boolean longWasLast;
    /** Since the last run: so that a refusal stays cheap. */
    private boolean searchedForEnded;

    private boolean closed;

    WaitingTexts(MicroBatchOptions options, Consumer<Request> ended) {
        this.options = options;
        this.ended = ended;
    }

    /**
     * False when there is no room.
     *
     * @throws IllegalStateException when this is closed
     */
    boolean offer(Request request) {
        lock.lock();
        try {
            return add(request);
        } finally {
            lock.unlock();
        }
    }

    /**
     * As {@link #offer}, after it has waited for room for so many nanoseconds at most.
     *
     * @throws IllegalStateException when this is closed, before or meanwhile
     */
    boolean offer(Request request, long nanos) throws InterruptedException {
        lock.lock();
        try {
            long remaining = nanos;
            while (!add(request)) {
                if (remaining <= 0) {
                    return false;
                }
                remaining = left.awaitNanos(remaining);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean add(Request request) {
        if (closed) {
            throw new IllegalStateException("the micro-batcher is closed");
        }
        if (!hasRoomFor(request) && !searchedForEnded) {
            searchedForEnded = true;
            removeEnded(shortOnes);
            removeEnded(longOnes);
        }
        if (!hasRoomFor(request)) {
            return false;
        }
        (request.isLong() ? longOnes : shortOnes).addLast(request);
        bytes += request.bytes();
        arrived.signal();
        return true;
    }

    private void removeEnded(Deque<Request> line) {
        line.removeIf(request -> {
            if (!request.answer().isDone()) {
                return false;
            }
            bytes -= request.bytes();
            ended.accept(request);
            return true;
        });
    }

    /** A text that is larger than all that may wait has room where none waits. */
    private boolean hasRoomFor(Request request) {
        return isEmpty()
                || shortOnes.size() + longOnes.size() < options.queueCapacity()
                        && bytes + request.bytes() <= options.queueBytes();
    }

    private boolean isEmpty() {
        return shortOnes.isEmpty() && longOnes.isEmpty();
    }

    /** Waits for the texts of the next run and moves them to {@code batch}; false when this is closed and none is left. */
    boolean take(List<Request> batch) {
        lock.lock();
        try {
            if (!waitForAny()) {
                return false;
            }
            if (!longOnes.isEmpty() && (shortOnes.isEmpty() || !longWasLast)) {
                longWasLast = true;
                move(longOnes, batch, 1);
                return true;
            }
            longWasLast = false;
            gather(batch);
            expected = batch.size();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean waitForAny() {
        if (isEmpty() && !closed) {
            waitFor(TimeUnit.MICROSECONDS.toNanos(options.maxWaitMicros()));
        }
        while (isEmpty() && !closed) {
            // Nothing for a while: the next text comes alone and must not wait for others.
            expected = 1;
            arrived.awaitUninterruptibly();
        }
        return !isEmpty();
    }

    /** Takes what is there, then waits for what the last run lets expect. */
    private void gather(List<Request> batch) {
        long deadline = System.nanoTime() + TimeUnit.MICROSECONDS.toNanos(options.maxWaitMicros());
        move(shortOnes, batch, options.maxBatch());
        long remaining = deadline - System.nanoTime();
        while (batch.size() < Math.min(expected, options.maxBatch())
                && remaining > 0
                && longOnes.isEmpty()
                && !closed) {
            waitFor(remaining);
            move(shortOnes, batch, options.maxBatch());
            remaining = deadline - System.nanoTime();
        }
    }

    private void waitFor(long nanos) {
        try {
            arrived.awaitNanos(nanos);
        } catch (InterruptedException e) {
            // A stranger's, to a thread that is not his: as if the time were over.
        }
    }

    /** A text that no memory is left to move stays where it is. */
    private void move(Deque<Request> line, List<Request> batch, int most) {
        while (batch.size() < most && !line.isEmpty()) {
            batch.add(line.peekFirst());
            bytes -= line.pollFirst().bytes();
        }
        searchedForEnded = false;
        left.signalAll();
    }

    /** Lets nobody in any more; who waits for room is told. */
    void close() {
        lock.lock();
        try {
            closed = true;
            arrived.signalAll();
            left.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
