package dev.rango.exporter.graft;

import dev.rango.models.Layer;
import dev.rango.models.LoraLayers;
import dev.rango.models.LowRank;
import dev.rango.models.Tensor;
import dev.rango.onnx.OnnxGraph;
import dev.rango.runtime.UnusableInputException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Query, key and value of an adapter where a graph has one product three times as wide, or com.microsoft's Attention: what the adapter
 * does to each is put into the columns that are its own, and what it does to all of them is one update of the wide weight.
 *
 * <p>The order query, key, value is that of Attention by its specification, and of a product whose name ends in qkv, Wqkv, qkv_proj or
 * in_proj by its name. An Attention whose name tells nothing is that of a block by its place: the blocks follow one another.
 */
final class FusedKeys {
    private static final int PARTS = 3;
    private static final Map<String, Integer> ROLES = Map.ofEntries(
            Map.entry("query", 0),
            Map.entry("q", 0),
            Map.entry("q_lin", 0),
            Map.entry("q_proj", 0),
            Map.entry("key", 1),
            Map.entry("k", 1),
            Map.entry("k_lin", 1),
            Map.entry("k_proj", 1),
            Map.entry("value", 2),
            Map.entry("v", 2),
            Map.entry("v_lin", 2),
            Map.entry("v_proj", 2));
    private static final List<List<String>> FUSED =
            List.of(List.of("qkv"), List.of("Wqkv"), List.of("qkv", "proj"), List.of("in", "proj"));

    private final OnnxGraph graph;
    private final List<FoundSite> sites;
    private final Map<String, String> named;

    /** @param named nodes that the user names for keys */
    FusedKeys(OnnxGraph graph, List<FoundSite> sites, Map<String, String> named) {
        this.graph = graph;
        this.sites = sites;
        this.named = named;
    }

    /**
     * An adapter whose keys are those that the graph has places for.
     *
     * @param sites of the keys that stand for several
     */
    record Combined(LoraLayers adapter, Map<String, FoundSite> sites) {}

    /** A key's place in a wide weight. */
    private record Part(String key, int role, LoraLayers.Delta delta) {}

    Combined combined(LoraLayers adapter) {
        Map<FoundSite, List<Part>> parts = new LinkedHashMap<>();
        SortedMap<String, LoraLayers.Delta> deltas = new TreeMap<>(adapter.deltas());
        adapter.deltas()
                .forEach((key, delta) -> fused(key, delta).ifPresent(site -> {
                    if (delta.magnitude().isPresent()) {
                        throw new UnusableInputException(
                                adapter.file(),
                                key,
                                "is a DoRA, and " + site.label() + " computes query, key and value in one product");
                    }
                    parts.computeIfAbsent(site, s -> new ArrayList<>()).add(new Part(key, role(key), delta));
                    deltas.remove(key);
                }));
        Map<String, FoundSite> places = new TreeMap<>();
        parts.forEach((site, own) -> {
            String key = name(own);
            deltas.put(key, together(own));
            places.put(key, site);
        });
        return new Combined(
                new LoraLayers(adapter.file(), adapter.sha256(), deltas, adapter.saved(), adapter.said()), places);
    }

    /** Their common path, and what each is called at its end. */
    private static String name(List<Part> parts) {
        StringBuilder name = new StringBuilder(parts.get(0).key());
        for (Part part : parts.subList(1, parts.size())) {
            name.append('+').append(last(part.key()));
        }
        return name.toString();
    }

    private static String last(String key) {
        return key.substring(key.lastIndexOf('.') + 1);
    }

    private static int role(String key) {
        return ROLES.get(last(key));
    }

    private static LoraLayers.Delta together(List<Part> parts) {
        boolean isOne = parts.stream().map(p -> p.delta().scaling()).distinct().count() == 1;
        LowRank sum = null;
        for (Part part : parts) {
            LowRank own = placed(
                    part.delta().factors().scaled(isOne ? 1 : part.delta().scaling()), part.role());
            sum = sum == null ? own : sum.beside(own);
        }
        double scaling = isOne ? parts.get(0).delta().scaling() : 1;
        return new LoraLayers.Delta(Layer.Kind.LINEAR, sum, scaling, Optional.empty());
    }

