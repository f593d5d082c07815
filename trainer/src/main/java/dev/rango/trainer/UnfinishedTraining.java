package dev.rango.trainer;

import dev.rango.models.AtomicFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Function;

/**
 * Notes a training in its {@link PartialFolder}: a checkpoint after each epoch, unless the last one is hardly older than a
 * blink, and {@code metrics.csv}, which can be read while the training runs.
 */
final class UnfinishedTraining implements Journal {
    private static final String CHECKPOINT = "checkpoint";
    private static final String METRICS = "metrics.csv";

    /** Epochs that are shorter are trained again sooner than a disk has taken a checkpoint of each. */
    private static final long SHORTEST_NANOS = 200_000_000;
    /** A checkpoint is made when the one before took less than a tenth of the time since then. */
    private static final int TIMES_ITS_COST = 10;

    private final PartialFolder folder;
    private final TrainingIdentity identity;
    private long lastCheckpoint = System.nanoTime();
    private long costOfCheckpoint;
    private int checkpointEpoch;

    private UnfinishedTraining(PartialFolder folder, TrainingIdentity identity) {
        this.folder = folder;
        this.identity = identity;
    }

    /**
     * Runs a training that notes its progress, and writes what it made. What it noted is gone when the training is done, and stays when it was
     * stopped or failed after an epoch.
     *
     * @throws dev.rango.runtime.UnusableInputException when another training was noted there
     */
    static TrainingReport run(
            Path out,
            AtomicFolder.Kind kind,
            TrainingIdentity identity,
            TrainingListener listener,
            Function<Journal, TrainingResult> training) {
        PartialFolder folder = PartialFolder.open(out);
        boolean done = false;
        try {
            TrainingResult result = training.apply(new UnfinishedTraining(folder, identity));
            AtomicFolder.write(out, kind, result::write);
            done = !listener.stopRequested();
            return result.report();
        } finally {
            if (done || !Files.exists(folder.file(CHECKPOINT))) {
                folder.discard();
            } else {
                folder.close();
            }
        }
    }

    @Override
    public void resume(Progress fresh) {
        Path checkpoint = folder.file(CHECKPOINT);
        if (Files.exists(checkpoint)) {
            CheckpointFile.read(checkpoint, identity, fresh);
            checkpointEpoch = fresh.history().size();
        }
        try {
            Files.writeString(folder.file(METRICS), Curves.csv(fresh.history()));
        } catch (IOException e) {
            throw folder.unwritable(e);
        }
    }

    @Override
    public void note(Progress progress) {
        EpochMetrics last = progress.history().get(progress.history().size() - 1);
        try {
            Files.write(
                    folder.file(METRICS),
                    Curves.csvRow(last).getBytes(StandardCharsets.UTF_8),
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw folder.unwritable(e);
        }
        if (System.nanoTime() - lastCheckpoint >= Math.max(SHORTEST_NANOS, TIMES_ITS_COST * costOfCheckpoint)) {
            checkpoint(progress);
        }
    }

    @Override
    public void end(Progress progress) {
        // What was stopped within an epoch goes on from the checkpoint before it.
        if (checkpointEpoch < progress.history().size() && progress.isBetweenEpochs()) {
            checkpoint(progress);
        }
    }

    private void checkpoint(Progress progress) {
        long start = System.nanoTime();
        try {
            CheckpointFile.write(folder.file(CHECKPOINT), identity, progress);
        } catch (IOException e) {
            throw folder.unwritable(e);
        }
        checkpointEpoch = progress.history().size();
        lastCheckpoint = System.nanoTime();
        costOfCheckpoint = lastCheckpoint - start;
    }
}
