package dev.rango.cli;

import dev.rango.runtime.TextClassifier;
import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which task of a model with several. */
final class TaskOption {
    @Option(
            names = "--task",
            paramLabel = "NAME",
            description = "task of a model with several (--form swappable or bank); without, its base")
    private String task;

    /** Refuses the option for a model that has no tasks. */
    void refuseFor(Path folder) {
        if (task != null) {
            throw new UnusableInputException("--task", task, "is of text classifiers; " + folder + " labels images");
        }
    }

    /** The task, where one is named. */
    Optional<String> name() {
        return Optional.ofNullable(task);
    }

    /** The classifier that answers for the task; closing it does nothing. */
    TextClassifier of(TextClassifier classifier) {
        return task == null ? classifier : classifier.with(task);
    }
}
