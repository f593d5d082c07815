package dev.rango.exporter.graft;

import dev.rango.exporter.Form;
import dev.rango.exporter.graft.Graft.Member;
import dev.rango.exporter.graph.LayerSite;
import dev.rango.exporter.graph.WholeWeight;
import dev.rango.models.LoraLayers;
import dev.rango.models.Tensor;
import dev.rango.onnx.OnnxGraph;
import dev.rango.runtime.Setting;
import dev.rango.runtime.UnusableInputException;
import java.util.Optional;

/** What a form cannot hold of what adapters are: refused by name, with the form that can. */
final class FormLimits {
    private final GraftRequest request;
    private final OnnxGraph graph;

    private FormLimits(GraftRequest request, OnnxGraph graph) {
        this.request = request;
        this.graph = graph;
    }

    /** @throws UnusableInputException when the form cannot hold what the adapters are */
    static void require(GraftRequest request, Iterable<Member> members, OnnxGraph graph) {
        FormLimits limits = new FormLimits(request, graph);
        Optional<Member> first = Optional.empty();
        boolean isWhole = false;
        for (Member member : members) {
            member.adapter()
                    .deltas()
                    .forEach((key, delta) -> delta.magnitude()
                            .ifPresent(magnitude -> limits.requireDora(member, key, delta, magnitude)));
            member.sites().values().forEach(limits::requirePlace);
            isWhole |= member.sites().values().stream().anyMatch(FoundSite::quantized);
            if (request.form().hasTasks()) {
                limits.requireSaved(member);
                limits.requireWidth(member, members);
                if (member.head().isPresent()) {
                    first.ifPresent(other -> requireSameHead(other, member));
                    first = first.or(() -> Optional.of(member));
                }
            }
        }
        if (request.requantize() && !isWhole) {
            throw new UnusableInputException(
                    Setting.of("requantize"), "", "has no effect: no layer that the adapter changes is quantized");
        }
    }

    private void requirePlace(FoundSite found) {
        if (found.isInside() && request.form() != Form.MERGED) {
            throw new UnusableInputException(
                    request.model(),
                    found.label(),
                    "multiplies by its weights inside, where nothing can be added beside them: take "
                            + Setting.of("form", "merged"));
        }
        if (found.quantized() && request.form() == Form.MERGED) {
            if (!request.requantize()) {
                throw new UnusableInputException(
                        request.model(),
                        found.label(),
                        "has a quantized weight, into which nothing is merged: take " + Setting.of("form", "branch")
                                + ", or " + Setting.of("requantize")
                                + ", which rounds it anew and measures what that costs");
            }
            WholeWeight.of(graph, found.site());
        }
    }

    private void requireDora(Member member, String key, LoraLayers.Delta delta, Tensor magnitude) {
        String reason = "";
        if (request.form().hasTasks()) {
            reason = "is a DoRA, which " + Setting.of("form", "merged") + " and branch can hold";
        } else if (member.sites().get(key).quantized()) {
            reason = "is a DoRA, and the layer's weight is quantized: take a model of floats";
        } else if (magnitude.elements() != delta.factors().b().size(1)) {
            reason = "has " + magnitude.elements() + " magnitudes for "
                    + delta.factors().b().size(1) + " outputs";
        }
        if (!reason.isEmpty()) {
            throw new UnusableInputException(member.adapter().file(), key, reason);
        }
    }

    private void requireSaved(Member member) {
        SavedTensors saved = member.saved();
        if (request.form() == Form.BANK && !saved.vectors().isEmpty()) {
            throw new UnusableInputException(
                    member.adapter().file(),
                    saved.vectors().firstKey(),
                    "is replaced as a whole, which a bank cannot for each row: " + Setting.of("form", "swappable")
                            + ", merged and branch can");
        }
        saved.layers().forEach((path, replaced) -> {
            LayerSite site = replaced.site().site();
            if (replaced.changesWidth(graph) && site.bias().isEmpty()) {
                throw new UnusableInputException(
                        member.adapter().file(),
                        path,
                        "has " + replaced.layer().out() + " classes, the model has " + site.out(graph)
                                + ", and there is no bias that could shut out those that a task lacks: take "
                                + Setting.of("form", "merged") + " or branch");
            }
        });
    }

    /** What others add to a layer is as wide as the base's. */
    private void requireWidth(Member member, Iterable<Member> members) {
        for (SavedTensors.Replaced replaced : member.saved().layers().values()) {
            for (Member other : members) {
                other.sites().forEach((key, found) -> {
                    if (replaced.changesWidth(graph)
                            && found.site().y().equals(replaced.site().site().y())) {
                        throw new UnusableInputException(
                                other.adapter().file(),
                                key,
                                "is changed, and " + member.name() + " replaces it by a layer of "
                                        + replaced.layer().out() + " outputs: graft them into models of their own");
                    }
                });
            }
        }
    }

    /** A graph has one head, whatever weights each task gives it. */
    private static void requireSameHead(Member one, Member other) {
        AppendedHead first = one.head().orElseThrow();
        AppendedHead second = other.head().orElseThrow();
        if (!first.shape().equals(second.shape())) {
            throw new UnusableInputException(
                    other.adapter().file(),
                    second.layers().get(0).path(),
                    "makes a head (" + second.shape() + ") that differs from that of " + one.name() + " ("
                            + first.shape() + "): graft them into models of their own");
        }
    }
}
