package dev.rango.trainer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import java.util.List;

/**
 * Self-attention of several heads, then two layers with GELU (by the error function) between them, both added to what they read and
 * normalised.
 *
 * @param query, key, value, attended and the two layers inner and outer: plain or adapted
 */
record EncoderBlock(
        int heads,
        Layer query,
        Layer key,
        Layer value,
        Layer attended,
        Normalization attendedNorm,
        Layer inner,
        Layer outer,
        Normalization outerNorm) {
    /** Linear layers in the order of {@link dev.rango.models.BertEncoder.Block#linear}. */
    List<Layer> linear() {
        return List.of(query, key, value, attended, inner, outer);
    }

    /** @param x hidden states [tokens, width] */
    NDArray forward(NDArray x, TokenBlock texts, Pass pass) {
        // What lies between is closed here: backward has references of its own to what it needs.
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDArray mixed = attended.forward(attention(x, texts, pass), pass);
            NDArray above = attendedNorm.forward(mixed.add(x), pass);
            NDArray active = Activation.gelu(inner.forward(above, pass));
            NDArray result = outerNorm.forward(outer.forward(active, pass).add(above), pass);
            NDScope.unregister(result);
            return result;
        }
    }

    private NDArray attention(NDArray x, TokenBlock texts, Pass pass) {
        NDArray queries = texts.rows(query.forward(x, pass), heads);
        NDArray keys = texts.rows(key.forward(x, pass), heads);
        NDArray values = texts.rows(value.forward(x, pass), heads);
        long ofHead = queries.getShape().get(3);
        // Never mul(Number) on the way of a gradient: LoraLinear says why.
        NDArray scale = x.getManager().full(new Shape(), (float) (1 / Math.sqrt(ofHead)));
        NDArray scores = queries.mul(scale).matMul(keys.transpose(0, 1, 3, 2));
        return texts.packed(texts.masked(scores).softmax(-1).matMul(values));
    }
}
