package dev.rango.exporter;

import dev.rango.exporter.graph.Head;
import dev.rango.exporter.graph.LayerSite;
import dev.rango.exporter.graph.TaskHeads;
import dev.rango.exporter.graph.TaskUpdates;
import dev.rango.models.AdaptedModel;
import dev.rango.models.Adapter;
import dev.rango.models.Checkpoint;
import dev.rango.models.LowRank;
import dev.rango.models.Reference;
import dev.rango.models.Tensor;
import dev.rango.models.Update;
import dev.rango.runtime.Setting;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.AdapterFile;
import dev.rango.runtime.format.ModelConfig.AdapterInfo;
import dev.rango.runtime.format.TaskInfo;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * A base and adapters of it, brought to the same shapes: ranks are filled up with zeros to the highest of each layer, heads
 * to the widest. The base is the first task: factors of zero under its own head.
 *
 * @param base of all adapters
 * @param members the adapters, in the order of their ids, from 1 on
 */
record AdapterSet(Checkpoint base, List<Member> members) {
    /**
     * An adapter under the name of its task.
     *
     * @param info as config.json shows it
     */
    record Member(String name, AdaptedModel model, AdapterInfo info) {
        TaskInfo task() {
            return new TaskInfo(name, model.adapter().labels(), Optional.of(info));
        }
    }

    AdapterSet {
        members = List.copyOf(members);
        if (members.isEmpty()) {
            throw new UnusableInputException(Setting.of("adapter"), "", "is missing: the form needs at least one");
        }
    }

    /** All tasks in the order of their ids, the base's first. */
    List<TaskInfo> tasks() {
        List<TaskInfo> tasks = new ArrayList<>();
        tasks.add(new TaskInfo(TaskInfo.BASE, base.labels(), Optional.empty()));
        members.forEach(member -> tasks.add(member.task()));
        return tasks;
    }

    FamilyExport family() {
        return FamilyExport.of(base);
    }

    /** Number of tasks, the base's included. */
    int size() {
        return members.size() + 1;
    }

    /** Paths of the layers that some adapter changes, with the highest rank of each. */
    SortedMap<String, Integer> ranks() {
        SortedMap<String, Integer> ranks = new TreeMap<>();
        members.forEach(member -> member.model()
                .adapter()
                .updates()
                .forEach((layer, update) -> ranks.merge(layer, update.rank(), Math::max)));
        return ranks;
    }

    /** What each task does to a layer. */
    TaskUpdates updates(String path) {
        List<Optional<Update>> updates = IntStream.range(0, size())
                .mapToObj(task -> adapter(task).map(adapter -> adapter.updates().get(path)))
                .toList();
        LowRank any = updates.stream()
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow()
                .factors();
        return new TaskUpdates(any.a().size(0), any.b().size(1), updates);
    }

    /** The head of each task. */
    TaskHeads heads() {
        return new TaskHeads(IntStream.range(0, size())
                .mapToObj(task -> adapter(task).map(Adapter::head).orElse(base.head()))
                .toList());
    }

    /** The network of a task, the base's own being the first, in double precision. */
    Reference reference(int task) {
        return task == 0 ? base.reference() : members.get(task - 1).model().reference();
    }

    /** The adapter of a task; none for the base. */
    Optional<Adapter> adapter(int task) {
        return task == 0
                ? Optional.empty()
                : Optional.of(members.get(task - 1).model().adapter());
    }

    /** A task as inputs of a graph, by name. */
    SortedMap<String, Tensor> tensors(int task) {
        SortedMap<String, Tensor> tensors = new TreeMap<>();
        ranks().keySet().forEach(path -> {
            TaskUpdates updates = updates(path);
            tensors.put(LayerSite.nameOfA(path), updates.a(task));
            tensors.put(LayerSite.nameOfB(path), updates.b(task));
        });
        tensors.put(Head.WEIGHT, heads().weight(task));
        tensors.put(Head.BIAS, heads().bias(task));
        return tensors;
    }

    /** The same as an adapter file holds it. */
    List<AdapterFile.Parameter> parameters(int task) {
        List<AdapterFile.Parameter> parameters = new ArrayList<>();
        tensors(task)
                .forEach((name, tensor) -> parameters.add(new AdapterFile.Parameter(
                        name, Arrays.stream(tensor.shape()).boxed().toList(), FloatBuffer.wrap(tensor.data()))));
        return parameters;
    }
}
