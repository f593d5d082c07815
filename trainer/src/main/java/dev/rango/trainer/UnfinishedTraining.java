package dev.rango.trainer;

import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Function;

/**
 * The folder {@code OUT.partial} beside the folder that a training will write: its checkpoint after each epoch and
 * {@code metrics.csv}, which can be read while the training runs. It stays behind when the process dies, and the same
 * command goes on from it; nobody else writes into it meanwhile.
 */
public final class UnfinishedTraining implements Journal {
    private static final String CHECKPOINT = "checkpoint";
    private static final String METRICS = "metrics.csv";
    private static final String LOCK = "lock";
    private static final List<String> FILES = List.of(CHECKPOINT, CHECKPOINT + ".new", METRICS, LOCK);

    private final Path folder;
    private final TrainingIdentity identity;
    private final FileChannel lock;

    private UnfinishedTraining(Path folder, TrainingIdentity identity, FileChannel lock) {
        this.folder = folder;
        this.identity = identity;
        this.lock = lock;
    }

    /** Where the training for {@code out} notes its progress. */
    public static Path folderOf(Path out) {
        Path absolute = out.toAbsolutePath().normalize();
        return absolute.resolveSibling(absolute.getFileName() + ".partial");
    }

    /** Forgets the unfinished training for {@code out}, if there is one; files of others are left alone. */
    public static void discard(Path out) {
        Path folder = folderOf(out);
        if (Files.isDirectory(folder)) {
            open(out, new TrainingIdentity("", "", "")).discard();
        }
    }

    /**
     * Runs a training that notes its progress here. What it noted is gone when the training is done, and stays when it
     * was stopped or failed after an epoch.
     */
    static TrainingReport run(
            Path out,
            TrainingIdentity identity,
            TrainingListener listener,
            Function<Journal, TrainingReport> training) {
        UnfinishedTraining unfinished = open(out, identity);
        boolean done = false;
        try {
            TrainingReport report = training.apply(unfinished);
            done = !listener.stopRequested();
            return report;
        } finally {
            if (done || !Files.exists(unfinished.folder.resolve(CHECKPOINT))) {
                unfinished.discard();
            } else {
                unfinished.close();
            }
        }
    }

    /** @throws UnusableInputException when another process trains for the same folder */
    private static UnfinishedTraining open(Path out, TrainingIdentity identity) {
        Path folder = folderOf(out);
        try {
            Files.createDirectories(folder);
            FileChannel channel =
                    FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!isFree(channel)) {
                channel.close();
                throw new UnusableInputException(folder, "", "another training is writing here");
            }
            return new UnfinishedTraining(folder, identity, channel);
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }

    /** Takes the lock, which the operating system releases when the process ends in whatever way. */
    private static boolean isFree(FileChannel channel) throws IOException {
        try {
            FileLock held = channel.tryLock();
            return held != null;
        } catch (OverlappingFileLockException sameProcess) {
            return false;
        }
    }

    @Override
    public void resume(Progress fresh) {
        Path checkpoint = folder.resolve(CHECKPOINT);
        if (Files.exists(checkpoint)) {
            CheckpointFile.read(checkpoint, identity, fresh);
        }
        try {
            Files.writeString(folder.resolve(METRICS), Curves.csv(fresh.history()));
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }

    @Override
    public void note(Progress progress) {
        try {
            CheckpointFile.write(folder.resolve(CHECKPOINT), identity, progress);
            EpochMetrics last = progress.history().get(progress.history().size() - 1);
            Files.write(
                    folder.resolve(METRICS),
                    Curves.csvRow(last).getBytes(StandardCharsets.UTF_8),
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }

    /** The training is done, or cannot be: nothing is left to continue. */
    private void discard() {
        close();
        try {
            for (String file : FILES) {
                Files.deleteIfExists(folder.resolve(file));
            }
            Files.delete(folder);
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }

    /** Leaves the folder as it is for the next process. */
    private void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }

    private static UnusableInputException unwritable(Path folder, IOException e) {
        return new UnusableInputException(folder, "", "cannot be written: " + e, e);
    }
}
