package dev.rango.exporter.graft;

import dev.rango.exporter.graft.AppendedHead.Step;
import dev.rango.exporter.graft.Graft.Member;
import dev.rango.exporter.graph.Bank;
import dev.rango.exporter.graph.Given;
import dev.rango.exporter.graph.Head;
import dev.rango.exporter.graph.LayerSite;
import dev.rango.exporter.graph.TaskHeads;
import dev.rango.models.Linear;
import dev.rango.models.Tensor;
import dev.rango.onnx.OnnxGraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What adapters save whole, in a graph of several tasks: of each layer, of each vector and of each layer of a head that the base lacks
 * what every task has in that place, the base's first. A task without a head, the base among them, has none of its classes.
 */
final class SavedTasks {
    private final OnnxGraph graph;
    private final List<Place> places = new ArrayList<>();
    private final SortedMap<String, List<Tensor>> vectors = new TreeMap<>();

    /**
     * A layer.
     *
     * @param output what it ends in, its bias added: an output of the graph, or the layer's own
     */
    private record Place(LayerSite site, TaskHeads tasks, String output) {}

    private SavedTasks(OnnxGraph graph) {
        this.graph = graph;
    }

    /** Puts the head of the adapters, where the base has none, behind it. */
    static SavedTasks in(OnnxGraph graph, List<Member> members) {
        SavedTasks tasks = new SavedTasks(graph);
        Map<String, SavedTensors.Replaced> replaced = new LinkedHashMap<>();
        for (Member member : members) {
            member.saved()
                    .layers()
                    .values()
                    .forEach(r -> replaced.putIfAbsent(r.site().site().y(), r));
            member.saved()
                    .vectors()
                    .keySet()
                    .forEach(name -> tasks.vectors.computeIfAbsent(name, n -> new ArrayList<>()));
        }
        replaced.forEach((y, first) -> tasks.addReplaced(y, first, members));
        tasks.vectors.forEach((name, all) -> {
            Tensor own = Tensor.vector(graph.constant(name).orElseThrow().floats());
            all.add(own);
            members.forEach(m -> all.add(m.saved().vectors().getOrDefault(name, own)));
        });
        members.stream()
                .flatMap(m -> m.head().stream())
                .findFirst()
                .ifPresent(template -> tasks.append(template, members));
        return tasks;
    }

    private void addReplaced(String y, SavedTensors.Replaced first, List<Member> members) {
        LayerSite found = first.site().site();
        LayerSite site = new LayerSite(
                found.path(),
                found.kind(),
                graph.producer(y).orElseThrow(),
                found.weight(),
                found.transposed(),
                found.bias());
        Linear base = base(site);
        List<Linear> all = new ArrayList<>(List.of(base));
        for (Member member : members) {
            all.add(member.saved().layers().values().stream()
                    .filter(r -> r.site().site().y().equals(y))
                    .findFirst()
                    .map(SavedTensors.Replaced::layer)
                    .orElseGet(() -> new Linear(base.weight(), bias(member, site, base))));
        }
        site.bias().ifPresent(vectors::remove);
        places.add(new Place(site, new TaskHeads(all), first.output().orElse(y)));
    }

    /** Of one that replaces the bias alone. */
    private static Tensor bias(Member member, LayerSite site, Linear base) {
        return site.bias().map(name -> member.saved().vectors().get(name)).orElse(base.bias());
    }

    private Linear base(LayerSite site) {
        int in = site.in(graph);
        int out = site.out(graph);
        float[] values = graph.constant(site.weight()).orElseThrow().floats();
        Tensor weight = site.transposed()
                ? Tensor.matrix(out, in, values)
                : Tensor.matrix(in, out, values).transposed();
        return new Linear(
                weight,
                Tensor.vector(site.bias()
                        .map(bias -> graph.constant(bias).orElseThrow().floats())
                        .orElse(new float[out])));
    }

    private void append(AppendedHead template, List<Member> members) {
        List<TaskHeads> layers = new ArrayList<>();
        for (int i = 0; i < template.layers().size(); i++) {
            boolean isLast = i == template.layers().size() - 1;
            Linear none = none(template.layers().get(i).layer(), isLast);
            List<Linear> all = new ArrayList<>(List.of(none));
            int place = i;
            members.forEach(m ->
                    all.add(m.head().map(h -> h.layers().get(place).layer()).orElse(none)));
            layers.add(new TaskHeads(all));
        }
        HeadPass.Added added = HeadPass.addBeside(graph, widest(template, layers));
        for (int i = 0; i < layers.size(); i++) {
            LayerSite site = added.sites().get(i);
            places.add(new Place(site, layers.get(i), site.y()));
        }
    }

    /** Of a task without a head: zeros, and of classes none. */
    private static Linear none(Linear like, boolean isLast) {
        float[] bias = new float[isLast ? 1 : like.out()];
        if (isLast) {
            Arrays.fill(bias, TaskHeads.NO_CLASS);
        }
        return new Linear(
                Tensor.matrix(bias.length, like.in(), new float[bias.length * like.in()]), Tensor.vector(bias));
    }

    /** The head with room for the classes of all. */
    private static AppendedHead widest(AppendedHead head, List<TaskHeads> layers) {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            Step step = head.layers().get(i);
            TaskHeads tasks = layers.get(i);
            steps.add(
                    new Step(step.path(), new Linear(tasks.weight(1).transposed(), tasks.bias(1)), step.activation()));
        }
        return new AppendedHead(head.source(), head.states(), steps, head.reason());
    }

    /** Lets all of it be given from outside. */
    void asInputs() {
        for (Place place : places) {
            LayerSite site = place.site();
            int classes = place.tasks().classes();
            int in = site.in(graph);
            site.bias().ifPresent(bias -> Given.asInput(graph, bias, new int[] {classes}));
            Given.asInput(graph, site.weight(), site.transposed() ? new int[] {classes, in} : new int[] {in, classes});
            widen(place);
        }
        vectors.forEach((name, all) -> Given.asInput(graph, name, shape(name)));
    }

    /** Lets each row of a batch have its own. Of vectors there are none. */
    void inBank(Bank bank) {
        for (Place place : places) {
            bank.own(place.site(), place.tasks());
            widen(place);
        }
    }

    private void widen(Place place) {
        graph.forget(place.site().y());
        Head.widen(graph, place.output(), place.tasks().classes());
    }

    private int[] shape(String vector) {
        return Arrays.stream(graph.constant(vector).orElseThrow().dims())
                .mapToInt(Math::toIntExact)
                .toArray();
    }

    /** What is given of a task where all of it is input, by name; of the graph before that. */
    SortedMap<String, Tensor> parameters(int task) {
        SortedMap<String, Tensor> tensors = new TreeMap<>();
        for (Place place : places) {
            LayerSite site = place.site();
            Tensor weight = place.tasks().weight(task);
            tensors.put(Given.name(graph, site.weight()), site.transposed() ? weight.transposed() : weight);
            site.bias()
                    .ifPresent(bias ->
                            tensors.put(Given.name(graph, bias), place.tasks().bias(task)));
        }
        vectors.forEach((name, all) -> tensors.put(
                Given.name(graph, name), new Tensor(shape(name), all.get(task).data())));
        return tensors;
    }
}
