package dev.rango.models;

import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.util.Arrays;

/** Layers from the tensors of a foreign file, whose shapes are what the file says and must fit each other. */
record ForeignTensors(Path file, WeightFile weights) {
    Tensor matrix(String name) {
        return checked(name, 2);
    }

    Linear linear(String prefix) {
        Tensor weight = checked(prefix + "weight", 2);
        Tensor bias = checked(prefix + "bias", 1);
        if (bias.size(0) != weight.size(0)) {
            throw new UnusableInputException(
                    file,
                    "tensor '" + prefix + "bias'",
                    "has " + bias.size(0) + " values for " + weight.size(0) + " rows");
        }
        return new Linear(weight, bias);
    }

    static LowRank fitted(Path file, Tensor a, Tensor b, Linear layer) {
        if (a.size(0) != layer.in() || b.size(1) != layer.out() || a.size(1) != b.size(0)) {
            throw new UnusableInputException(
                    file,
                    "",
                    "A " + Arrays.toString(a.shape()) + " and B " + Arrays.toString(b.shape())
                            + " do not fit fc1, which is [" + layer.in() + ", " + layer.out() + "]");
        }
        return new LowRank(a, b);
    }

    Tensor checked(String name, int dimensions) {
        Tensor tensor = weights.tensors().get(name);
        String place = "tensor '" + name + "'";
        if (tensor == null) {
            throw new UnusableInputException(
                    file, place, "is missing; there are " + weights.tensors().keySet());
        }
        if (tensor.shape().length != dimensions || tensor.elements() == 0) {
            throw new UnusableInputException(file, place, "has the shape " + Arrays.toString(tensor.shape()));
        }
        int bad = tensor.firstNonFinite();
        if (bad >= 0) {
            throw new UnusableInputException(file, place, "value " + bad + " is " + tensor.data()[bad]);
        }
        return tensor;
    }
}
