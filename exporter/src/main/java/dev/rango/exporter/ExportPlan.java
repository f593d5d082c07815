package dev.rango.exporter;

import dev.rango.exporter.shrink.Precision;
import dev.rango.models.AdaptedModel;
import dev.rango.models.Checkpoint;
import dev.rango.models.ClassifierWeights;
import dev.rango.models.KeptWords;
import dev.rango.models.Reference;
import dev.rango.models.ReferenceNetwork;
import dev.rango.models.TextBag;
import dev.rango.onnx.OnnxModel;
import dev.rango.runtime.format.Golden;
import java.util.List;
import java.util.Optional;

/**
 * What an export computes: a base, or a base with an adapter, in a form and a precision. The one place that turns it into a
 * graph, and into the double precision arithmetic that the graph is held against.
 *
 * @param base trained weights, all words or some
 * @param adapted the same base with an adapter; empty when the base itself is exported
 */
record ExportPlan(Checkpoint base, Optional<AdaptedModel> adapted, Form form, Precision precision) {
    ExportPlan as(Precision other) {
        return new ExportPlan(base, adapted, form, other);
    }

    ExportPlan in(Form other) {
        return new ExportPlan(base, adapted, other, precision);
    }

    ExportPlan keeping(KeptWords kept) {
        Optional<AdaptedModel> pruned = adapted.map(kept::of);
        return new ExportPlan(pruned.map(AdaptedModel::base).orElseGet(() -> kept.of(base)), pruned, form, precision);
    }

    OnnxModel graph() {
        return adapted.map(model -> FormGraph.of(model, form, precision))
                .orElseGet(() -> FormGraph.of(base, precision));
    }

    FamilyExport family() {
        return FamilyExport.of(base);
    }

    List<String> labels() {
        return adapted.map(model -> model.adapter().labels()).orElse(base.labels());
    }

    /** Number of words that are known; 0 of what reads no texts. */
    int words() {
        return base.text().map(text -> text.tokenizer().vocabulary().size() - 2).orElse(0);
    }

    /** The network as it was trained, with the words that are left. */
    Reference reference() {
        return adapted.map(AdaptedModel::reference).orElseGet(base::reference);
    }

    /** The network over the table that the stored numbers stand for: in a merged export the adapter is part of it. */
    Reference stored() {
        if (form == Form.BRANCH) {
            return ReferenceNetwork.of(adapted.orElseThrow())
                    .withEmbedding(precision.stored(TextBag.weights(base).embedding()));
        }
        ClassifierWeights weights =
                TextBag.weights(adapted.map(AdaptedModel::merged).orElse(base));
        return ReferenceNetwork.of(weights).withEmbedding(precision.stored(weights.embedding()));
    }

    /** What the trained model gave; of a rounded export, what the rounded model gives in double precision. */
    List<Golden> golden() {
        List<Golden> trained = adapted.map(model -> model.adapter().golden()).orElse(base.golden());
        return precision == Precision.FLOAT32 ? reference().withRounding(trained) : stored().answered(trained);
    }
}
