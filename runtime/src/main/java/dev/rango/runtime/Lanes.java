package dev.rango.runtime;

import java.nio.file.Path;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;

/**
 * The lanes of a graph, lent to one thread at a time, and the graph's tasks. Safe to share between threads; {@link #close}
 * waits for the calls under way.
 */
final class Lanes implements AutoCloseable {
    private final Path file;
    private final OnnxSession session;
    private final Tasks tasks;
    private final ConcurrentLinkedDeque<Lane> idle = new ConcurrentLinkedDeque<>();
    private final AtomicInteger open = new AtomicInteger();
    private final Semaphore free;

    private final ReadWriteLock lifetime = new ReentrantReadWriteLock();
    private boolean closed;

    Lanes(Path file, OnnxSession session, Tasks tasks) {
        this.file = file;
        this.session = session;
        this.tasks = tasks;
        this.free = new Semaphore(session.execution().lanes());
    }

    Tasks tasks() {
        return tasks;
    }

    /** Where they run. */
    DeviceReport device() {
        return session.device();
    }

    /** How it is kept busy. */
    Execution execution() {
        return session.execution();
    }

    /** True for a bank. */
    boolean choosesByRow() {
        return session.choosesByRow();
    }

    /** Width of the logits. */
    int classes() {
        return session.classes();
    }

    /** Lends a lane that nobody else uses meanwhile; waits when there are as many as may run at a time. */
    void with(OnnxSession.Factors factors, Consumer<Lane> work) {
        lifetime.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException(file + " is closed");
            }
            free.acquireUninterruptibly();
            try {
                Lane first = idle.pollFirst();
                Lane lane = first == null ? newLane() : first;
                try {
                    lane.use(factors);
                    work.accept(lane);
                } finally {
                    idle.addFirst(lane);
                }
            } finally {
                free.release();
            }
        } finally {
            lifetime.readLock().unlock();
        }
    }

    private Lane newLane() {
        Lane lane = new Lane(session.newRunner());
        open.incrementAndGet();
        return lane;
    }

    /** How many there are. */
    int open() {
        return open.get();
    }

    /** Frees the native sessions; further calls throw, closing again does nothing. */
    @Override
    public void close() {
        lifetime.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                idle.forEach(Lane::close);
                session.close();
                tasks.close();
            }
        } finally {
            lifetime.writeLock().unlock();
        }
    }
}
