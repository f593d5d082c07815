package dev.rango.exporter.graft;

import dev.rango.exporter.graph.LayerSite;
import dev.rango.models.LoraLayers;
import dev.rango.onnx.OnnxModel;
import dev.rango.onnx.OnnxTensor;
import dev.rango.runtime.Setting;
import dev.rango.runtime.UnusableInputException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** PEFT adapters and the layers of an ONNX model that they mean: read, matched, and ready to be put in. */
public final class Graft {
    static final String FACT = "rango.graft";

    private final GraftRequest request;
    private final List<Member> members;
    private final GraftPlan plan;

    /**
     * An adapter and its places.
     *
     * @param sites by the adapter's keys
     * @param head what it puts behind the base; empty where the base has one, or it brings none
     */
    record Member(
            String name,
            LoraLayers adapter,
            SortedMap<String, FoundSite> sites,
            SavedTensors saved,
            Optional<AppendedHead> head) {}

    private Graft(GraftRequest request, List<Member> members, GraftPlan plan) {
        this.request = request;
        this.members = members;
        this.plan = plan;
    }

    /**
     * Reads model and adapters, and finds the place of each key.
     *
     * @throws UnusableInputException when a file is unusable, a key means no layer or several, shapes do not fit, or the model
     *     holds an adapter already
     */
    public static Graft read(GraftRequest request) {
        OnnxModel model = OnnxModel.read(request.model());
        model.graph().fault().ifPresent(fault -> {
            throw new UnusableInputException(request.model(), "", fault);
        });
        model.graph().constants().forEach(OnnxTensor::requireSizes);
        Optional<OriginalWeights> originals = request.weights().map(OriginalWeights::read);
        KeyMatcher matcher = new KeyMatcher(model.graph(), request.model(), request.nodes(), originals);
        List<Member> members = new ArrayList<>();
        List<GraftPlan.Row> rows = new ArrayList<>();
        Set<String> keys = new TreeSet<>();
        for (GraftRequest.Named named : request.adapters()) {
            LoraLayers read = LoraLayers.read(named.folder());
            refuseTwice(request, model, read);
            FusedKeys.Combined combined = new FusedKeys(model.graph(), matcher.sites(), request.nodes()).combined(read);
            keys.addAll(read.deltas().keySet());
            LoraLayers adapter = combined.adapter();
            SortedMap<String, FoundSite> sites = matcher.match(adapter, combined.sites());
            SavedTensors saved = SavedTensors.of(adapter, matcher.sites(), model.graph(), request.model());
            Optional<AppendedHead> head = new HeadConvention(
                            adapter, saved.unplaced(), request.head(), request.model(), model, matcher.sites())
                    .head();
            members.add(new Member(named.name(), adapter, sites, saved, head));
        }
        refuseUnknownKeys(request, keys);
        FormLimits.require(request, members, model.graph());
        for (Member member : members) {
            member.sites()
                    .forEach((key, site) -> rows.add(GraftPlan.Row.of(
                            member.name(), key, site, member.adapter().deltas().get(key), model.graph())));
            rows.addAll(member.saved().rows(member.name(), model.graph()));
            member.head().ifPresent(head -> {
                for (int i = 0; i < head.layers().size(); i++) {
                    AppendedHead.Step step = head.layers().get(i);
                    rows.add(GraftPlan.Row.whole(
                            member.name(),
                            step.path(),
                            GraftPlan.NEW,
                            step.layer().in(),
                            step.layer().out(),
                            head.note(i)));
                }
            });
        }
        return new Graft(request, members, new GraftPlan(rows, matcher.sites().size()));
    }

    private static void refuseTwice(GraftRequest request, OnnxModel model, LoraLayers adapter) {
        model.metadata().forEach((name, value) -> {
            if (value.contains(adapter.sha256())) {
                throw new UnusableInputException(
                        request.model(),
                        name,
                        "holds this adapter already (SHA-256 "
                                + adapter.sha256().substring(0, 12)
                                + "): grafting it again would add it twice; take the model that it was grafted on");
            }
        });
    }

    private static void refuseUnknownKeys(GraftRequest request, Set<String> keys) {
        request.nodes().forEach((key, node) -> {
            if (!keys.contains(key)) {
                throw new UnusableInputException(
                        Setting.of("map", key + "=" + node),
                        "",
                        "is no key of the adapter; there are "
                                + keys.stream().limit(4).toList());
            }
        });
    }

    /** What goes where. */
    public GraftPlan plan() {
        return plan;
    }

    /** Whether adapters bring a head that the model lacks. */
    public boolean addsHead() {
        return members.stream().anyMatch(member -> member.head().isPresent());
    }

    GraftRequest request() {
        return request;
    }

    List<Member> members() {
        return members;
    }

    /** The places that some adapter changes, by what they give: the same place under the keys of all adapters. */
    static Map<String, LayerSite> places(List<Member> members) {
        Map<String, LayerSite> places = new LinkedHashMap<>();
        for (Member member : members) {
            new TreeMap<>(member.sites())
                    .values()
                    .forEach(found -> places.putIfAbsent(found.site().y(), found.site()));
        }
        return places;
    }
}
