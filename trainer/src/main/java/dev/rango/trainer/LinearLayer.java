package dev.rango.trainer;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.core.Linear;
import java.util.List;
import java.util.SplittableRandom;

/**
 * y = x·Wᵀ + b.
 *
 * @param weight W [out, in]
 * @param bias b [out]
 */
record LinearLayer(Parameter weight, Parameter bias) implements Layer {
    static LinearLayer fresh(SplittableRandom random, int in, int out) {
        return new LinearLayer(Parameter.uniform(random, in, out, in), Parameter.uniform(random, in, out));
    }

    static LinearLayer frozen(dev.rango.models.Linear layer) {
        return new LinearLayer(Parameter.frozen(layer.weight()), Parameter.frozen(layer.bias()));
    }

    @Override
    public NDArray forward(NDArray x, Pass pass) {
        return Linear.linear(x, pass.array(weight), pass.array(bias)).singletonOrThrow();
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(weight, bias);
    }

    /** Multiplies what it gives by a factor. */
    void scale(double factor) {
        for (Parameter parameter : parameters()) {
            float[] values = parameter.data();
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (values[i] * factor);
            }
        }
    }

    dev.rango.models.Linear copy() {
        return new dev.rango.models.Linear(weight.copy(), bias.copy());
    }
}
