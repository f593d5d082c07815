package dev.rango.exporter.graft;

import dev.rango.exporter.graph.LayerSite;
import dev.rango.models.Layer;
import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxNode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the layers of a transformer are where names say nothing: by what is computed of them. Of each softmax the scores are query times
 * key, and its shares are multiplied with value; the layer that reads this is the attention's output, and the two that follow it are the
 * block's inner layers. Blocks are numbered in their order.
 *
 * <p>Where one softmax is not of this kind, or blocks do not follow one another, nothing is said of any.
 */
final class BlockOrder {
    /** What a layer is to its block, and the ends of the keys that mean it. */
    private enum Role {
        QUERY("query", "q_lin", "q_proj"),
        KEY("key", "k_lin", "k_proj"),
        VALUE("value", "v_lin", "v_proj"),
        OUTPUT("attention.output.dense", "attention.out_lin", "self_attn.out_proj", "self_attn.o_proj"),
        INNER("intermediate.dense", "ffn.lin1", "fc1"),
        OUTER("output.dense", "ffn.lin2", "fc2");

        private final List<String> ends;

        Role(String... ends) {
            this.ends = List.of(ends);
        }

        static Optional<Role> of(String key) {
            for (Role role : values()) {
                if (role.ends.stream().anyMatch(end -> key.equals(end) || key.endsWith("." + end))) {
                    return Optional.of(role);
                }
            }
            return Optional.empty();
        }
    }

    /** What changes neither which layer a value is of nor where its columns are. */
    private static final Set<String> PASSING =
            Set.of("Reshape", "Transpose", "Add", "Mul", "Div", "Cast", "Identity", "Where", "Squeeze", "Unsqueeze");

    private static final int MOST_STEPS = 16;

    private final OnnxGraph graph;
    private final List<FoundSite> sites;
    private final Map<String, FoundSite> byOutput;

    private BlockOrder(OnnxGraph graph, List<FoundSite> sites) {
        this.graph = graph;
        this.sites = sites.stream()
                .filter(s -> s.site().kind() == Layer.Kind.LINEAR && !s.isInside())
                .toList();
        this.byOutput =
                this.sites.stream().collect(Collectors.toMap(s -> s.site().y(), s -> s, (a, b) -> a));
    }

    /** The layer that a key means: of the block that it numbers, in the role that it ends in. Only layers without names are meant. */
    static Optional<FoundSite> site(String key, OnnxGraph graph, List<FoundSite> sites) {
        Optional<Role> role = Role.of(key);
        List<Integer> numbers = SiteName.words(key).orElse(List.of()).stream()
                .filter(word -> word.matches("\\d{1,4}"))
                .map(Integer::valueOf)
                .toList();
        if (role.isEmpty() || numbers.size() != 1) {
            return Optional.empty();
        }
        List<Map<Role, FoundSite>> blocks = new BlockOrder(graph, sites).blocks();
        int block = numbers.get(0);
        return block >= blocks.size()
                ? Optional.empty()
                : Optional.ofNullable(blocks.get(block).get(role.get()))
                        .filter(site -> site.names().isEmpty());
    }

    private List<Map<Role, FoundSite>> blocks() {
        List<Map<Role, FoundSite>> blocks = new ArrayList<>();
        for (OnnxNode node : graph.nodes()) {
            if (node.is("Softmax")) {
                Optional<Map<Role, FoundSite>> block = block(node);
                if (block.isEmpty() || !blocks.isEmpty() && !follows(block.get(), blocks.get(blocks.size() - 1))) {
                    return List.of();
                }
                blocks.add(block.get());
            }
        }
        for (int i = 0; i < blocks.size(); i++) {
            addInner(blocks.get(i), i + 1 < blocks.size() ? Optional.of(blocks.get(i + 1)) : Optional.empty());
        }
        return blocks;
    }

    private boolean follows(Map<Role, FoundSite> block, Map<Role, FoundSite> before) {
        return reads(
                block.get(Role.QUERY).site().x(), before.get(Role.OUTPUT).site().y());
    }

    private Optional<Map<Role, FoundSite>> block(OnnxNode softmax) {
        Optional<OnnxNode> scores = back(softmax.input(0), true).flatMap(graph::producer);
        Optional<OnnxNode> mixed = forward(softmax.output()).filter(n -> n.is("MatMul") && !isSite(n));
        if (scores.isEmpty() || !scores.get().is("MatMul") || mixed.isEmpty()) {
            return Optional.empty();
        }
        Optional<FoundSite> query = layer(scores.get().input(0));
        Optional<FoundSite> key = layer(scores.get().input(1));
        Optional<FoundSite> value = layer(mixed.get().input(1));
        Optional<FoundSite> output = forward(mixed.get().output()).flatMap(this::siteOf);
        if (query.isEmpty() || key.isEmpty() || value.isEmpty() || output.isEmpty()) {
            return Optional.empty();
        }
        Map<Role, FoundSite> block = new EnumMap<>(Role.class);
        block.put(Role.QUERY, query.get());
        block.put(Role.KEY, key.get());
        block.put(Role.VALUE, value.get());
        block.put(Role.OUTPUT, output.get());
        boolean isSelf = block.values().stream().distinct().count() == 4
                && List.of(query.get(), key.get(), value.get()).stream()
                                .map(s -> s.site().x())
                                .distinct()
                                .count()
                        == 1;
        return isSelf ? Optional.of(block) : Optional.empty();
    }

