package dev.rango.exporter;

import dev.rango.exporter.graph.Bank;
import dev.rango.exporter.graph.Branch;
import dev.rango.exporter.graph.Head;
import dev.rango.exporter.graph.LayerSite;
import dev.rango.exporter.graph.Merge;
import dev.rango.exporter.graph.SitedModel;
import dev.rango.models.AdaptedImageModel;
import dev.rango.models.AdaptedModel;
import dev.rango.models.Adapter;
import dev.rango.models.ClassifierWeights;
import dev.rango.models.ImageWeights;
import dev.rango.models.TextBag;
import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxModel;

/** The graph of a model in a form: that of its base, and then passes over it. Here, and nowhere else, families and forms meet. */
final class FormGraph {
    private FormGraph() {}

    /** A base, or what a merged model would be. */
    static OnnxModel of(ClassifierWeights weights, Precision precision) {
        return stored(TextBagGraph.of(weights), precision);
    }

    static OnnxModel of(AdaptedModel model, ExportForm form, Precision precision) {
        return stored(adapted(TextBagGraph.of(model.base().weights()), model.adapter(), form), precision);
    }

    /** A base, or what a merged model would be. */
    static OnnxModel of(ImageWeights weights) {
        return LeNetGraph.of(weights).model();
    }

    static OnnxModel of(AdaptedImageModel model, ExportForm form) {
        return adapted(LeNetGraph.of(model.base().weights()), model.adapter().weights(), form)
                .model();
    }

    static OnnxModel of(AdapterSet set, TaskForm form) {
        SitedModel base = TextBagGraph.of(set.base().weights());
        if (form == TaskForm.SWAPPABLE) {
            set.ranks().forEach((path, rank) -> Branch.addSwappable(base.graph(), base.site(path), rank));
            Head.asInputs(base.graph(), base.headSite(), set.heads().classes());
        } else {
            Bank bank = new Bank(base.graph());
            set.ranks().keySet().forEach(path -> bank.add(base.site(path), set.updates(path)));
            bank.head(base.headSite(), set.heads());
        }
        return base.model();
    }

    private static SitedModel adapted(SitedModel base, Adapter adapter, ExportForm form) {
        OnnxGraph graph = base.graph();
        adapter.updates().forEach((path, update) -> {
            LayerSite site = base.site(path);
            switch (form) {
                case MERGED -> Merge.into(graph, site, update);
                case BRANCH -> Branch.add(graph, site, update);
            }
        });
        Head.replace(graph, base.headSite(), adapter.head());
        return base;
    }

    private static OnnxModel stored(SitedModel model, Precision precision) {
        precision.store(model.graph(), model.site(TextBag.EMBEDDING));
        return model.model();
    }
}
