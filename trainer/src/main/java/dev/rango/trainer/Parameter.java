package dev.rango.trainer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rango.models.Tensor;
import java.util.SplittableRandom;

/** Weights of one layer. The array is the truth; the engine gets a copy for each step. */
final class Parameter {
    private final Tensor value;
    private final boolean trainable;

    private Parameter(Tensor value, boolean trainable) {
        this.value = value;
        this.trainable = trainable;
    }

    static Parameter trainable(Tensor value) {
        return new Parameter(value, true);
    }

    static Parameter frozen(Tensor value) {
        return new Parameter(value, false);
    }

    /** Uniform in ±1/√fanIn: PyTorch's default for the weight and the bias of a linear layer. */
    static Parameter uniform(SplittableRandom random, int fanIn, int... shape) {
        double bound = 1 / Math.sqrt(fanIn);
        return filled(shape, () -> (random.nextDouble() * 2 - 1) * bound);
    }

    /** Normal with mean 0 and the given standard deviation, by Box and Muller's transform. */
    static Parameter normal(SplittableRandom random, double deviation, int... shape) {
        return filled(
                shape,
                () -> deviation
                        * Math.sqrt(-2 * Math.log(1 - random.nextDouble()))
                        * Math.cos(2 * Math.PI * random.nextDouble()));
    }

    static Parameter zeros(int... shape) {
        return filled(shape, () -> 0);
    }

    private static Parameter filled(int[] shape, java.util.function.DoubleSupplier source) {
        int elements = 1;
        for (int size : shape) {
            elements *= size;
        }
        float[] data = new float[elements];
        for (int i = 0; i < elements; i++) {
            data[i] = (float) source.getAsDouble();
        }
        return trainable(new Tensor(shape, data));
    }

    boolean isTrainable() {
        return trainable;
    }

    Tensor value() {
        return value;
    }

    float[] data() {
        return value.data();
    }

    /**
     * A copy in the engine. It belongs to {@code manager}, which must stay open until the gradients are read: the
     * engine does not own the memory.
     *
     * @param learns whether a gradient is wanted, where it is trainable
     */
    NDArray toEngine(NDManager manager, boolean learns) {
        long[] sizes = new long[value.shape().length];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = value.size(i);
        }
        NDArray array = manager.create(value.data(), new Shape(sizes));
        array.setRequiresGradient(trainable && learns);
        return array;
    }

    Tensor copy() {
        return value.copy();
    }
}
