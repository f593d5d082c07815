package dev.rango.exporter;

import dev.rango.models.AdaptedModel;
import dev.rango.models.BaseModel;
import dev.rango.models.ClassifierWeights;
import dev.rango.models.KeptWords;
import dev.rango.models.ReferenceNetwork;
import dev.rango.onnx.OnnxModel;
import dev.rango.runtime.GoldenCase;
import java.util.List;
import java.util.Optional;

/**
 * What an export computes: a base, or a base with an adapter, in a form and a precision. The one place that turns it into a
 * graph, and into the double precision arithmetic that the graph is held against.
 *
 * @param base trained weights, all words or some
 * @param adapted the same base with an adapter; empty when the base itself is exported
 */
record ExportPlan(BaseModel base, Optional<AdaptedModel> adapted, ExportForm form, Precision precision) {
    ExportPlan as(Precision other) {
        return new ExportPlan(base, adapted, form, other);
    }

    ExportPlan in(ExportForm other) {
        return new ExportPlan(base, adapted, other, precision);
    }

    ExportPlan keeping(KeptWords kept) {
        Optional<AdaptedModel> pruned = adapted.map(kept::of);
        return new ExportPlan(pruned.map(AdaptedModel::base).orElseGet(() -> kept.of(base)), pruned, form, precision);
    }

    OnnxModel graph() {
        return adapted.map(model -> FormGraph.of(model, form, precision))
                .orElseGet(() -> FormGraph.of(base.weights(), precision));
    }

    /** The network as it was trained, with the words that are left. */
    ReferenceNetwork reference() {
        return adapted.map(ReferenceNetwork::of).orElseGet(() -> ReferenceNetwork.of(base.weights()));
    }

    /** The network over the table that the stored numbers stand for: in a merged export the adapter is part of it. */
    ReferenceNetwork stored() {
        if (form == ExportForm.BRANCH) {
            return reference().withEmbedding(precision.stored(base.weights().embedding()));
        }
        ClassifierWeights weights = merged();
        return ReferenceNetwork.of(weights).withEmbedding(precision.stored(weights.embedding()));
    }

    private ClassifierWeights merged() {
        return adapted.map(AdaptedModel::merged).orElse(base.weights());
    }

    /** What the trained model gave; of a rounded export, what the rounded model gives in double precision. */
    List<GoldenCase> golden() {
        List<GoldenCase> trained =
                adapted.map(model -> model.adapter().golden()).orElse(base.golden());
        if (precision == Precision.FLOAT32) {
            ReferenceNetwork reference = reference();
            return trained.stream()
                    .map(g -> g.within(reference.score(g.ids()).rounding()))
                    .toList();
        }
        ReferenceNetwork stored = stored();
        return trained.stream().map(g -> stored.answer(g.text(), g.ids())).toList();
    }
}
