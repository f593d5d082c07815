package dev.rango.exporter.graft;

import dev.rango.exporter.Form;
import dev.rango.exporter.graft.Graft.Member;
import dev.rango.exporter.graph.Bank;
import dev.rango.exporter.graph.Branch;
import dev.rango.exporter.graph.Head;
import dev.rango.exporter.graph.LayerSite;
import dev.rango.exporter.graph.Merge;
import dev.rango.exporter.graph.Rescaled;
import dev.rango.exporter.graph.TaskUpdates;
import dev.rango.models.LoraLayers;
import dev.rango.models.LowRank;
import dev.rango.models.Tensor;
import dev.rango.models.Update;
import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxModel;
import dev.rango.runtime.format.AdapterFile;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A model with adapters in it, in one form. Read anew for each, since passes change what they are given. */
final class GraftGraph {
    private final OnnxModel model;
    private final OnnxGraph graph;
    private final List<Member> members;
    private final Map<String, LayerSite> places = new LinkedHashMap<>();
    /** What is read instead of each layer's output, by the layer's path. */
    private final Map<String, String> adapted = new TreeMap<>();

    private Optional<HeadPass.Added> head = Optional.empty();

    private GraftGraph(Graft graft) {
        this.model = OnnxModel.read(graft.request().model());
        this.graph = model.graph();
        this.members = graft.members();
        Graft.places(members).forEach((y, site) -> places.put(y, here(site, graph)));
    }

    /** A place in another reading of the graph, in which all has the same names. */
    static LayerSite here(LayerSite site, OnnxGraph graph) {
        return new LayerSite(
                site.path(),
                site.kind(),
                graph.producer(site.y()).orElseThrow(),
                graph.producer(site.reader().output()).orElseThrow(),
                site.weight(),
                site.transposed(),
                site.bias());
    }

    /** One adapter, merged or as a branch, its factors multiplied by a strength: 0 leaves the base. */
    static GraftGraph of(Graft graft, Member member, Form form, double strength) {
        GraftGraph grafted = new GraftGraph(graft);
        member.sites().forEach((key, found) -> {
            LoraLayers.Delta delta = member.adapter().deltas().get(key);
            LayerSite site = grafted.places.get(found.site().y());
            Update update = new Update(delta.factors(), delta.scaling() * strength);
            Optional<Rescaled> rescaled = strength == 0 ? Optional.empty() : grafted.rescaled(member, key, site);
            if (form == Form.MERGED && found.quantized()) {
                Merge.intoWhole(grafted.graph, site, update);
                grafted.adapted.put(site.path(), site.y());
            } else if (form == Form.MERGED || found.isInside()) {
                rescaled.ifPresentOrElse(
                        dora -> Merge.into(grafted.graph, site, update, dora),
                        () -> Merge.into(grafted.graph, site, update));
                grafted.adapted.put(site.path(), site.y());
            } else {
                String adapted = Branch.add(grafted.graph, site, update);
                grafted.adapted.put(
                        site.path(),
                        rescaled.map(dora -> dora.behind(grafted.graph, site, adapted))
                                .orElse(adapted));
            }
        });
        if (strength != 0) {
            grafted.replaceSaved(member.saved());
            grafted.head = member.head().map(added -> HeadPass.add(grafted.graph, added));
        }
        return grafted;
    }

    private Optional<Rescaled> rescaled(Member member, String key, LayerSite site) {
        LoraLayers.Delta delta = member.adapter().deltas().get(key);
        return delta.magnitude()
                .map(magnitude -> Rescaled.of(graph, site, new Update(delta.factors(), delta.scaling()), magnitude));
    }

    private void replaceSaved(SavedTensors saved) {
        saved.layers().values().forEach(replaced -> {
            LayerSite site = replaced.site().site();
            Head.replace(graph, site, replaced.layer(), replaced.output().orElse(site.y()));
        });
        saved.vectors().forEach((name, tensor) -> Head.replace(graph, name, tensor));
    }

    /** All adapters as inputs of the graph. */
    static GraftGraph swappable(Graft graft) {
        GraftGraph grafted = new GraftGraph(graft);
        SavedTasks saved = SavedTasks.in(grafted.graph, grafted.members);
        grafted.updates().forEach((y, updates) -> {
            LayerSite site = grafted.places.get(y);
            grafted.adapted.put(site.path(), Branch.addSwappable(grafted.graph, site, updates.rank()));
        });
        saved.asInputs();
        return grafted;
    }

    /** All adapters in the graph. */
    static GraftGraph bank(Graft graft) {
        GraftGraph grafted = new GraftGraph(graft);
        SavedTasks saved = SavedTasks.in(grafted.graph, grafted.members);
        Bank bank = new Bank(grafted.model);
        grafted.updates().forEach((y, updates) -> {
            LayerSite site = grafted.places.get(y);
            grafted.adapted.put(site.path(), bank.add(site, updates));
        });
        saved.inBank(bank);
        return grafted;
    }

    OnnxModel model() {
        return model;
    }

    /** The places of the adapters in this graph, by what they gave in the base. */
    Map<String, LayerSite> places() {
        return places;
    }

    Map<String, String> adapted() {
        return adapted;
    }

    /** Values of the head that was put behind the base. */
    Optional<HeadPass.Added> head() {
        return head;
    }

    /** What each task does to each place, the base being the first. */
    private Map<String, TaskUpdates> updates() {
        Map<String, TaskUpdates> all = new LinkedHashMap<>();
        places.forEach((y, site) -> {
            List<Optional<Update>> tasks = new ArrayList<>();
            tasks.add(Optional.empty());
            for (Member member : members) {
                tasks.add(member.sites().entrySet().stream()
                        .filter(entry -> entry.getValue().site().y().equals(y))
                        .findFirst()
                        .map(entry -> member.adapter().deltas().get(entry.getKey()))
                        .map(delta -> new Update(delta.factors(), delta.scaling())));
            }
            all.put(y, new TaskUpdates(site.in(graph), site.out(graph), tasks));
        });
        return all;
    }

    /** Inputs of the swappable graph that make a task of it; the base's are zeros. */
    static List<AdapterFile.Parameter> parameters(Graft graft, int task) {
        GraftGraph grafted = new GraftGraph(graft);
        SortedMap<String, Tensor> tensors = new TreeMap<>();
        grafted.updates().forEach((y, updates) -> {
            LayerSite site = grafted.places.get(y);
            Update own = new Update(new LowRank(updates.a(task), updates.b(task)), 1);
            Branch.parameters(grafted.graph, site, own).forEach(tensors::put);
        });
        tensors.putAll(SavedTasks.in(grafted.graph, grafted.members).parameters(task));
        List<AdapterFile.Parameter> parameters = new ArrayList<>();
        tensors.forEach((name, tensor) -> parameters.add(new AdapterFile.Parameter(
                name, Arrays.stream(tensor.shape()).boxed().toList(), FloatBuffer.wrap(tensor.data()))));
        return parameters;
    }
}
