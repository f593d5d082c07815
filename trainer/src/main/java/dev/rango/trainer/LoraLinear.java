package dev.rango.trainer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.rango.models.LowRank;
import dev.rango.models.Update;
import java.util.List;
import java.util.SplittableRandom;

/**
 * h = x·W0ᵀ + b + α·(x·A·B) over a frozen layer. A starts as N(0, 1)/√rank and B as zero, so that a fresh adapter
 * changes nothing.
 *
 * @param base the frozen layer
 * @param a A [in, rank]
 * @param b B [rank, out]
 * @param alpha α
 * @param dropout share of the branch's inputs that a training step sets to zero
 */
record LoraLinear(LinearLayer base, Parameter a, Parameter b, double alpha, double dropout) implements Layer {
    static LoraLinear fresh(
            SplittableRandom random, dev.rango.models.Linear layer, int rank, double alpha, double dropout) {
        return new LoraLinear(
                LinearLayer.frozen(layer),
                Parameter.normal(random, 1 / Math.sqrt(rank), layer.in(), rank),
                Parameter.zeros(rank, layer.out()),
                alpha,
                dropout);
    }

    /**
     * A layer that does not learn.
     *
     * @param update null for none
     */
    static Layer frozen(dev.rango.models.Linear layer, Update update) {
        LinearLayer base = LinearLayer.frozen(layer);
        return update == null
                ? base
                : new LoraLinear(
                        base,
                        Parameter.frozen(update.factors().a()),
                        Parameter.frozen(update.factors().b()),
                        update.scaling(),
                        0);
    }

    @Override
    public NDArray forward(NDArray x, Pass pass) {
        // Never mul(Number) here: that scalar would live in Java memory which nothing keeps until backward. The
        // engine owns what full() makes.
        NDArray scale = x.getManager().full(new Shape(), (float) alpha);
        NDArray branch = pass.dropped(x, dropout)
                .matMul(pass.array(a))
                .matMul(pass.array(b))
                .mul(scale);
        return base.forward(x, pass).add(branch);
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(base.weight(), base.bias(), a, b);
    }

    LowRank copy() {
        return new LowRank(a.copy(), b.copy());
    }
}
