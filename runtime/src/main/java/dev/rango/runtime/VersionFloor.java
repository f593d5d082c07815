package dev.rango.runtime;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.rango.runtime.format.DiskSync;
import dev.rango.runtime.format.FilesOnDisk;
import dev.rango.runtime.format.ModelCache;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The highest version of a model that ran on a device, kept in a file, so that an older one, however well signed, does not
 * come back:
 *
 * <pre>{@code
 * VersionFloor floor = VersionFloor.in(Path.of("/var/lib/app/model.version"));
 * TextClassifier classifier = TextClassifier.open(folder, options.atLeast(floor.version()));
 * classifier.checkGolden(); // or whatever says that this one may stay
 * floor.raise(classifier.version());
 * }</pre>
 *
 * <p>Whoever can write the file can lower it: it belongs where only the application writes.
 */
public final class VersionFloor {
    private final Path file;

    private VersionFloor(Path file) {
        this.file = file;
    }

    /** Of a file, which {@link #raise} makes when it is not there. */
    public static VersionFloor in(Path file) {
        return new VersionFloor(file);
    }

    /**
     * The highest version that ran; {@link ModelVersion#NONE} when none did.
     *
     * @throws UnusableInputException when the file cannot be read or holds no version: then nobody knows
     */
    public synchronized ModelVersion version() {
        Optional<byte[]> kept = new FilesOnDisk(file.toAbsolutePath().getParent())
                .read(file.getFileName().toString());
        if (kept.isEmpty()) {
            return ModelVersion.NONE;
        }
        try {
            return new ModelVersion(new String(kept.get(), US_ASCII).strip());
        } catch (UnusableInputException e) {
            throw new UnusableInputException(
                    file, "", "holds no version of a model (" + e.reason() + "); without it every version would do", e);
        }
    }

    /**
     * Notes that a version ran; a lower one than before changes nothing. On the disk when it returns.
     *
     * @throws UnusableInputException when the file cannot be read or written
     */
    public synchronized void raise(ModelVersion ran) {
        if (ran.compareTo(version()) <= 0) {
            return;
        }
        try {
            DiskSync.replace(file, (ran + "\n").getBytes(US_ASCII));
        } catch (IOException e) {
            throw new UnusableInputException(file, "", "cannot be written: " + ModelCache.reason(e), e);
        }
    }
}
