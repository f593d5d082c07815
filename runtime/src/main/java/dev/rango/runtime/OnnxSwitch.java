package dev.rango.runtime;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets other threads end a run: ONNX Runtime looks between two nodes of a graph whether it shall go on. One that nobody
 * stops pays two instructions for it. What was stopped stays so until its owner resets it.
 */
final class OnnxSwitch implements AutoCloseable {
    /** Running is odd: the time of the beginning. */
    private static final long IDLE = 0;

    private static final long STOPPING = 2;
    private static final long STOPPED = 4;
    private static final long CLOSED = 6;

    private final OrtSession.RunOptions options;
    private final AtomicLong state = new AtomicLong(IDLE);
    private volatile String reason;

    OnnxSwitch() throws OrtException {
        options = new OrtSession.RunOptions();
    }

    /** To be given to the run. */
    OrtSession.RunOptions options() {
        return options;
    }

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
            options.setTerminate(true);
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime cannot end a run", e);
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
    void reset() throws OrtException {
        long now;
        do {
            now = settled();
            if (now == STOPPED) {
                options.setTerminate(false);
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
        options.close();
    }
}
