package dev.rango.trainer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Function;

/**
 * Notes a training in its {@link PartialFolder}: a checkpoint after each epoch, and {@code metrics.csv}, which can be read
 * while the training runs.
 */
final class UnfinishedTraining implements Journal {
    private static final String CHECKPOINT = "checkpoint";
    private static final String METRICS = "metrics.csv";

    private final PartialFolder folder;
    private final TrainingIdentity identity;

    private UnfinishedTraining(PartialFolder folder, TrainingIdentity identity) {
        this.folder = folder;
        this.identity = identity;
    }

    /**
     * Runs a training that notes its progress. What it noted is gone when the training is done, and stays when it was
     * stopped or failed after an epoch.
     *
     * @throws dev.rango.runtime.UnusableInputException when another training was noted there
     */
    static TrainingReport run(
            Path out,
            TrainingIdentity identity,
            TrainingListener listener,
            Function<Journal, TrainingReport> training) {
        PartialFolder folder = PartialFolder.open(out);
        boolean done = false;
        try {
            TrainingReport report = training.apply(new UnfinishedTraining(folder, identity));
            done = !listener.stopRequested();
            return report;
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
            CheckpointFile.write(folder.file(CHECKPOINT), identity, progress);
            Files.write(
                    folder.file(METRICS),
                    Curves.csvRow(last).getBytes(StandardCharsets.UTF_8),
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw folder.unwritable(e);
        }
    }
}
