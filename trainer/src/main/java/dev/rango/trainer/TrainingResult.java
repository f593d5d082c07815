package dev.rango.trainer;

import dev.rango.models.TrainingRecord;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What a training made, with its history.
 *
 * @param weights writes the files of a base or an adapter
 */
record TrainingResult(TrainingReport report, TrainingRecord record, Weights weights) {
    /** Writes into an existing folder. */
    interface Weights {
        void write(Path folder) throws IOException;
    }

    void write(Path folder) throws IOException {
        weights.write(folder);
        record.write(folder);
        Curves.write(folder, report.history());
    }
}
