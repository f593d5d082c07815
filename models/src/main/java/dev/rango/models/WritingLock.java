package dev.rango.models;

import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * One writer at a time in a folder, which is made for it and goes with it. The system releases the lock when a process
 * ends in whatever way: what then lies in the folder is nobody's.
 */
final class WritingLock {
    private static final String FILE = "lock";
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long PAUSE_NANOS = 20_000_000;

    /**
     * Folders that this process writes in. To the system a process has a lock or not, and gives it up with
     * the first of its files that is closed: a second thread must not even open it.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final List<FileChannel> channels;

    private WritingLock(Path folder, List<FileChannel> channels) {
        this.folder = folder;
        this.channels = channels;
    }

    /**
     * Waits a moment for another writer.
     *
     * @param target what an error names
     * @throws UnusableInputException when another writer takes longer
     */
    static WritingLock take(Path target, Path folder) throws IOException {
        long start = System.nanoTime();
        while (true) {
            Optional<WritingLock> lock = tryTake(folder);
            if (lock.isPresent()) {
                return lock.get();
            }
            if (System.nanoTime() - start > PATIENCE_NANOS) {
                throw new UnusableInputException(
                        target, "", "somebody else is writing it (has the lock in " + folder + "): try again later");
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private static Optional<WritingLock> tryTake(Path folder) throws IOException {
        if (!HELD.add(folder)) {
            return Optional.empty();
        }
        List<FileChannel> channels = new ArrayList<>();
        boolean taken = false;
        try {
            make(folder);
            // The owner before may have removed the file that was opened, and a third have made another: both channels
            // are
            // of one file only when the second lock overlaps the first.
            taken = lock(folder, channels) == Outcome.TAKEN && lock(folder, channels) == Outcome.OURS;
            return taken ? Optional.of(new WritingLock(folder, channels)) : Optional.empty();
        } catch (NoSuchFileException removedByItsOwner) {
            return Optional.empty();
        } finally {
            if (!taken) {
                close(channels);
                HELD.remove(folder);
            }
        }
    }

    private static void make(Path folder) throws IOException {
        try {
            Files.createDirectory(folder);
        } catch (NoSuchFileException e) {
            // Another owner removes this folder, never the one above: there, as in /proc, none can be made.
            throw new FileSystemException(folder.toString(), null, "no folder can be made there");
        } catch (FileAlreadyExistsException e) {
            if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)
                    && !Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                throw new FileSystemException(folder.toString(), null, "is in the way");
            }
        }
    }

    private enum Outcome {
        TAKEN,
        OTHERS,
        OURS
    }

    private static Outcome lock(Path folder, List<FileChannel> channels) throws IOException {
        FileChannel channel =
                FileChannel.open(folder.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        channels.add(channel);
        try {
            return channel.tryLock() == null ? Outcome.OTHERS : Outcome.TAKEN;
        } catch (OverlappingFileLockException e) {
            return Outcome.OURS;
        }
    }

    /** Removes the folder unless something is left in it. */
    void release() {
        try {
            Files.deleteIfExists(folder.resolve(FILE));
        } catch (IOException e) {
            debug(e);
        }
        close(channels);
        try {
            Files.deleteIfExists(folder);
        } catch (IOException somethingIsLeft) {
            debug(somethingIsLeft);
        }
        HELD.remove(folder);
    }

    private static void close(List<FileChannel> channels) {
        for (FileChannel channel : channels) {
            try {
                channel.close();
            } catch (IOException e) {
                debug(e);
            }
        }
    }

    private static void debug(IOException e) {
        System.getLogger(WritingLock.class.getName()).log(System.Logger.Level.DEBUG, "lock: " + e);
    }
}
