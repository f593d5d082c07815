package dev.rango.runtime.session;

import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets other threads end a run: who runs looks now and then whether it shall go on. One that nobody stops pays two instructions
 * for it. What was stopped stays so until its owner resets it.
 */
class RunSwitch implements AutoCloseable {
    /** Running is odd: the time of the beginning. */
    private static final long IDLE = 0;

    private static final long STOPPING = 2;
    private static final long STOPPED = 4;
    private static final long CLOSED = 6;

    private final AtomicLong state = new AtomicLong(IDLE);
    private volatile String reason;

    /** Tells somebody who runs outside of Java to end, or that the next may go on. */
    void tell(boolean end) {}

    /** Nobody runs any more. */
    void free() {}

    /**
     * Begins a run.
     *
     * @param nanoTime now
     * @throws CancellationException when it was stopped
     */
    void begin(long nanoTime) {
        if (!state.compareAndSet(IDLE, nanoTime | 1)) {
            throw new CancellationException(reason);
        }
    }

    /**
     * Ends a run, however it ended.
     *
     * @throws CancellationException when it was stopped
     */
    void end() {
        long began = state.get();
        if ((began & 1) == 0 || !state.compareAndSet(began, IDLE)) {
            throw new CancellationException(reason);
        }
    }

    /** Ends what runs, or is to run, with an exception. */
    void stop(String why) {
        long now = state.get();
        while (now == IDLE || (now & 1) == 1) {
            if (stop(now, why)) {
                return;
            }
            now = state.get();
        }
    }

    /** The same for what has run for so long. */
    void stopAfter(long nanos, String why) {
        long now = state.get();
        if ((now & 1) == 1 && System.nanoTime() - now > nanos) {
            stop(now, why);
        }
    }

    private boolean stop(long from, String why) {
        reason = why;
        if (!state.compareAndSet(from, STOPPING)) {
            return false;
        }
        try {
            tell(true);
        } finally {
            state.set(STOPPED);
        }
        return true;
    }

    boolean isStopped() {
        long now = state.get();
        return now == STOPPING || now == STOPPED;
    }

    /** Ready for the next run, whatever became of the last. */
    void reset() {
        long now;
        do {
            now = settled();
            if (now == STOPPED) {
                tell(false);
            }
        } while (!state.compareAndSet(now, IDLE));
    }

    /** The state once nobody is about to stop this. */
    private long settled() {
        long now = state.get();
        while (now == STOPPING) {
            Thread.onSpinWait();
            now = state.get();
        }
        return now;
    }

    @Override
    public void close() {
        long now;
        do {
            now = settled();
        } while (!state.compareAndSet(now, CLOSED));
        free();
    }
}
