package dev.rango.models;

import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.Replacement;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file that appears at its name whole or not at all; what was there before stays until then. Devices and pipes are written
 * as they are, and a link is followed.
 */
public final class AtomicFile implements AutoCloseable {
    private final Optional<WritingPlace> place;
    private final OutputStream stream;

    private AtomicFile(Optional<WritingPlace> place, OutputStream stream) {
        this.place = place;
        this.stream = stream;
    }

    /** Where a file is written, beside its name, before it is there. */
    public static Path place(Path target) {
        return Replacement.place(target.toAbsolutePath());
    }

    /**
     * Begins to write.
     *
     * @throws UnusableInputException when a folder has the name, or somebody else is writing it
     */
    public static AtomicFile open(Path target) throws IOException {
        Path file = Files.isSymbolicLink(target) && Files.exists(target) ? target.toRealPath() : target;
        if (Files.isDirectory(file)) {
            throw new UnusableInputException(target, "", "is a folder, not a file");
        }
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            return new AtomicFile(Optional.empty(), Files.newOutputStream(file));
        }
        WritingPlace place = WritingPlace.open(file);
        try {
            OutputStream stream = place.newFile();
            keepRights(file, place.fresh());
            return new AtomicFile(Optional.of(place), stream);
        } catch (IOException e) {
            place.close();
            throw e;
        }
    }

    private static void keepRights(Path before, Path fresh) throws IOException {
        if (Files.isRegularFile(before, LinkOption.NOFOLLOW_LINKS)) {
            try {
                Files.setPosixFilePermissions(fresh, Files.getPosixFilePermissions(before));
            } catch (UnsupportedOperationException noPosix) {
                // Other file systems inherit the rights of the parent.
            }
        }
    }

    /**
     * Writes a file, and waits until it is on the disk.
     *
     * @throws UnusableInputException when a folder has the name, or somebody else is writing it
     */
    public static void write(Path target, byte[] content) throws IOException {
        try (AtomicFile file = open(target)) {
            file.stream.write(content);
            file.publish(true);
        }
    }

    /**
     * Writes a file of a folder that others may replace as a whole: nobody does meanwhile.
     *
     * @param name in the folder, which is there
     */
    public static void writeInto(Path folder, String name, byte[] content) throws IOException {
        try (WritingPlace place = WritingPlace.open(folder)) {
            try (OutputStream stream = place.newFile()) {
                stream.write(content);
            }
            place.publishFile(place.target().resolve(name), true);
        }
    }

    /** What is written, unbuffered. */
    public OutputStream stream() {
        return stream;
    }

    /**
     * All is written: the file takes its name.
     *
     * @param lasting whether to wait until it is on the disk, for what cannot be made again in a moment
     */
    public void publish(boolean lasting) throws IOException {
        stream.close();
        if (place.isPresent()) {
            place.get().publishFile(place.get().target(), lasting);
        }
    }

    /** Without {@link #publish} nothing has happened. */
    @Override
    public void close() throws IOException {
        try {
            stream.close();
        } finally {
            place.ifPresent(WritingPlace::close);
        }
    }
}