    /** The two layers between a block's attention and the next block, when they are two, one behind the other. */
    private void addInner(Map<Role, FoundSite> block, Optional<Map<Role, FoundSite>> next) {
        String from = block.get(Role.OUTPUT).site().y();
        List<FoundSite> between = sites.stream()
                .filter(s -> reads(s.site().x(), from))
                .filter(s -> next.isEmpty()
                        || !next.get().containsValue(s)
                                && reads(
                                        next.get().get(Role.QUERY).site().x(),
                                        s.site().y()))
                .toList();
        // Behind the last block a head may stand.
        if (between.size() < 2 || next.isPresent() && between.size() > 2) {
            return;
        }
        LayerSite inner = between.get(0).site();
        LayerSite outer = between.get(1).site();
        if (reads(outer.x(), inner.y())
                && inner.in(graph) == outer.out(graph)
                && inner.out(graph) == outer.in(graph)
                && inner.in(graph) == block.get(Role.OUTPUT).site().out(graph)
                && inner.out(graph) > inner.in(graph)) {
            block.put(Role.INNER, between.get(0));
            block.put(Role.OUTER, between.get(1));
        }
    }

    private Optional<FoundSite> layer(String value) {
        return back(value, false).map(byOutput::get);
    }

    /**
     * The value that another is made of by what only passes it on: a layer's, or that of the first node that does more.
     *
     * @param isOfAny whether a product of two values is looked for
     */
    private Optional<String> back(String value, boolean isOfAny) {
        String at = value;
        for (int step = 0; step < MOST_STEPS; step++) {
            Optional<OnnxNode> producer = graph.producer(at);
            if (byOutput.containsKey(at)
                    || isOfAny && producer.filter(n -> n.is("MatMul")).isPresent()) {
                return Optional.of(at);
            }
            if (producer.isEmpty() || !PASSING.contains(producer.get().operator())) {
                return Optional.empty();
            }
            // Beside a mask, a bias or a scale there is one input that a product leads to.
            List<String> own = producer.get().inputs().stream()
                    .filter(input -> isOfProduct(input, MOST_STEPS))
                    .toList();
            if (own.size() != 1) {
                return Optional.empty();
            }
            at = own.get(0);
        }
        return Optional.empty();
    }

    private boolean isOfProduct(String value, int steps) {
        Optional<OnnxNode> producer = graph.producer(value);
        if (producer.isEmpty() || steps == 0) {
            return false;
        }
        OnnxNode node = producer.get();
        return byOutput.containsKey(value)
                || node.is("MatMul")
                || PASSING.contains(node.operator())
                        && node.inputs().stream().anyMatch(input -> isOfProduct(input, steps - 1));
    }

    /** The first product that reads a value, through what only passes it on. */
    private Optional<OnnxNode> forward(String value) {
        String at = value;
        for (int step = 0; step < MOST_STEPS; step++) {
            List<OnnxNode> readers =
                    graph.consumers(at).stream().filter(n -> !n.is("Shape")).toList();
            if (readers.size() != 1) {
                return Optional.empty();
            }
            OnnxNode reader = readers.get(0);
            if (reader.is("MatMul") || reader.is("Gemm")) {
                return Optional.of(reader);
            }
            if (!PASSING.contains(reader.operator())) {
                return Optional.empty();
            }
            at = reader.output();
        }
        return Optional.empty();
    }

    private boolean isSite(OnnxNode node) {
        return siteOf(node).isPresent();
    }

    private Optional<FoundSite> siteOf(OnnxNode node) {
        return Optional.ofNullable(byOutput.get(node.output()));
    }

    /** Whether a value is made of another. */
    private boolean reads(String value, String other) {
        return reads(graph, value, other);
    }

    static boolean reads(OnnxGraph graph, String value, String other) {
        Set<String> seen = new HashSet<>(Set.of(value));
        List<String> open = new ArrayList<>(List.of(value));
        while (!open.isEmpty()) {
            String next = open.remove(open.size() - 1);
            if (next.equals(other)) {
                return true;
            }
            Optional<OnnxNode> producer = graph.producer(next);
            producer.ifPresent(node -> node.inputs().stream().filter(seen::add).forEach(open::add));
        }
        return false;
    }
}
