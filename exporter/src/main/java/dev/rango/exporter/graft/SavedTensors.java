package dev.rango.exporter.graft;

import dev.rango.exporter.graph.LayerSite;
import dev.rango.models.Layer;
import dev.rango.models.Linear;
import dev.rango.models.LoraLayers;
import dev.rango.models.Tensor;
import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxTensor;
import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Tensors that an adapter saves whole, and what they replace in a graph: linear layers, of which one whose output is the graph's may
 * have another width, and vectors.
 *
 * @param layers places of linear layers, by path, with the layer that replaces them
 * @param vectors constants of the graph, by name, with the tensor that replaces them
 * @param unplaced linear layers for which the graph has no place, by path
 */
record SavedTensors(
        SortedMap<String, Replaced> layers, SortedMap<String, Tensor> vectors, SortedMap<String, Linear> unplaced) {
    /**
     * A layer that is replaced.
     *
     * @param output name of the graph's output that it ends in; empty for a layer within
     */
    record Replaced(FoundSite site, Linear layer, Optional<String> output) {
        boolean changesWidth(OnnxGraph graph) {
            return site.site().out(graph) != layer.out();
        }
    }

    boolean isEmpty() {
        return layers.isEmpty() && vectors.isEmpty();
    }

    static SavedTensors of(LoraLayers adapter, List<FoundSite> sites, OnnxGraph graph, Path model) {
        SortedMap<String, Replaced> layers = new TreeMap<>();
        SortedMap<String, Tensor> vectors = new TreeMap<>();
        SortedMap<String, Linear> unplaced = new TreeMap<>();
        SortedMap<String, Tensor> rest = new TreeMap<>(adapter.saved());
        for (String name : adapter.saved().keySet()) {
            Tensor weight = adapter.saved().get(name);
            if (!name.endsWith(".weight") || weight.shape().length != 2) {
                continue;
            }
            String path = name.substring(0, name.length() - ".weight".length());
            rest.remove(name);
            List<FoundSite> places = KeyMatcher.best(path, linear(sites));
            if (places.size() > 1) {
                throw new UnusableInputException(
                        adapter.file(),
                        path,
                        "means several layers of " + model.getFileName() + ": " + KeyMatcher.shown(places));
            }
            if (places.isEmpty()) {
                unplaced.put(path, new Linear(weight, bias(adapter, path, weight, rest.remove(path + ".bias"))));
                continue;
            }
            layers.put(path, replaced(adapter, path, weight, rest.remove(path + ".bias"), places.get(0), graph));
        }
        rest.forEach((name, tensor) -> {
            Optional<String> constant = vector(name, sites, graph);
            if (constant.isPresent()
                    && graph.constant(constant.get()).orElseThrow().elements() == tensor.elements()) {
                vectors.put(constant.get(), tensor);
            } else {
                throw new UnusableInputException(
                        adapter.file(),
                        "tensor '" + name + "'",
                        "of shape " + Arrays.toString(tensor.shape()) + " replaces nothing of " + model.getFileName());
            }
        });
        return new SavedTensors(layers, vectors, unplaced);
    }

    private static List<FoundSite> linear(List<FoundSite> sites) {
        return sites.stream().filter(s -> s.site().kind() == Layer.Kind.LINEAR).toList();
    }

    private static Replaced replaced(
            LoraLayers adapter, String path, Tensor weight, Tensor bias, FoundSite place, OnnxGraph graph) {
        LayerSite site = place.site();
        int in = site.in(graph);
        int out = site.out(graph);
        Optional<String> output = output(site, graph);
        String shapes = "is [" + weight.size(1) + ", " + weight.size(0) + "], and " + place.label() + " is [" + in
                + ", " + out + "]";
        if (weight.size(1) != in || weight.size(0) != out && output.isEmpty()) {
            throw new UnusableInputException(
                    adapter.file(),
                    path,
                    shapes
                            + (weight.size(1) == in
                                    ? ", whose output goes on inside the graph: export the model with " + weight.size(0)
                                            + " labels, or without its head, which the adapter then brings"
                                    : ""));
        }
        if (place.quantized()) {
            throw new UnusableInputException(
                    adapter.file(), path, "replaces " + place.label() + ", whose weight is quantized");
        }
        if (graph.consumers(site.weight()).size() > 1) {
            throw new UnusableInputException(
                    adapter.file(), path, "replaces " + place.label() + ", whose weight other nodes read too");
        }
        if (bias == null && site.bias().isPresent()
                || bias != null && site.bias().isEmpty()) {
            throw new UnusableInputException(
                    adapter.file(),
                    path,
                    bias == null
                            ? "has no bias, and the graph's layer has"
                            : "has a bias, and the graph's layer has none");
        }
        return new Replaced(
                new FoundSite(site.called(path), place.named(), place.names(), false),
                new Linear(weight, bias(adapter, path, weight, bias)),
                output);
    }

    /** Zeros where there is none. */
    private static Tensor bias(LoraLayers adapter, String path, Tensor weight, Tensor bias) {
        if (bias == null) {
            return Tensor.vector(new float[weight.size(0)]);
        }
        if (bias.elements() != weight.size(0)) {
            throw new UnusableInputException(
                    adapter.file(),
                    path + ".bias",
                    "has " + bias.elements() + " numbers for " + weight.size(0) + " outputs");
        }
        return Tensor.vector(bias.data());
    }

    /** The output of the graph that a layer ends in, by itself or with its bias added. */
    private static Optional<String> output(LayerSite site, OnnxGraph graph) {
        if (graph.isOutput(site.y())) {
            return Optional.of(site.y());
        }
        return graph.consumers(site.y()).stream()
                .filter(n -> n.is("Add") && n.inputs().contains(site.bias().orElse("")) && graph.isOutput(n.output()))
                .findFirst()
                .map(n -> n.output());
    }

    private static Optional<String> vector(String name, List<FoundSite> sites, OnnxGraph graph) {
        String role = name.substring(name.lastIndexOf('.'));
        List<String> words = SiteName.ofConstant(name).orElse(List.of());
        String path = name.substring(0, name.length() - role.length());
        if (role.equals(".bias")) {
            List<FoundSite> places = KeyMatcher.best(path, sites);
            if (places.size() == 1 && places.get(0).site().bias().isPresent()) {
                return places.get(0).site().bias();
            }
        }
        return graph.constants().stream()
                .map(OnnxTensor::name)
                .filter(c -> c.endsWith(role))
                .filter(c -> SiteName.ofConstant(c)
                        .filter(own -> SiteName.common(words, own) > 0)
                        .isPresent())
                .reduce((a, b) -> "")
                .filter(c -> !c.isEmpty());
    }

    List<GraftPlan.Row> rows(String adapter, OnnxGraph graph) {
        List<GraftPlan.Row> rows = new ArrayList<>();
        layers.forEach((path, replaced) -> rows.add(GraftPlan.Row.whole(
                adapter,
                path,
                replaced.site().label(),
                replaced.layer().in(),
                replaced.layer().out(),
                replaced.changesWidth(graph)
                        ? "replaces " + replaced.site().site().out(graph) + " outputs"
                        : "replaced")));
        vectors.forEach((constant, tensor) ->
                rows.add(GraftPlan.Row.whole(adapter, constant, constant, 1, tensor.elements(), "replaced")));
        return rows;
    }
}
