package dev.rango.runtime;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A classifier that closes when its owner and all who use it have left. Nobody waits to enter or leave, and no request pays for the
 * closing.
 */
final class Leased<C extends Classifier<?>> {
    private final C classifier;
    /** The owner is one of them; with none it is closed, and stays so. */
    private final AtomicInteger users = new AtomicInteger(1);

    private final CountDownLatch closed = new CountDownLatch(1);

    Leased(C classifier) {
        this.classifier = classifier;
    }

    /** To be used between {@link #enter} and {@link #leave}. */
    C get() {
        return classifier;
    }

    /** False when it is closed, or about to be. */
    boolean enter() {
        int before = users.get();
        while (before > 0) {
            if (users.compareAndSet(before, before + 1)) {
                return true;
            }
            before = users.get();
        }
        return false;
    }

    /** Once for each {@link #enter} that was true, and once by the owner. */
    void leave() {
        if (users.decrementAndGet() > 0) {
            return;
        }
        try {
            Thread thread = new Thread(this::close, "rango-closing");
            thread.setDaemon(true);
            thread.start();
        } catch (OutOfMemoryError noThread) {
            close();
        }
    }

    private void close() {
        try {
            classifier.close();
        } catch (RuntimeException | Error e) {
            Logger.getLogger(Leased.class.getName()).log(Level.WARNING, "a model is not closed", e);
        } finally {
            closed.countDown();
        }
    }

    boolean isClosed() {
        return closed.getCount() == 0;
    }

    /** Waits until it is closed; who interrupts that finds the thread interrupted afterwards. */
    void awaitClosed() {
        boolean interrupted = false;
        while (true) {
            try {
                closed.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
