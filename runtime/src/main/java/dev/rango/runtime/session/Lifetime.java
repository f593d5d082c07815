package dev.rango.runtime.session;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Who is inside of something that is closed once nobody is. From the first {@link #close} on nobody enters; whoever is the last
 * inside frees what is to be freed.
 */
public final class Lifetime {
    public static final long FOREVER = Long.MAX_VALUE;

    /** Each caller has one, who frees has all. */
    private static final int PLACES = Integer.MAX_VALUE;
    /** For calls that were told to end: a graph's node takes milliseconds. */
    private static final long GRACE = TimeUnit.SECONDS.toNanos(1);

    private final Object owner;
    private final Semaphore places = new Semaphore(PLACES);
    private final List<AutoCloseable> parts = new ArrayList<>();
    private Throwable failure;
    private volatile boolean closed;
    private volatile boolean over;

    /**
     * @param owner what an error calls closed
     */
    Lifetime(Object owner) {
        this.owner = owner;
    }

    /** Closes this too at the end, after all that were named before; to be said before anybody enters. */
    public void owns(AutoCloseable part) {
        parts.add(part);
    }

    /**
     * Work that closing waits for.
     *
     * @throws IllegalStateException when this is closed, or about to be
     */
    public void whileOpen(Runnable work) {
        // Nobody has all of them before it is closed. Who closes says so first and counts those inside then.
        boolean inside = places.tryAcquire();
        try {
            if (closed) {
                throw new IllegalStateException(owner + " is closed");
            }
            work.run();
        } finally {
            if (inside) {
                places.release();
            }
            if (closed) {
                free(0);
            }
        }
    }

    /** True once everything is freed. */
    boolean isOver() {
        return over;
    }

    /**
     * Waits for all callers; an interrupt does not end the waiting, and is kept.
     *
     * @param nanos to wait at most
     * @param end tells callers that stay longer to end; they have a second for it
     * @return true when all left by themselves
     */
    boolean close(long nanos, Runnable end) {
        closed = true;
        boolean inTime = free(nanos);
        if (!inTime) {
            end.run();
            free(GRACE);
        }
        if (failure != null) {
            throw new IllegalStateException(owner + " cannot be closed: " + failure.getMessage(), failure);
        }
        return inTime;
    }

    /** False when somebody is still inside after so many nanoseconds. Who is the last has its answer, whatever fails here. */
    private boolean free(long nanos) {
        if (!acquireAll(nanos)) {
            return false;
        }
        try {
            if (!over) {
                over = true;
                for (AutoCloseable part : parts) {
                    part.close();
                }
            }
        } catch (Exception | Error e) {
            failure = e;
        } finally {
            places.release(PLACES);
        }
        return true;
    }

    private boolean acquireAll(long nanos) {
        long start = System.nanoTime();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return places.tryAcquire(PLACES, nanos - (System.nanoTime() - start), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
