package dev.rango.runtime.session;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** Threads that help a caller with the parts of its work. Safe to share between callers. */
public final class Workers implements AutoCloseable {
    /** A call's texts are cut into this many shares for each worker, so that none waits long for another. */
    private static final int SHARES = 4;
    /** Fewer texts cost more than they gain: short ones pad long ones. */
    private static final int SMALLEST_SHARE = 64;

    private final int helpers;
    private final ExecutorService pool;

    /**
     * @param count threads that work at one call, its caller's included
     */
    public Workers(int count) {
        helpers = count - 1;
        pool = helpers == 0
                ? null
                : Executors.newFixedThreadPool(helpers, task -> {
                    Thread thread = new Thread(task, "rango-worker");
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /** Threads that work at one call. */
    int count() {
        return helpers + 1;
    }

    public interface Window {
        void accept(int from, int to, StageTimes times);
    }

    /** Cuts so many texts into windows, does each once, in any order, and adds to {@code times} what all took. */
    public void forEachWindow(int texts, StageTimes times, Window work) {
        int window = count() == 1
                ? BatchPlan.WINDOW
                : Math.min(BatchPlan.WINDOW, Math.max(SMALLEST_SHARE, texts / (SHARES * count())));
        forEach(
                (texts + window - 1) / window,
                part -> timed(part * window, Math.min(texts, (part + 1) * window), times, work));
    }

    /** Shares of a call of so many texts, where each is about the same work. */
    int shares(int texts) {
        return Math.max(SHARES * count(), texts / BatchPlan.WINDOW);
    }

    /** The same of windows that end there; the first ones are begun first. */
    void forEachShare(int[] ends, StageTimes times, Window work) {
        forEach(ends.length, share -> timed(share == 0 ? 0 : ends[share - 1], ends[share], times, work));
    }

    private static void timed(int from, int to, StageTimes times, Window work) {
        StageTimes own = new StageTimes();
        work.accept(from, to, own);
        synchronized (times) {
            times.add(own);
        }
    }

    /** Does parts 0 to {@code parts - 1}, each once, in any order; nobody works at them any more when it ends. */
    void forEach(int parts, IntConsumer work) {
        AtomicInteger next = new AtomicInteger();
        Runnable share = () -> {
            int part;
            while ((part = next.getAndIncrement()) < parts) {
                work.accept(part);
            }
        };
        int helping = Math.max(0, Math.min(helpers, parts - 1));
        List<Future<?>> shares = new ArrayList<>(helping);
        Throwable failure = null;
        try {
            for (int i = 0; i < helping; i++) {
                shares.add(pool.submit(share));
            }
            share.run();
        } catch (RuntimeException | Error e) {
            failure = e;
        }
        // After a failure the parts that nobody has begun stay undone.
        next.set(parts);
        for (Future<?> helper : shares) {
            Throwable other = failure(helper);
            failure = failure == null ? other : failure;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure != null) {
            throw (RuntimeException) failure;
        }
    }

    /** Waits for the end, also when it is interrupted; null when it ended well. */
    private static Throwable failure(Future<?> share) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    share.get();
                    return null;
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    return e.getCause();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** After the last call. */
    @Override
    public void close() {
        if (pool != null) {
            pool.shutdown();
        }
    }
}
