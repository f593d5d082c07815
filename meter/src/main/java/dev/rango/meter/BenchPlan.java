package dev.rango.meter;

import dev.rango.runtime.Device;
import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What to measure: each model on each device in each cell of batch × workers.
 *
 * @param models folders of exported models, at least one; the first is what the others are compared with
 * @param task which task of the models that have several; empty for that of the base
 * @param batches texts handed to one call; sorted, each once
 * @param workers threads that call at the same time; sorted, each once
 * @param devices where the models run, each once; every model is measured on every device
 * @param duration time to measure each model in each cell, after the warm-up
 * @param starts fresh processes to time the start of each model with; 0 for none
 * @param texts what to classify; empty for synthetic texts from the first model's words, or synthetic images
 * @param command what was typed, for the report
 */
public record BenchPlan(
        List<Path> models,
        Optional<String> task,
        List<Integer> batches,
        List<Integer> workers,
        List<Device> devices,
        Duration duration,
        int starts,
        Optional<InputSet<String>> texts,
        String command) {
    private static final int MAX_MODELS = 16;
    private static final int MAX_BATCH = 65_536;
    private static final int MAX_WORKERS = 256;
    private static final int MAX_STARTS = 100;
    private static final Duration MIN_DURATION = Duration.ofMillis(50);
    private static final Duration MAX_DURATION = Duration.ofHours(1);

    /** Checks the ranges. */
    public BenchPlan {
        models = List.copyOf(models);
        devices = devices.stream().distinct().toList();
        batches = batches.stream().distinct().sorted().toList();
        workers = workers.stream().distinct().sorted().toList();
        requireWithin("devices", devices.size(), 1, MAX_MODELS);
        requireWithin("models", models.size() * devices.size(), 1, MAX_MODELS);
        requireWithin("numbers of texts in a batch", batches.size(), 1, MAX_BATCH);
        requireWithin("numbers of workers", workers.size(), 1, MAX_WORKERS);
        batches.forEach(batch -> requireWithin("batch", batch, 1, MAX_BATCH));
        workers.forEach(number -> requireWithin("workers", number, 1, MAX_WORKERS));
        requireWithin("starts", starts, 0, MAX_STARTS);
        if (duration.compareTo(MIN_DURATION) < 0 || duration.compareTo(MAX_DURATION) > 0) {
            throw new UnusableInputException("duration", "", Durations.shown(duration) + " is not within 50ms to 1h");
        }
    }

    private static void requireWithin(String name, int value, int low, int high) {
        if (value < low || value > high) {
            throw new UnusableInputException(name, "", value + " is not within " + low + " to " + high);
        }
    }

    /** About how long all of it takes: half as much again for warm-ups, and a second for each start. */
    public Duration estimate() {
        long cells = (long) models.size() * devices.size() * batches.size() * workers.size();
        return duration.multipliedBy(cells)
                .multipliedBy(3)
                .dividedBy(2)
                .plusSeconds((long) starts * models.size() * devices.size());
    }
}
