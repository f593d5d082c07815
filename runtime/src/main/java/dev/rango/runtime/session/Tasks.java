package dev.rango.runtime.session;

import dev.rango.runtime.Setting;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.AdapterFile;
import dev.rango.runtime.format.ModelFiles;
import dev.rango.runtime.format.TaskInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tasks of a graph and how each is asked for. */
public final class Tasks implements AutoCloseable {
    private final Path graph;
    private final Map<String, Task> byName = new LinkedHashMap<>();
    private final Task first;

    /**
     * One task.
     *
     * @param id what a graph that chooses by row calls it
     * @param name empty in a graph that has only one
     * @param classes how many of a row's logits are its own
     * @param factors what the graph is fed for it; null where the graph takes none
     */
    public record Task(int id, String name, int classes, Factors factors) {
        public Rows rows() {
            return Rows.all(id);
        }
    }

    private Tasks(Path graph, List<Task> tasks) {
        this.graph = graph;
        tasks.forEach(task -> byName.put(task.name(), task));
        this.first = tasks.get(0);
    }

    /**
     * Opens the adapters that a graph needs.
     *
     * @param infos in the order of their ids; none for a graph with one task
     * @throws UnusableInputException when graph and tasks do not belong together, or an adapter file is unusable
     */
    static Tasks open(Path graph, ModelFiles files, Session session, List<TaskInfo> infos) {
        boolean several = session.choosesByRow() || session.takesFactors();
        if (infos.isEmpty() == several) {
            throw new UnusableInputException(
                    graph, "", several ? "has tasks, but config.json names none" : "has not the tasks of config.json");
        }
        if (!several) {
            return new Tasks(graph, List.of(new Task(0, "", session.width(), null)));
        }
        List<Task> tasks = new ArrayList<>();
        try {
            for (TaskInfo info : infos) {
                if (info.classes() > session.width()) {
                    throw new UnusableInputException(
                            graph, "logits", "are fewer than task " + info.name() + " has labels");
                }
                Path adapter = AdapterFile.beside(graph, info.name());
                tasks.add(new Task(
                        tasks.size(),
                        info.name(),
                        info.classes(),
                        session.takesFactors() ? session.factors(adapter, files.adapter(info.name())) : null));
            }
            return new Tasks(graph, tasks);
        } catch (RuntimeException | Error e) {
            tasks.forEach(Tasks::close);
            throw e;
        }
    }

    /** The one that answers when none was asked for. */
    public Task first() {
        return first;
    }

    /** The names, in the order of their ids; none for a graph with one task. */
    public List<String> names() {
        return first.name().isEmpty() ? List.of() : List.copyOf(byName.keySet());
    }

    /** @throws UnusableInputException when there is none of that name */
    public Task named(String name) {
        Task task = name.isEmpty() ? null : byName.get(name);
        if (task == null) {
            throw new UnusableInputException(
                    graph,
                    "task '" + name + "'",
                    names().isEmpty()
                            ? "the model has one task; those of several are exported with "
                                    + Setting.of("form", "swappable") + " or bank"
                            : "is none of " + names());
        }
        return task;
    }

    private static void close(Task task) {
        if (task.factors() != null) {
            task.factors().close();
        }
    }

    @Override
    public void close() {
        byName.values().forEach(Tasks::close);
    }
}
