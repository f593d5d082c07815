package dev.rango.models;

import java.util.Arrays;

/**
 * Float32 values in row-major order. The array is shared, not copied: whoever makes a tensor hands its data over.
 *
 * @param shape sizes of the dimensions; their product is {@code data.length}
 * @param data the values
 */
public record Tensor(int[] shape, float[] data) {
    /** Checks that the shape holds the data. */
    public Tensor {
        long elements = 1;
        for (int size : shape) {
            elements = Math.multiplyExact(elements, size);
        }
        if (elements != data.length) {
            throw new IllegalArgumentException(
                    "shape " + Arrays.toString(shape) + " does not hold " + data.length + " values");
        }
    }

    /** A vector. */
    public static Tensor vector(float[] data) {
        return new Tensor(new int[] {data.length}, data);
    }

    /** A matrix of the given shape. */
    public static Tensor matrix(int rows, int columns, float[] data) {
        return new Tensor(new int[] {rows, columns}, data);
    }

    /** Size of a dimension. */
    public int size(int dimension) {
        return shape[dimension];
    }

    /** Number of values. */
    public int elements() {
        return data.length;
    }

    /** True when the shape is exactly this. */
    public boolean hasShape(int... expected) {
        return Arrays.equals(shape, expected);
    }

    /** A copy with data of its own. */
    public Tensor copy() {
        return new Tensor(shape.clone(), data.clone());
    }

    /** The transpose of a matrix, copied. */
    public Tensor transposed() {
        int rows = shape[0];
        int columns = shape[1];
        float[] out = new float[data.length];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                out[column * rows + row] = data[row * columns + column];
            }
        }
        return matrix(columns, rows, out);
    }

    /** Index of the first value that is NaN or infinite, or -1. */
    public int firstNonFinite() {
        for (int i = 0; i < data.length; i++) {
            if (!Float.isFinite(data[i])) {
                return i;
            }
        }
        return -1;
    }

    /** Same shape and bit-identical values. */
    public boolean sameBits(Tensor other) {
        if (!Arrays.equals(shape, other.shape)) {
            return false;
        }
        for (int i = 0; i < data.length; i++) {
            if (Float.floatToRawIntBits(data[i]) != Float.floatToRawIntBits(other.data[i])) {
                return false;
            }
        }
        return true;
    }
}
