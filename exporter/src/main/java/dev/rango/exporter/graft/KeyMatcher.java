package dev.rango.exporter.graft;

import dev.rango.models.Layer;
import dev.rango.models.LoraLayers;
import dev.rango.onnx.OnnxGraph;
import dev.rango.runtime.Setting;
import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Which place of a graph each key of an adapter means. A key that means none, or several, is an error that names what is near. */
final class KeyMatcher {
    private static final int SHOWN = 4;

    private final OnnxGraph graph;
    private final Path model;
    private final List<FoundSite> sites;
    private final Map<String, String> named;
    private final Optional<OriginalWeights> originals;

    /**
     * @param named nodes that the user names for keys
     * @param originals the weights that the model was exported from, where they are known
     */
    KeyMatcher(OnnxGraph graph, Path model, Map<String, String> named, Optional<OriginalWeights> originals) {
        this.graph = graph;
        this.model = model;
        this.sites = SiteFinder.of(graph);
        this.named = named;
        this.originals = originals;
    }

    List<FoundSite> sites() {
        return sites;
    }

    /**
     * @param known places of keys that are found already
     * @throws UnusableInputException when a key means no place or several, or several keys mean one
     */
    SortedMap<String, FoundSite> match(LoraLayers adapter, Map<String, FoundSite> known) {
        SortedMap<String, FoundSite> matched = new TreeMap<>();
        Map<FoundSite, String> taken = new HashMap<>();
        adapter.deltas().forEach((key, delta) -> {
            FoundSite site = known.containsKey(key) ? known.get(key) : one(adapter, key, delta);
            String other = taken.put(site, key);
            if (other != null) {
                throw unusable(
                        adapter.file(),
                        key,
                        "and " + other + " both mean " + site.label() + ": name one with " + map(key, "NODE"));
            }
            matched.put(key, new FoundSite(site.site().called(key), site.named(), site.names(), site.quantized()));
        });
        return matched;
    }

    private FoundSite one(LoraLayers adapter, String key, LoraLayers.Delta delta) {
        Path file = adapter.file();
        int in = delta.factors().a().size(0);
        int out = delta.factors().b().size(1);
        Layer.Kind kind = delta.kind();
        List<FoundSite> candidates;
        if (named.containsKey(key)) {
            candidates = byUser(key);
        } else {
            List<FoundSite> ofKind =
                    sites.stream().filter(s -> s.site().kind() == kind).toList();
            candidates = best(key, ofKind);
            if (candidates.size() != 1 && originals.isPresent()) {
                candidates = originals.get().sites(key, ofKind, graph);
            } else if (candidates.isEmpty()) {
                candidates = BlockOrder.site(key, graph, ofKind).map(List::of).orElse(List.of());
            }
        }
        List<FoundSite> fitting = candidates.stream()
                .filter(s -> s.site().kind() == kind && fits(s, in, out))
                .toList();
        if (fitting.size() == 1) {
            return fitting.get(0);
        }
        if (fitting.size() > 1) {
            throw unusable(
                    file,
                    key,
                    "means " + fitting.size() + " layers of " + model.getFileName() + ": " + shown(fitting)
                            + "; name one with " + map(key, fitting.get(0).label()));
        }
        if (candidates.size() == 1) {
            FoundSite site = candidates.get(0);
            throw unusable(
                    file,
                    key,
                    "changes [" + in + ", " + out + "], and " + site.label() + " of "
                            + model.getFileName() + " is " + shape(site)
                            + ": the adapter was trained on another base" + adapter.trainedOn() + ", or "
                            + map(key, "NODE") + " names another layer");
        }
        throw unusable(file, key, "matches no layer of " + model.getFileName() + nearest(adapter, key, kind, in, out));
    }

    private boolean fits(FoundSite site, int in, int out) {
        return site.site().in(graph) == in && site.site().out(graph) == out;
    }

    private List<FoundSite> byUser(String key) {
        String node = named.get(key);
        List<FoundSite> called = sites.stream().filter(s -> s.isCalled(node)).toList();
        if (called.isEmpty()) {
            throw new UnusableInputException(
                    Setting.of("map", key + "=" + node),
                    "",
                    "names no layer of " + model.getFileName()
                            + ": a MatMul, Gemm, Gather or Conv with a constant weight,"
                            + " by the name of the node, of its output or of its weight");
        }
        return called;
    }

    static List<FoundSite> best(String key, List<FoundSite> sites) {
        List<String> words = SiteName.words(key).orElse(List.of());
        Map<FoundSite, Integer> scores = new LinkedHashMap<>();
        for (FoundSite site : sites) {
            int score = site.names().stream()
                    .mapToInt(name -> SiteName.common(words, name))
                    .max()
                    .orElse(0);
            if (score > 0) {
                scores.put(site, score);
            }
        }
        int best = scores.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        return scores.keySet().stream().filter(s -> scores.get(s) == best).toList();
    }

    private String nearest(LoraLayers adapter, String key, Layer.Kind kind, int in, int out) {
        List<String> words = SiteName.words(key).orElse(List.of());
        List<FoundSite> near = sites.stream()
                .filter(s -> s.site().kind() == kind && fits(s, in, out))
                .sorted(Comparator.comparingInt((FoundSite s) -> -s.names().stream()
                        .mapToInt(name -> SiteName.likeness(words, name))
                        .max()
                        .orElse(0)))
                .toList();
        String shape = "[" + in + ", " + out + "]";
        List<FoundSite> wide = sites.stream()
                .filter(s -> s.site().kind() == kind && fits(s, in, 3 * out))
                .toList();
        if (near.isEmpty() && kind == Layer.Kind.LINEAR && !wide.isEmpty()) {
            return ", and of three times its width there are " + shown(wide) + ", whose names do not say that they are"
                    + " query, key and value in that order: name the one that is with "
                    + map(key, wide.get(0).label());
        }
        if (near.isEmpty()) {
            return ", none of whose " + sites.size() + " layers is a "
                    + kind.name().toLowerCase(java.util.Locale.ROOT) + " of the shape " + shape
                    + ": the adapter was trained on another base" + adapter.trainedOn();
        }
        return "; of its shape " + shape + " there are " + shown(near) + ": name one with "
                + map(key, near.get(0).label()) + ", or give the original weights with "
                + Setting.of("weights", "FILE.safetensors");
    }

    private static Setting map(String key, String node) {
        return Setting.of("map", key + "=" + node);
    }

    private String shape(FoundSite site) {
        return "[" + site.site().in(graph) + ", " + site.site().out(graph) + "]";
    }

    static String shown(List<FoundSite> sites) {
        String first = String.join(
                ", ", sites.stream().limit(SHOWN).map(FoundSite::label).toList());
        return first + (sites.size() > SHOWN ? " and " + (sites.size() - SHOWN) + " more" : "");
    }

    private static UnusableInputException unusable(Path file, String key, String reason) {
        return new UnusableInputException(file, key, reason);
    }
}
