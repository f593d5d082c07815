package dev.rango.runtime.format;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** Waits until what was written is on the disk, and outlives a loss of power. */
public final class DiskSync {
    private DiskSync() {}

    /** The content of a file. */
    public static void file(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** The names in a folder, after a rename; systems that cannot do it for folders do it by themselves. */
    public static void folder(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            Logger.getLogger(DiskSync.class.getName()).log(Level.FINE, "not synchronized: " + folder, e);
        }
    }

    /**
     * A small file takes its name whole and on the disk, or not at all; a link is followed. Where two do it at once the later
     * stays.
     */
    public static void replace(Path file, byte[] content) throws IOException {
        Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        Path folder = target.getParent();
        // Making what is there fails in some Java 17 where it is a link.
        if (!Files.exists(folder)) {
            Files.createDirectories(folder);
        }
        // Of its own name: another process may write the same file.
        Path fresh = folder.resolve("." + target.getFileName() + "." + UUID.randomUUID());
        try {
            if (Files.exists(target)) {
                // Its rights stay.
                Files.copy(target, fresh, StandardCopyOption.COPY_ATTRIBUTES);
            }
            Files.write(fresh, content);
            file(fresh);
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
        folder(folder);
    }

    /** All files and names below a folder, and its own. */
    public static void tree(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            // What is in a folder comes before the folder.
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                    folder(path);
                } else if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                    file(path);
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
