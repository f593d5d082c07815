package dev.rango.trainer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.norm.LayerNorm;
import dev.rango.models.Checkpoint;

/**
 * Rows of mean 0 and variance 1, times a gain, plus a bias (Ba et al. 2016), both frozen.
 *
 * @param epsilon added to the variance
 */
record Normalization(Parameter gain, Parameter bias, float epsilon) {
    static Normalization frozen(Checkpoint base, String path, double epsilon) {
        return new Normalization(
                Parameter.frozen(base.tensors().get(path + ".weight")),
                Parameter.frozen(base.tensors().get(path + ".bias")),
                (float) epsilon);
    }

    NDArray forward(NDArray x, Pass pass) {
        return LayerNorm.layerNorm(x, new Shape(gain.data().length), pass.array(gain), pass.array(bias), epsilon)
                .singletonOrThrow();
    }
}
