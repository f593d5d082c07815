package dev.rango.exporter;

import dev.rango.exporter.graph.Bank;
import dev.rango.exporter.graph.Branch;
import dev.rango.exporter.graph.Head;
import dev.rango.exporter.graph.LayerSite;
import dev.rango.exporter.graph.Merge;
import dev.rango.exporter.graph.SitedModel;
import dev.rango.exporter.shrink.Precision;
import dev.rango.models.AdaptedModel;
import dev.rango.models.Adapter;
import dev.rango.models.Checkpoint;
import dev.rango.models.TextBag;
import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxModel;

/** The graph of a model in a form: that of its base, and then passes over it. Here, and nowhere else, families and forms meet. */
final class FormGraph {
    private FormGraph() {}

    private static SitedModel base(Checkpoint base) {
        return FamilyExport.of(base).graph(base);
    }

    /** A base, or what a merged model would be. */
    static OnnxModel of(Checkpoint base, Precision precision) {
        return stored(base(base), precision);
    }

    static OnnxModel of(Checkpoint base) {
        return of(base, Precision.FLOAT32);
    }

    static OnnxModel of(AdaptedModel model, Form form, Precision precision) {
        return stored(adapted(base(model.base()), model.adapter(), form), precision);
    }

    static OnnxModel of(AdaptedModel model, Form form) {
        return of(model, form, Precision.FLOAT32);
    }

    static OnnxModel of(AdapterSet set, Form form) {
        SitedModel base = base(set.base());
        if (form == Form.SWAPPABLE) {
            set.ranks().forEach((path, rank) -> Branch.addSwappable(base.graph(), base.site(path), rank));
            Head.asInputs(base.graph(), base.headSite(), set.heads().classes());
        } else {
            Bank bank = new Bank(base.model());
            set.ranks().keySet().forEach(path -> bank.add(base.site(path), set.updates(path)));
            bank.head(base.headSite(), set.heads());
        }
        return base.model();
    }

    private static SitedModel adapted(SitedModel base, Adapter adapter, Form form) {
        OnnxGraph graph = base.graph();
        adapter.updates().forEach((path, update) -> {
            LayerSite site = base.site(path);
            switch (form) {
                case MERGED -> Merge.into(graph, site, update);
                case BRANCH -> Branch.add(graph, site, update);
                default -> throw new IllegalArgumentException(form + " is for several");
            }
        });
        Head.replace(graph, base.headSite(), adapter.head());
        return base;
    }

    private static OnnxModel stored(SitedModel model, Precision precision) {
        if (precision != Precision.FLOAT32) {
            precision.store(model.graph(), model.site(TextBag.EMBEDDING));
        }
        return model.model();
    }
}