    /** B in the columns of its role, zeros in the others. */
    private static LowRank placed(LowRank factors, int role) {
        int rank = factors.rank();
        int out = factors.b().size(1);
        float[] wide = new float[rank * PARTS * out];
        for (int r = 0; r < rank; r++) {
            System.arraycopy(factors.b().data(), r * out, wide, (r * PARTS + role) * out, out);
        }
        return new LowRank(factors.a(), Tensor.matrix(rank, PARTS * out, wide));
    }

    private Optional<FoundSite> fused(String key, LoraLayers.Delta delta) {
        int in = delta.factors().a().size(0);
        int out = delta.factors().b().size(1);
        if (delta.kind() != Layer.Kind.LINEAR || !ROLES.containsKey(last(key))) {
            return Optional.empty();
        }
        List<FoundSite> wide = sites.stream()
                .filter(s -> s.site().kind() == Layer.Kind.LINEAR
                        && s.site().in(graph) == in
                        && s.site().out(graph) == PARTS * out)
                .toList();
        if (named.containsKey(key)) {
            return wide.stream().filter(s -> s.isCalled(named.get(key))).findFirst();
        }
        boolean hasOwn = KeyMatcher.best(key, sites).stream()
                .anyMatch(s -> s.site().kind() == Layer.Kind.LINEAR
                        && s.site().in(graph) == in
                        && s.site().out(graph) == out);
        if (hasOwn) {
            return Optional.empty();
        }
        List<FoundSite> called = byName(key, wide);
        return called.size() == 1 ? Optional.of(called.get(0)) : byBlock(key, wide);
    }

    /** Of its scope, and called as one product for all three; a layer "self" may be left out. */
    private static List<FoundSite> byName(String key, List<FoundSite> wide) {
        List<String> scope = SiteName.words(key.substring(0, Math.max(0, key.lastIndexOf('.'))))
                .orElse(List.of());
        List<String> outer = new ArrayList<>(scope);
        if (!outer.isEmpty() && outer.get(outer.size() - 1).equals("self")) {
            outer.remove(outer.size() - 1);
        }
        return wide.stream()
                .filter(site -> site.names().stream()
                        .flatMap(name -> scope(name).stream())
                        .anyMatch(name -> SiteName.common(scope, name) > 0 || SiteName.common(outer, name) > 0))
                .toList();
    }

    /** Of a name that ends as those of one product for all three do, what is before that. */
    private static Optional<List<String>> scope(List<String> name) {
        return FUSED.stream()
                .filter(end -> name.size() > end.size()
                        && name.subList(name.size() - end.size(), name.size()).equals(end))
                .findFirst()
                .map(end -> name.subList(0, name.size() - end.size()));
    }

    /** The block that the key numbers, among Attentions each of which reads what the one before gives. */
    private Optional<FoundSite> byBlock(String key, List<FoundSite> wide) {
        List<FoundSite> attentions = wide.stream().filter(FoundSite::isInside).toList();
        OptionalInt block = SiteName.words(key).orElse(List.of()).stream()
                .filter(word -> word.matches("\\d{1,4}"))
                .mapToInt(Integer::parseInt)
                .findFirst();
        if (block.isEmpty() || block.getAsInt() >= attentions.size() || !isChain(attentions)) {
            return Optional.empty();
        }
        return Optional.of(attentions.get(block.getAsInt()));
    }

    private boolean isChain(List<FoundSite> attentions) {
        for (int i = 1; i < attentions.size(); i++) {
            if (!BlockOrder.reads(
                    graph,
                    attentions.get(i).site().x(),
                    attentions.get(i - 1).site().y())) {
                return false;
            }
        }
        return true;
    }
}
