package dev.rango.meter;

import dev.rango.runtime.Prediction;
import dev.rango.runtime.TaskText;
import dev.rango.runtime.TextClassifier;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.session.StageTimes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One form of several adapters, open: a model for each task, or one that has them all. */
final class OpenForm implements AutoCloseable {
    private final AdvicePlan.Form form;
    private final List<String> tasks;
    private final Map<String, TextClassifier> models = new LinkedHashMap<>();
    private final boolean shared;

    private OpenForm(AdvicePlan.Form form, List<String> tasks) {
        this.form = form;
        this.tasks = tasks;
        this.shared = !open(form.folders().get(0), tasks.get(0)).tasks().isEmpty();
    }

    static OpenForm open(AdvicePlan.Form form, List<String> tasks) {
        OpenForm open = new OpenForm(form, tasks);
        try {
            for (int task = 1; !open.shared && task < tasks.size(); task++) {
                if (task == form.folders().size()) {
                    throw new UnusableInputException(
                            form.folders().get(0),
                            "",
                            "is for one task of " + tasks.size() + ", and others are missing");
                }
                open.open(form.folders().get(task), tasks.get(task));
            }
            return open;
        } catch (RuntimeException | Error e) {
            open.close();
            throw e;
        }
    }

    private TextClassifier open(Path folder, String task) {
        TextClassifier model = TextClassifier.open(folder);
        models.put(task, model);
        return model;
    }

    AdvicePlan.Form form() {
        return form;
    }

    /** True when one model has all tasks. */
    boolean isShared() {
        return shared;
    }

    /** The only one, or that of the first task. */
    TextClassifier first() {
        return models.get(tasks.get(0));
    }

    /** What answers for a task. */
    TextClassifier of(String task) {
        return shared ? first().with(task) : models.get(task);
    }

    /** Answers for texts of several tasks, in their order; where each task has a model, its texts go there together. */
    List<Prediction> classifyMixed(List<TaskText> texts) {
        if (shared) {
            return first().classifyMixed(texts);
        }
        Map<String, List<String>> byTask = new LinkedHashMap<>();
        Map<String, List<Integer>> places = new LinkedHashMap<>();
        for (int i = 0; i < texts.size(); i++) {
            String task = texts.get(i).task();
            byTask.computeIfAbsent(task, t -> new ArrayList<>())
                    .add(texts.get(i).text());
            places.computeIfAbsent(task, t -> new ArrayList<>()).add(i);
        }
        Prediction[] answers = new Prediction[texts.size()];
        byTask.forEach((task, own) -> {
            List<Prediction> given = models.get(task).classify(own);
            for (int i = 0; i < given.size(); i++) {
                answers[places.get(task).get(i)] = given.get(i);
            }
        });
        return List.of(answers);
    }

    /** Calls it as such traffic does. */
    Caller<String> caller(Traffic traffic) {
        return (workload, number, times) -> call(traffic, workload, number, times);
    }

    private void call(Traffic traffic, Workload<String> workload, long number, StageTimes times) {
        List<String> texts = workload.inputs(number);
        switch (traffic) {
            case ALONE -> of(task(number)).classify(texts.get(0));
            case BATCHES -> of(task(number)).classify(texts, times);
            case MIXED -> {
                List<TaskText> mixed = new ArrayList<>(texts.size());
                for (int i = 0; i < texts.size(); i++) {
                    mixed.add(new TaskText(task(number + i), texts.get(i)));
                }
                classifyMixed(mixed);
            }
        }
    }

    private String task(long number) {
        return tasks.get((int) (number % tasks.size()));
    }

    @Override
    public void close() {
        models.values().forEach(TextClassifier::close);
    }
}
