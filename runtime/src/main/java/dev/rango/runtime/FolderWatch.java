package dev.rango.runtime;

import dev.rango.runtime.format.FolderState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Looks at a folder again and again in a thread of its own. A state of the folder is tried when two looks in a row have found it,
 * so that one which is being written is left alone, and is tried once.
 */
final class FolderWatch {
    private final Path folder;
    private final long nanos;
    private final BiFunction<Path, String, String> taker;
    /** What the folder last had that was taken. */
    private String taken;

    private FolderState seen;
    private FolderState tried;
    private volatile boolean stopped;
    private volatile Thread thread;

    /**
     * @param digest of the model in use
     * @param taker takes the folder's model with this digest, or refuses it, and never throws: gives the digest of the model that is in
     *     use afterwards, when it is the folder's; otherwise nothing
     */
    FolderWatch(Path folder, Duration interval, String digest, BiFunction<Path, String, String> taker) {
        if (interval.compareTo(Duration.ofMillis(1)) < 0) {
            throw new UnusableInputException("watch", "", "an interval of " + interval + " is below a millisecond");
        }
        this.folder = folder;
        this.nanos = TimeUnit.NANOSECONDS.convert(interval);
        this.taken = digest;
        this.taker = taker;
    }

    void start() {
        Thread watching = new Thread(this::run, "rango-watch");
        watching.setDaemon(true);
        thread = watching;
        watching.start();
    }

    /** Waits for nobody. */
    void stop() {
        stopped = true;
        LockSupport.unpark(thread);
    }

    private void run() {
        while (!stopped) {
            try {
                look();
            } catch (Throwable e) {
                // Out of memory, for one: the next look may have more luck.
                Logger.getLogger(FolderWatch.class.getName()).log(Level.WARNING, folder.toString(), e);
            }
            long start = System.nanoTime();
            for (long left = nanos; left > 0 && !stopped; left = nanos - (System.nanoTime() - start)) {
                LockSupport.parkNanos(this, left);
                if (Thread.interrupted()) {
                    // A stranger's: as if the time were over.
                    break;
                }
            }
        }
    }

    /** One look. */
    void look() {
        FolderState now = FolderState.of(folder);
        boolean settled = now.equals(seen);
        seen = now;
        if (!settled || now.isNothing() || now.equals(tried)) {
            return;
        }
        tried = now;
        if (now.digest().isEmpty() || !now.digest().equals(taken)) {
            String digest = taker.apply(folder, now.digest());
            if (!digest.isEmpty()) {
                taken = digest;
            }
        }
    }
}
