package dev.rango.models;

import dev.rango.runtime.format.DiskSync;
import dev.rango.runtime.format.Replacement;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Where a file or folder is written before anybody sees it: in {@code .NAME.writing} beside its name. One writer of a name at
 * a time, of all processes; what a dead one left there is removed by the next. It takes its name whole and on the
 * disk, or not at all, also when the process is told to end meanwhile.
 */
public final class WritingPlace implements AutoCloseable {
    private static final String FRESH = "fresh-";
    private static final int DELETE_ATTEMPTS = 20;
    private static final long DELETE_PAUSE_MILLIS = 25;
    private static final long LONGEST_PUBLISHING_MILLIS = TimeUnit.SECONDS.toMillis(30);

    private enum State {
        WRITING,
        PUBLISHING,
        ENDED
    }

    private final Path target;
    private final Path fresh;
    private final List<Path> parents;
    private final WritingLock lock;
    private final Thread whenEnding = new Thread(this::end, "rango-clean-up");
    private State state = State.WRITING;
    private boolean cleaned;

    private WritingPlace(Path target, List<Path> parents, WritingLock lock) {
        this.target = target;
        this.parents = parents;
        this.lock = lock;
        // Of its own name: a thread of an ending process that goes on writing must not meet the next writer's.
        this.fresh = Replacement.place(target).resolve(FRESH + UUID.randomUUID());
    }

    /**
     * Makes the place, and missing folders above.
     *
     * @param target of the file or folder to be written
     * @throws UnusableInputException when somebody else is writing it
     */
    public static WritingPlace open(Path target) throws IOException {
        Path absolute = target.toAbsolutePath().normalize();
        List<Path> parents = new ArrayList<>();
        Path parent = absolute.getParent();
        for (Path above = parent; above != null; above = above.getParent()) {
            parents.add(above);
            if (Files.exists(above)) {
                break;
            }
        }
        Files.createDirectories(parent);
        Path real = parent.toRealPath().resolve(absolute.getFileName());
        WritingPlace place = new WritingPlace(real, parents, WritingLock.take(target, Replacement.place(real)));
        try {
            place.sweep();
            Runtime.getRuntime().addShutdownHook(place.whenEnding);
        } catch (IllegalStateException ending) {
            // Whoever saves its last work then is waited for.
        } catch (IOException e) {
            place.lock.release();
            throw e;
        }
        return place;
    }

    /** Makes the folder to write into. */
    public synchronized Path newFolder() throws IOException {
        requireWriting();
        return Files.createDirectory(fresh);
    }

    /** Makes the file to write into. */
    synchronized OutputStream newFile() throws IOException {
        requireWriting();
        return Files.newOutputStream(fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    /** Where the folder or file is that was made. */
    Path fresh() {
        return fresh;
    }

    /** Gives the folder that was written its name; what had it before, if anything, is removed. */
    public void publishFolder() throws IOException {
        DiskSync.tree(fresh);
        begin();
        try {
            Files.move(fresh, Replacement.whole(target), StandardCopyOption.ATOMIC_MOVE);
            DiskSync.folder(Replacement.place(target));
            exchange(target);
            parents.forEach(DiskSync::folder);
        } finally {
            published();
        }
    }

    /** Gives the whole folder the name. */
    static void exchange(Path target) throws IOException {
        Path whole = Replacement.whole(target);
        if (exists(target)) {
            Files.move(target, Replacement.old(target), StandardCopyOption.ATOMIC_MOVE);
        }
        try {
            Files.move(whole, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (!exists(whole) && exists(target)) {
                // A reader was faster.
                return;
            }
            if (exists(Replacement.old(target))) {
                Files.move(Replacement.old(target), target, StandardCopyOption.ATOMIC_MOVE);
            }
            throw e;
        }
    }

    /**
     * Gives the file that was written a name.
     *
     * @param name this place's, or one in the folder of this place's name
     * @param lasting whether to wait until it is on the disk
     */
    void publishFile(Path name, boolean lasting) throws IOException {
        if (lasting) {
            DiskSync.file(fresh);
        }
        begin();
        try {
            Files.move(fresh, name, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            if (lasting) {
                DiskSync.folder(name.getParent());
                parents.forEach(DiskSync::folder);
            }
        } finally {
            published();
        }
    }

    /** The name as it is on the disk. */
    Path target() {
        return target;
    }

    private synchronized void begin() throws InterruptedIOException {
        requireWriting();
        state = State.PUBLISHING;
    }

    /** The process may have been told to end: what is made from then on nobody would remove. */
    private void requireWriting() throws InterruptedIOException {
        if (state != State.WRITING) {
            throw new InterruptedIOException("the process is ending");
        }
    }

    private synchronized void published() {
        state = State.ENDED;
        notifyAll();
    }

    /** The process is told to end: what is being published is, what is only being written is not. */
    private synchronized void end() {
        long start = System.nanoTime();
        while (state == State.PUBLISHING) {
            long left = LONGEST_PUBLISHING_MILLIS - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            if (left <= 0) {
                return;
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                return;
            }
        }
        clean();
    }

    private synchronized void clean() {
        state = State.ENDED;
        if (cleaned) {
            return;
        }
        cleaned = true;
        for (int attempt = 1; !swept(attempt == DELETE_ATTEMPTS) && attempt < DELETE_ATTEMPTS; attempt++) {
            try {
                // Another thread of an ending process still writes.
                Thread.sleep(DELETE_PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        lock.release();
    }

    private boolean swept(boolean last) {
        try {
            sweep();
            return true;
        } catch (IOException e) {
            if (last) {
                System.getLogger(WritingPlace.class.getName())
                        .log(System.Logger.Level.WARNING, Replacement.place(target) + " could not be removed: " + e);
            }
            return false;
        }
    }

    /** Ends what was left between two renames, then removes all but the lock; of what is whole, the newer goes last. */
    private void sweep() throws IOException {
        Replacement.settled(target);
        if (Replacement.isHalfDone(target)) {
            throw new IOException(Replacement.whole(target) + " cannot be moved to its name");
        }
        if (exists(Replacement.old(target))) {
            DiskSync.folder(target.getParent());
            delete(Replacement.old(target));
        }
        try (Stream<Path> left = Files.list(Replacement.place(target))) {
            for (Path file : left.filter(f -> f.getFileName().toString().startsWith(FRESH))
                    .toList()) {
                delete(file);
            }
        }
        delete(Replacement.whole(target));
    }

    /** A link counts, whatever it leads to. */
    private static boolean exists(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    private static void delete(Path root) throws IOException {
        if (exists(root)) {
            try (Stream<Path> all = Files.walk(root)) {
                for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /** Removes what was not published. */
    @Override
    public void close() {
        clean();
        try {
            Runtime.getRuntime().removeShutdownHook(whenEnding);
        } catch (IllegalStateException ending) {
            // The hook finds nothing to do.
        }
    }
}
