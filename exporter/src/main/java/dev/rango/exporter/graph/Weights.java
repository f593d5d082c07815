package dev.rango.exporter.graph;

import dev.rango.models.Half;
import dev.rango.models.Tensor;
import dev.rango.onnx.ElementType;
import dev.rango.onnx.OnnxTensor;
import dev.rango.runtime.UnusableInputException;

/** Constants of the type that a layer's weight has: a graph computes in one type. */
final class Weights {
    private static final int EXPONENT_BITS = 0x7C00;

    private Weights() {}

    /**
     * A constant of another one's type.
     *
     * @throws UnusableInputException when a value is too large for that type
     */
    static OnnxTensor like(OnnxTensor other, String name, Tensor values) {
        return isHalf(other)
                ? OnnxTensor.halves(name, values.shape(), halves(name, values.data()))
                : OnnxTensor.floats(name, values.shape(), values.data());
    }

    /**
     * A constant's numbers as halves.
     *
     * @throws UnusableInputException when one is too large for that
     */
    static OnnxTensor half(String name, OnnxTensor floats) {
        return OnnxTensor.halves(name, ints(floats.dims()), halves(floats.name(), floats.floats()));
    }

    static boolean isHalf(OnnxTensor tensor) {
        return tensor.is(ElementType.FLOAT16);
    }

    private static short[] halves(String name, float[] values) {
        short[] halves = new short[values.length];
        for (int i = 0; i < values.length; i++) {
            halves[i] = Half.of(values[i]);
            if ((halves[i] & EXPONENT_BITS) == EXPONENT_BITS) {
                throw new UnusableInputException(
                        name, "value " + i, values[i] + " is beyond 65504, the largest float16");
            }
        }
        return halves;
    }

    static int[] ints(long[] dims) {
        int[] ints = new int[dims.length];
        for (int i = 0; i < dims.length; i++) {
            ints[i] = Math.toIntExact(dims[i]);
        }
        return ints;
    }
}
