package dev.rango.cli;

import dev.rango.runtime.TextClassifier;
import picocli.CommandLine.Option;

/** Which task of a model with several. */
final class TaskOption {
    @Option(
            names = "--task",
            paramLabel = "NAME",
            description = "task of a model with several (--form swappable or bank); without, its base")
    private String task;

    /** The classifier that answers for the task; closing it does nothing. */
    TextClassifier of(TextClassifier classifier) {
        return task == null ? classifier : classifier.with(task);
    }
}
