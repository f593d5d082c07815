package dev.rango.models;

/**
 * What a file says about a tensor.
 *
 * @param name in the file
 * @param dtype as the file's format names it, such as F32, float16 or {@code <f4}
 * @param shape sizes of the dimensions
 */
public record TensorInfo(String name, String dtype, int[] shape) {
    /** Number of values. */
    public long elements() {
        long elements = 1;
        for (int size : shape) {
            elements *= size;
        }
        return elements;
    }
}
