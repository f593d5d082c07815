package dev.rango.runtime.format;

import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.ModelConfig.AdapterInfo;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A task of an export that has several: the base's own, or that of an adapter.
 *
 * @param name letters, digits, dots, dashes and underscores, at most 100
 * @param labels its classes, in the order of its logits; those of the graph beyond them are not its own
 * @param adapter what it is made of; none for the base
 */
public record TaskInfo(String name, List<String> labels, Optional<AdapterInfo> adapter) {
    /** Name of the task that is the base without an adapter. */
    public static final String BASE = "base";

    /** A name is also that of a file. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,99}");

    private static final Set<String> FORMS = Set.of("swappable", "bank");

    /** Checks name and labels. */
    public TaskInfo {
        labels = List.copyOf(labels);
        if (!NAME.matcher(name).matches()) {
            throw new UnusableInputException(
                    "task", "'" + name + "'", "is not 1 to 100 letters, digits, dots, dashes or underscores");
        }
        if (labels.size() < 2 || new HashSet<>(labels).size() < labels.size()) {
            throw new UnusableInputException("task", name, "has fewer than two labels, or one twice");
        }
    }

    /** Number of its classes. */
    public int classes() {
        return labels.size();
    }

    /** True for an export whose tasks are chosen while it runs. */
    public static boolean areIn(String form) {
        return FORMS.contains(form);
    }

    /** Checks that no two tasks share a name, or a file where case does not count. */
    static List<TaskInfo> requireDistinct(List<TaskInfo> tasks) {
        Set<String> names = new HashSet<>();
        for (TaskInfo task : tasks) {
            if (!names.add(task.name.toLowerCase(Locale.ROOT))) {
                throw new UnusableInputException("task", task.name, "is there twice");
            }
        }
        return List.copyOf(tasks);
    }

    static List<TaskInfo> read(JsonFile.Fields fields) {
        List<TaskInfo> tasks = new ArrayList<>();
        for (JsonFile.Fields task : fields.objects("tasks")) {
            Optional<AdapterInfo> adapter =
                    task.values().containsKey("sha256") ? Optional.of(AdapterInfo.read(task)) : Optional.empty();
            tasks.add(new TaskInfo(task.text("name"), task.texts("labels"), adapter));
        }
        return tasks;
    }
}
