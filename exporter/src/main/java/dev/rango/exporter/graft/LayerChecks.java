package dev.rango.exporter.graft;

import dev.rango.exporter.Form;
import dev.rango.exporter.graft.Graft.Member;
import dev.rango.exporter.graph.LayerSite;
import dev.rango.exporter.graph.WholeWeight;
import dev.rango.exporter.proof.Check;
import dev.rango.exporter.proof.GraphRun;
import dev.rango.exporter.proof.GraphRun.Values;
import dev.rango.models.Layer;
import dev.rango.onnx.ElementType;
import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxValue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Each layer that an adapter changes, in the graph as it is grafted, against double precision. */
final class LayerChecks {
    private static final double FLOAT_UNIT = 0x1p-24;
    private static final double HALF_UNIT = 0x1p-11;

    private final Graft graft;
    private final Path folder;
    private final OnnxGraph base;
    private final Map<String, Values> inputs;

    private double worst;
    private String where = "";
    private int compared;
    private int left;

    LayerChecks(Graft graft, Path folder, OnnxGraph base, Map<String, Values> inputs) {
        this.graft = graft;
        this.folder = folder;
        this.base = base;
        this.inputs = inputs;
    }

    /** What of a layer is looked at: what it gives by itself is so only beside a branch. */
    private record Shown(String x, String before, String y) {}

    Check check(List<Member> members) throws IOException {
        Form form = graft.request().form() == Form.MERGED ? Form.MERGED : Form.BRANCH;
        for (Member member : members) {
            GraftGraph grafted = GraftGraph.of(graft, member, form, 1);
            Map<String, Shown> shown = new TreeMap<>();
            member.sites().forEach((key, found) -> {
                if (form == Form.MERGED && found.quantized()) {
                    compareWhole(member, key, grafted);
                } else if (found.isInside()) {
                    compareWeight(member, key, grafted);
                } else if (found.site().kind() != Layer.Kind.CONVOLUTION) {
                    shown.put(key, show(grafted, found));
                } else {
                    left++;
                }
            });
            member.head().ifPresent(head -> show(grafted, head));
            Map<String, Values> given = GraphRun.once(folder, grafted.model(), true, inputs);
            shown.forEach((key, values) -> compare(member, key, values, given));
            member.head().ifPresent(head -> compare(head, grafted.head().orElseThrow(), given));
        }
        return new Check(
                "double precision = each layer",
                worst <= 1,
                worst,
                1,
                Check.Unit.NONE,
                String.format(
                        Locale.ROOT,
                        "%d layers, at most %.2f of what rounding explains%s%s",
                        compared,
                        worst,
                        where.isEmpty() ? "" : ", in " + where,
                        left == 0 ? "" : "; " + left + " not measured (convolutions, ids that are made inside)"));
    }

    private Shown show(GraftGraph grafted, FoundSite found) {
        OnnxGraph graph = grafted.model().graph();
        LayerSite place = grafted.places().get(found.site().y());
        String y = grafted.adapted().get(place.path());
        show(graph, place.x(), found.site());
        show(graph, y, found.site());
        if (found.quantized()) {
            show(graph, place.y(), found.site());
        }
        return new Shown(place.x(), place.y(), y);
    }

    private void show(OnnxGraph graph, String value, LayerSite site) {
        boolean isInput = graph.inputs().stream().anyMatch(v -> v.name().equals(value));
        boolean isIds = site.kind() == Layer.Kind.EMBEDDING && value.equals(site.x());
        if (!isInput && !isIds && !graph.isOutput(value)) {
            ElementType type = isHalf(base, site) ? ElementType.FLOAT16 : ElementType.FLOAT;
            graph.output(new OnnxValue(value, type.number(), Optional.empty()));
        }
    }

    /** Of a layer whose product is not seen: what it multiplies by. */
    private void compareWeight(Member member, String key, GraftGraph grafted) {
        LayerSite site = member.sites().get(key).site();
        OnnxGraph graph = grafted.model().graph();
        String merged = grafted.places().get(site.y()).node().input(1);
        double error = new LayerProof(
                        base, site, member.adapter().deltas().get(key), isHalf(base, site) ? HALF_UNIT : FLOAT_UNIT)
                .worstWeight(graph.constant(merged).orElseThrow().floats());
        compared++;
        if (!(error <= worst)) {
            worst = error;
            where = key;
        }
    }

    /** Of a weight in whole numbers: what it was rounded to. */
    private void compareWhole(Member member, String key, GraftGraph grafted) {
        LayerSite site = member.sites().get(key).site();
        LayerSite place = grafted.places().get(site.y());
        LayerProof proof = new LayerProof(base, site, member.adapter().deltas().get(key), FLOAT_UNIT);
        double error = proof.worstWhole(
                WholeWeight.of(base, site), WholeWeight.of(grafted.model().graph(), place));
        compared++;
        if (!(error <= worst)) {
            worst = error;
            where = key;
        }
    }

    private static void show(GraftGraph grafted, AppendedHead head) {
        OnnxGraph graph = grafted.model().graph();
        HeadPass.Added added = grafted.head().orElseThrow();
        Set<String> values = new TreeSet<>(added.layers());
        values.add(added.vector());
        for (String value : values) {
            if (!graph.isOutput(value)) {
                graph.output(new OnnxValue(value, ElementType.FLOAT.number(), Optional.empty()));
            }
        }
        if (!graph.isOutput(head.states())) {
            graph.output(new OnnxValue(
                    head.states(),
                    graph.value(head.states()).map(OnnxValue::type).orElse(ElementType.FLOAT.number()),
                    Optional.empty()));
        }
    }

    private void compare(AppendedHead head, HeadPass.Added added, Map<String, Values> given) {
        Map<String, Values> all = new TreeMap<>(inputs);
        all.putAll(given);
        compared += head.layers().size();
        double error = new HeadProof(
                        head,
                        added,
                        all,
                        base.value(head.states())
                                        .filter(v -> v.type() == ElementType.FLOAT16.number())
                                        .isPresent()
                                ? HALF_UNIT
                                : FLOAT_UNIT)
                .worst();
        if (!(error <= worst)) {
            worst = error;
            where = head.layers().get(0).path();
        }
    }

    private void compare(Member member, String key, Shown shown, Map<String, Values> given) {
        FoundSite found = member.sites().get(key);
        Values x = given.containsKey(shown.x()) ? given.get(shown.x()) : inputs.get(shown.x());
        if (x == null || found.quantized() && found.site().kind() == Layer.Kind.EMBEDDING) {
            left++;
            return;
        }
        LayerProof proof = new LayerProof(
                base,
                found.site(),
                member.adapter().deltas().get(key),
                isHalf(base, found.site()) ? HALF_UNIT : FLOAT_UNIT);
        double error = found.quantized()
                ? proof.worst(x, given.get(shown.before()), given.get(shown.y()))
                : proof.worst(x, given.get(shown.y()));
        compared++;
        if (!(error <= worst)) {
            worst = error;
            where = key;
        }
    }

    static boolean isHalf(OnnxGraph base, LayerSite site) {
        return base.constant(site.weight()).orElseThrow().is(ElementType.FLOAT16);
    }
}
