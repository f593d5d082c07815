package dev.rango.runtime.session;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import ai.onnxruntime.ValueInfo;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A named, typed tensor that a graph takes or gives for a batch. Needs ONNX Runtime only where it is made or compared. */
final class OnnxInput {
    /** A dimension that is the batch's rows. */
    static final int ROWS = -1;
    /** One that is its columns. */
    static final int COLUMNS = -2;

    private final String name;
    /** Name of ONNX Runtime's constant. */
    private final String type;

    private final int size;
    private final int[] dimensions;

    private OnnxInput(String name, String type, int size, int... dimensions) {
        this.name = name;
        this.type = type;
        this.size = size;
        this.dimensions = dimensions;
    }

    /** Numbers in int64. */
    static OnnxInput longs(String name, int... dimensions) {
        return new OnnxInput(name, "INT64", Long.BYTES, dimensions);
    }

    /** Numbers in float32. */
    static OnnxInput floats(String name, int... dimensions) {
        return new OnnxInput(name, "FLOAT", Float.BYTES, dimensions);
    }

    /** Numbers in uint8. */
    static OnnxInput bytes(String name, int... dimensions) {
        return new OnnxInput(name, "UINT8", Byte.BYTES, dimensions);
    }

    String name() {
        return name;
    }

    /** Bytes of an element. */
    int size() {
        return size;
    }

    /** True for what has a value for each column. */
    boolean hasColumns() {
        return dimensions.length > 1 && dimensions[1] == COLUMNS;
    }

    /** Its shape in a batch. */
    long[] shape(int rows, int columns) {
        long[] shape = new long[dimensions.length];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = dimensions[i] == ROWS ? rows : dimensions[i] == COLUMNS ? columns : dimensions[i];
        }
        return shape;
    }

    /** Its elements in a batch. */
    int elements(int rows, int columns) {
        int elements = 1;
        for (long size : shape(rows, columns)) {
            elements = Math.multiplyExact(elements, (int) size);
        }
        return elements;
    }

    /** Over the first elements of direct memory in native order. */
    OnnxTensor tensor(ByteBuffer memory, int rows, int columns) throws OrtException {
        return OnnxTensor.createTensor(
                OnnxDevice.environment(),
                memory.slice(0, elements(rows, columns) * size()).order(memory.order()),
                shape(rows, columns),
                OnnxJavaType.valueOf(type));
    }

    /** Whether what a graph declares is this; what changes with the batch may be anything there. */
    boolean matches(ValueInfo declared) {
        if (!(declared instanceof TensorInfo info)
                || info.type != OnnxJavaType.valueOf(type)
                || info.getShape().length != dimensions.length) {
            return false;
        }
        for (int i = 0; i < dimensions.length; i++) {
            if (dimensions[i] >= 0 && dimensions[i] != info.getShape()[i]) {
                return false;
            }
        }
        return true;
    }

    /** Such as {@code INT64[batch, tokens]}. */
    @Override
    public String toString() {
        return type + Arrays.toString(dimensions).replace("-1", "batch").replace("-2", "tokens");
    }
}
