package dev.rango.meter;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/** Threads that call the same model at the same time, each as fast as it can: a closed loop. */
final class Team implements AutoCloseable {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final int workers;
    private final BenchListener listener;
    private final ExecutorService threads;

    Team(int workers, BenchListener listener) {
        this.workers = workers;
        this.listener = listener;
        this.threads = Executors.newFixedThreadPool(workers, task -> {
            Thread thread = new Thread(task, "rango-meter");
            thread.setDaemon(true);
            return thread;
        });
    }

    int workers() {
        return workers;
    }

    /**
     * Makes {@code calls} calls, beginning with number {@code first}; whoever is free takes the next.
     *
     * @param recorders one for each worker
     */
    <I> Slice run(Caller<I> model, Workload<I> workload, long first, long calls, List<Recorder> recorders) {
        AtomicLong next = new AtomicLong(first);
        CyclicBarrier start = new CyclicBarrier(workers);
        List<Future<Share>> shares = new ArrayList<>();
        for (Recorder recorder : recorders) {
            shares.add(threads.submit(() -> work(model, workload, next, first + calls, start, recorder)));
        }
        double textsPerSecond = 0;
        double bytesPerSecond = 0;
        long firstStart = Long.MAX_VALUE;
        long lastEnd = Long.MIN_VALUE;
        for (Future<Share> future : shares) {
            Share share = result(future);
            if (share.texts > 0) {
                textsPerSecond += share.texts * 1e9 / (share.end - share.start);
                bytesPerSecond += share.utf8Bytes * 1e9 / (share.end - share.start);
                firstStart = Math.min(firstStart, share.start);
                lastEnd = Math.max(lastEnd, share.end);
            }
        }
        return new Slice(lastEnd - firstStart, textsPerSecond, bytesPerSecond);
    }

    /** What one worker did: from {@code start} to {@code end}, both of {@link System#nanoTime}. */
    private record Share(long start, long end, long texts, long utf8Bytes) {}

    private <I> Share work(
            Caller<I> model, Workload<I> workload, AtomicLong next, long end, CyclicBarrier start, Recorder to)
            throws InterruptedException, BrokenBarrierException {
        start.await();
        long cpuBefore = cpuNanos();
        long begun = System.nanoTime();
        long before = begun;
        long texts = 0;
        long utf8Bytes = 0;
        long number;
        while ((number = next.getAndIncrement()) < end && !listener.stopRequested()) {
            model.call(workload, number, to.stages());
            long after = System.nanoTime();
            to.called(after - before, workload.batch(), workload.bytes(number));
            before = after;
            texts += workload.batch();
            utf8Bytes += workload.bytes(number);
        }
        to.hadProcessor(cpuNanos() - cpuBefore);
        return new Share(begun, before, texts, utf8Bytes);
    }

    private static long cpuNanos() {
        return THREADS.isCurrentThreadCpuTimeSupported() ? THREADS.getCurrentThreadCpuTime() : 0;
    }

    private Share result(Future<Share> future) {
        try {
            Share share = future.get();
            if (listener.stopRequested()) {
                throw new CancellationException("stopped on request");
            }
            return share;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException fault) {
                throw fault;
            }
            if (e.getCause() instanceof Error fault) {
                throw fault;
            }
            throw new IllegalStateException("a worker failed", e.getCause());
        }
    }

    /** Lets the call of each worker end, so that no classifier is closed under it. */
    @Override
    public void close() {
        threads.shutdown();
    }
}
