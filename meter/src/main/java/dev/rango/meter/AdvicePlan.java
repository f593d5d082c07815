package dev.rango.meter;

import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Which exports of the same adapters to compare.
 *
 * @param forms in the order in which they are preferred where nothing else tells them apart, at least one
 * @param tasks names of the adapters' tasks, at least one
 * @param duration time to measure each form with each kind of traffic, after the warm-up
 * @param processes fresh ones to read the memory of each form from
 * @param texts what to classify; empty for synthetic ones from the first model's words
 */
public record AdvicePlan(
        List<Form> forms, List<String> tasks, Duration duration, int processes, Optional<InputSet<String>> texts) {
    private static final Duration SHORTEST = Duration.ofMillis(50);
    private static final Duration LONGEST = Duration.ofMinutes(10);

    /**
     * One form.
     *
     * @param name such as {@code merged}
     * @param folders an export for each task in their order, or one that has them all
     */
    public record Form(String name, List<Path> folders) {
        /** Copies the list. */
        public Form {
            folders = List.copyOf(folders);
        }
    }

    /** Checks the ranges. */
    public AdvicePlan {
        forms = List.copyOf(forms);
        tasks = List.copyOf(tasks);
        if (forms.isEmpty() || tasks.isEmpty()) {
            throw new UnusableInputException("advice", "", "needs at least one form and one task");
        }
        requireDuration(duration);
        requireProcesses(processes);
    }

    /**
     * Refuses a number of processes, before exports are written for it.
     *
     * @throws UnusableInputException when it is not within 0 to 100
     */
    public static void requireProcesses(int processes) {
        if (processes < 0 || processes > 100) {
            throw new UnusableInputException("starts", "", processes + " is not within 0 to 100");
        }
    }

    /**
     * Refuses a duration that cannot be measured, before exports are written for it.
     *
     * @throws UnusableInputException when it is not within 50 ms to 10 minutes
     */
    public static void requireDuration(Duration duration) {
        if (duration.compareTo(SHORTEST) < 0 || duration.compareTo(LONGEST) > 0) {
            throw new UnusableInputException("duration", "", Durations.shown(duration) + " is not within 50ms to 10m");
        }
    }

    /** About how long measuring takes: half as much again for warm-ups, and two seconds for each process. */
    public Duration estimate() {
        return duration.multipliedBy((long) forms.size() * Traffic.values().length)
                .multipliedBy(3)
                .dividedBy(2)
                .plusSeconds(2L * processes * forms.size());
    }
}
