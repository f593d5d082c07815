package dev.rango.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.IntConsumer;

/** Threads that help a caller with the parts of its work. Safe to share between callers. */
final class Workers implements AutoCloseable {
    private final String owner;
    private final int helpers;
    private final ExecutorService pool;
    private final ReadWriteLock lifetime = new ReentrantReadWriteLock();
    private boolean closed;

    /**
     * @param owner what an error calls closed
     * @param count threads that work at one call, its caller's included
     */
    Workers(String owner, int count) {
        this.owner = owner;
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

    /** Does parts 0 to {@code parts - 1}, each once, in any order; ends when all are done. */
    void forEach(int parts, IntConsumer work) {
        whileOpen(() -> share(parts, work));
    }

    /**
     * Work that {@link #close} waits for, however many parts or calls it has.
     *
     * @throws IllegalStateException when this is closed
     */
    void whileOpen(Runnable work) {
        lifetime.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException(owner + " is closed");
            }
            work.run();
        } finally {
            lifetime.readLock().unlock();
        }
    }

    private void share(int parts, IntConsumer work) {
        AtomicInteger next = new AtomicInteger();
        Runnable share = () -> {
            int part;
            while ((part = next.getAndIncrement()) < parts) {
                work.accept(part);
            }
        };
        List<Future<?>> shares = new ArrayList<>();
        for (int i = 0; i < Math.min(helpers, parts - 1); i++) {
            shares.add(pool.submit(share));
        }
        try {
            share.run();
        } finally {
            // After a failure the parts that nobody has begun stay undone.
            next.set(parts);
            shares.forEach(Workers::await);
        }
    }

    private static void await(Future<?> share) {
        boolean interrupted = false;
        while (true) {
            try {
                share.get();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RuntimeException failure) {
                    throw failure;
                }
                throw (Error) e.getCause();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for the work under way. */
    @Override
    public void close() {
        lifetime.writeLock().lock();
        try {
            closed = true;
        } finally {
            lifetime.writeLock().unlock();
        }
        if (pool != null) {
            pool.shutdown();
        }
    }
}
