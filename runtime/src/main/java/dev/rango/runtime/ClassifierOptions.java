package dev.rango.runtime;

import dev.rango.runtime.format.ModelConfig;
import dev.rango.runtime.format.ModelSignature;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How a classifier is opened.
 *
 * @param workers threads that share one call with many texts, at least 1; with 1 a call runs in its caller's thread
 *     alone. Any number of threads may call at the same time whatever this says.
 * @param device where the model runs
 * @param integrity what the folder's files are held against; with trusted keys always {@link Integrity#DIGEST}
 * @param trusted whose signature a folder must have ({@link ModelSignature#FILE}); empty when it needs none
 * @param oldest version of a model that is not refused
 * @param runLimit time that one run of the graph may take, at least a millisecond: a batch of 4,096 cells or one text, never
 *     all texts of a call. A run that takes longer is ended, a quarter of it later at most, with a
 *     {@link java.util.concurrent.CancellationException}. Empty for no limit
 * @param windows in how many parts a transformer reads a text that is longer than it takes, at most; their scores or vectors are averaged.
 *     1 reads such a text's beginning alone
 * @param overlap tokens that neighbouring parts share, at least
 */
public record ClassifierOptions(
        int workers,
        Device device,
        Integrity integrity,
        Optional<TrustedKeys> trusted,
        ModelVersion oldest,
        Optional<Duration> runLimit,
        int windows,
        int overlap) {
    private static final int MAX_WORKERS = 1024;
    /** Nobody can sign what each machine builds for itself, and it is taken in place of the graph. */
    public static final String UNSIGNED_ENGINE =
            "its engines are code that nobody signed, and only signed models are opened here";

    private static final Duration LEAST_LIMIT = Duration.ofMillis(1);

    /** One worker on the CPU: a call runs in its caller's thread. The folder's files are held against their checksums. */
    public static final ClassifierOptions DEFAULT = new ClassifierOptions(1);

    /** On the CPU. */
    public ClassifierOptions(int workers) {
        this(workers, Device.cpu());
    }

    /** Of a folder whose files are held against their checksums. */
    public ClassifierOptions(int workers, Device device) {
        this(workers, device, Integrity.CHECKSUM);
    }

    /** Of any model. */
    public ClassifierOptions(int workers, Device device, Integrity integrity) {
        this(workers, device, integrity, Optional.empty(), ModelVersion.NONE, Optional.empty(), 1, 0);
    }

    /** Checks the ranges, and that what is signed is checked. */
    public ClassifierOptions {
        if (workers < 1 || workers > MAX_WORKERS) {
            throw new UnusableInputException("workers", "", workers + " is not within 1 to " + MAX_WORKERS);
        }
        if (runLimit.isPresent() && runLimit.get().compareTo(LEAST_LIMIT) < 0) {
            throw new UnusableInputException("run limit", "", runLimit.get() + " is below a millisecond");
        }
        if (windows < 1 || overlap < 0) {
            throw new UnusableInputException(
                    Setting.of("windows"),
                    "",
                    windows + " with an overlap of " + overlap + " is below 1, or that below 0");
        }
        if (trusted.isPresent()) {
            if (integrity == Integrity.UNCHECKED) {
                throw new UnusableInputException(
                        "trusted keys",
                        "",
                        "a folder that is not checked (Integrity.UNCHECKED) is believed, not trusted");
            }
            if (device.isTensorRt()) {
                throw new UnusableInputException("device", "", device + ": " + UNSIGNED_ENGINE);
            }
            integrity = Integrity.DIGEST;
        }
    }

    /** The same with another number of workers. */
    public ClassifierOptions withWorkers(int number) {
        return new ClassifierOptions(number, device, integrity, trusted, oldest, runLimit, windows, overlap);
    }

    /** The same on another device. */
    public ClassifierOptions withDevice(Device where) {
        return new ClassifierOptions(workers, where, integrity, trusted, oldest, runLimit, windows, overlap);
    }

    /** The same, with the folder's files checked in another way, or not. */
    public ClassifierOptions withIntegrity(Integrity wanted) {
        return new ClassifierOptions(workers, device, wanted, trusted, oldest, runLimit, windows, overlap);
    }

    /**
     * The same of folders alone that one of these keys signed ({@link ModelSignature#FILE}): before anything else is read the signature
     * is verified, and every file must be the signed one, with none missing, extra or a link. TensorRT's engines, which no signature
     * covers, are refused.
     */
    public ClassifierOptions trust(TrustedKeys keys) {
        return new ClassifierOptions(workers, device, integrity, Optional.of(keys), oldest, runLimit, windows, overlap);
    }

    /**
     * The same of models alone that are no older: what an attacker who cannot sign can do is bring back an old one. Without trusted keys
     * a version is what anybody wrote.
     */
    public ClassifierOptions atLeast(ModelVersion version) {
        return new ClassifierOptions(workers, device, integrity, trusted, version, runLimit, windows, overlap);
    }

    /** Refuses a model that is too old. */
    void requireVersion(Path folder, ModelVersion version) {
        if (version.compareTo(oldest) < 0) {
            throw new UnusableInputException(
                    folder.resolve(ModelConfig.FILE),
                    "model_version",
                    (version.equals(ModelVersion.NONE) ? "is missing" : "is " + version) + ", and a model older than "
                            + oldest + " is not opened here");
        }
    }

    /** The same with a limit for each run. */
    public ClassifierOptions withRunLimit(Duration limit) {
        return new ClassifierOptions(workers, device, integrity, trusted, oldest, Optional.of(limit), windows, overlap);
    }

    /**
     * The same, with texts read whole that are longer than a transformer takes: cut into the least number of parts of one size, each between
     * the special tokens of a text, whose scores or vectors are averaged. What is beyond {@code most} of them is left out.
     *
     * @param most parts of a text, at least 1
     * @param shared tokens that neighbouring parts have in common at least, at most half of what a part holds
     */
    public ClassifierOptions withWindows(int most, int shared) {
        return new ClassifierOptions(workers, device, integrity, trusted, oldest, runLimit, most, shared);
    }

    /** Refuses windows for what reads none. */
    void refuseWindows(Path folder, String what) {
        if (windows > 1) {
            throw new UnusableInputException(
                    folder,
                    "",
                    Setting.of("windows", "" + windows) + " is of a transformer's long texts; this is a model of "
                            + what);
        }
    }
}
