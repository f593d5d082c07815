package dev.rango.cli;

import dev.rango.runtime.OpenModel;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which task of a model with several. */
final class TaskOption {
    @Option(
            names = "--task",
            paramLabel = "NAME",
            description = "task of a model with several (--form swappable or bank); without, its base")
    private String task;

    /** The task, where one is named. */
    Optional<String> name() {
        return Optional.ofNullable(task);
    }

    /** The model that answers for the task; closing it does nothing. */
    OpenModel<?> of(OpenModel<?> model) {
        return task == null ? model : model.with(task);
    }
}
