package dev.rango.data;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A file that one thread of one process writes at a time. The system gives it free when the process ends in whatever way. */
public final class ExclusiveFile implements Closeable {
    /**
     * Those of this process. To the system a process has a lock or not, and gives it up with the first of its channels to the
     * file that is closed: a second thread must not even open it.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path key;
    private final FileChannel channel;

    private ExclusiveFile(Path key, FileChannel channel) {
        this.key = key;
        this.channel = channel;
    }

    /**
     * Opens it for writing, and makes it when it is not there.
     *
     * @return empty while somebody else has it
     * @throws IOException when it cannot be opened
     */
    public static Optional<ExclusiveFile> tryOpen(Path file) throws IOException {
        Path absolute = file.toAbsolutePath().normalize();
        Path key = absolute.getParent().toRealPath().resolve(absolute.getFileName());
        if (!HELD.add(key)) {
            return Optional.empty();
        }
        FileChannel channel = null;
        boolean taken = false;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            taken = channel.tryLock() != null;
            return taken ? Optional.of(new ExclusiveFile(key, channel)) : Optional.empty();
        } catch (OverlappingFileLockException e) {
            // Of another class loader.
            return Optional.empty();
        } finally {
            if (!taken) {
                if (channel != null) {
                    channel.close();
                }
                HELD.remove(key);
            }
        }
    }

    FileChannel channel() {
        return channel;
    }

    @Override
    public void close() throws IOException {
        if (channel.isOpen()) {
            try {
                channel.close();
            } finally {
                HELD.remove(key);
            }
        }
    }
}
