package dev.rango.meter;

import dev.rango.runtime.ClassifierOptions;
import dev.rango.runtime.OpenModel;
import dev.rango.runtime.Prediction;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.session.StageTimes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * One form of several adapters, open: a model for each task, or one that has them all.
 *
 * @param <I> what it classifies
 */
final class OpenForm<I> implements AutoCloseable {
    private final AdvicePlan.Form form;
    private final List<String> tasks;
    private final Map<String, OpenModel<I>> models = new LinkedHashMap<>();
    private final boolean shared;

    private OpenForm(AdvicePlan.Form form, List<String> tasks) {
        this.form = form;
        this.tasks = tasks;
        this.shared = !open(form.folders().get(0), tasks.get(0)).tasks().isEmpty();
    }

    static <I> OpenForm<I> open(AdvicePlan.Form form, List<String> tasks) {
        OpenForm<I> open = new OpenForm<>(form, tasks);
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

    private OpenModel<I> open(Path folder, String task) {
        OpenModel<?> opened = OpenModel.open(folder, ClassifierOptions.DEFAULT);
        OpenModel<I> model = models.isEmpty()
                ? OpenModels.any(opened)
                : OpenModels.like(first(), form.folders().get(0), opened, folder);
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
    OpenModel<I> first() {
        return models.get(tasks.get(0));
    }

    /** What answers for a task. */
    OpenModel<I> of(String task) {
        return shared ? first().with(task) : models.get(task);
    }

    /** Answers for inputs of several tasks, in their order; where each task has a model, its inputs go there together. */
    List<Prediction> classifyMixed(List<I> inputs, List<String> each) {
        if (shared) {
            return first().classifyMixed(inputs, each);
        }
        Map<String, List<I>> byTask = new LinkedHashMap<>();
        Map<String, List<Integer>> places = new LinkedHashMap<>();
        for (int i = 0; i < inputs.size(); i++) {
            byTask.computeIfAbsent(each.get(i), t -> new ArrayList<>()).add(inputs.get(i));
            places.computeIfAbsent(each.get(i), t -> new ArrayList<>()).add(i);
        }
        Prediction[] answers = new Prediction[inputs.size()];
        byTask.forEach((task, own) -> {
            List<Prediction> given = models.get(task).classify(own);
            for (int i = 0; i < given.size(); i++) {
                answers[places.get(task).get(i)] = given.get(i);
            }
        });
        return List.of(answers);
    }

    /** Calls it as such traffic does. */
    Caller<I> caller(Traffic traffic) {
        return (workload, number, times) -> call(traffic, workload, number, times);
    }

    private void call(Traffic traffic, Workload<I> workload, long number, StageTimes times) {
        List<I> inputs = workload.inputs(number);
        switch (traffic) {
            case ALONE -> of(task(number)).classify(inputs.get(0));
            case BATCHES -> of(task(number)).classify(inputs, times);
            case MIXED ->
                classifyMixed(
                        inputs,
                        IntStream.range(0, inputs.size())
                                .mapToObj(i -> task(number + i))
                                .toList());
        }
    }

    private String task(long number) {
        return tasks.get((int) (number % tasks.size()));
    }

    @Override
    public void close() {
        models.values().forEach(OpenModel::close);
    }
}
