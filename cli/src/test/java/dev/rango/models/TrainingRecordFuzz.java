package dev.rango.models;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rango.fuzz.Reading;
import dev.rango.fuzz.SampleFolder;
import java.util.List;
import java.util.OptionalDouble;

/** {@code training.json} and {@code metrics.csv}. */
public final class TrainingRecordFuzz {
    private TrainingRecordFuzz() {}

    public static void fuzzerTestOneInput(byte[] content) {
        Reading.of(
                        content,
                        TrainingRecord.FILE,
                        file -> TrainingRecord.read(file.getParent()).orElseThrow())
                .ifPresent(first -> {
                    byte[] written = SampleFolder.written(first::write).get(TrainingRecord.FILE);
                    Reading.requireSame(
                            first,
                            Reading.of(
                                            written,
                                            TrainingRecord.FILE,
                                            file -> TrainingRecord.read(file.getParent())
                                                    .orElseThrow())
                                    .orElseThrow());
                });
        Reading.of(content, "metrics.csv", file -> TrainingRecord.bestValidationAccuracy(file.getParent()));
    }

    public static List<byte[]> seeds() {
        TrainingRecord record = new TrainingRecord(
                "0.1.0",
                "17",
                "PyTorch 2.7.1",
                "csv",
                "ab",
                10,
                2,
                "lr 0.1",
                Long.MIN_VALUE,
                3,
                OptionalDouble.of(0.9),
                OptionalDouble.empty(),
                OptionalDouble.of(1.5));
        return List.of(
                SampleFolder.written(record::write).get(TrainingRecord.FILE),
                "epoch,loss,validation_accuracy\n1,0.5,0.75\n2,0.4,\n".getBytes(UTF_8));
    }
}
