package dev.rango.models;

import java.nio.ByteBuffer;

/** Types of numbers in files of weights; all are read as float32. */
enum Dtype {
    FLOAT16(2),
    BFLOAT16(2),
    FLOAT32(4),
    FLOAT64(8),
    INT8(1),
    INT16(2),
    INT32(4),
    INT64(8),
    UINT8(1),
    UINT16(2),
    UINT32(4),
    UINT64(8),
    BOOL(1);

    private static final int BYTE = 0xFF;
    private static final int SHORT = 0xFFFF;
    private static final double TWO_TO_64 = 0x1p64;

    private final int bytes;

    Dtype(int bytes) {
        this.bytes = bytes;
    }

    int bytes() {
        return bytes;
    }

    /** The type of NumPy's array-protocol string, byte order included; null for any other. */
    static Dtype ofNumpy(String descr) {
        if (!descr.matches("[<>|=][a-z]\\d")) {
            return null;
        }
        return switch (descr.substring(1)) {
            case "f2" -> FLOAT16;
            case "f4" -> FLOAT32;
            case "f8" -> FLOAT64;
            case "i1" -> INT8;
            case "i2" -> INT16;
            case "i4" -> INT32;
            case "i8" -> INT64;
            case "u1" -> UINT8;
            case "u2" -> UINT16;
            case "u4" -> UINT32;
            case "u8" -> UINT64;
            case "b1" -> BOOL;
            default -> null;
        };
    }

    /** The type of one of PyTorch's storage classes; null for any other. */
    static Dtype ofStorage(String name) {
        return switch (name) {
            case "HalfStorage" -> FLOAT16;
            case "BFloat16Storage" -> BFLOAT16;
            case "FloatStorage" -> FLOAT32;
            case "DoubleStorage" -> FLOAT64;
            case "CharStorage" -> INT8;
            case "ShortStorage" -> INT16;
            case "IntStorage" -> INT32;
            case "LongStorage" -> INT64;
            case "ByteStorage" -> UINT8;
            case "BoolStorage" -> BOOL;
            default -> null;
        };
    }

    /** The value at a byte position. */
    float at(ByteBuffer buffer, int position) {
        return switch (this) {
            case FLOAT16 -> Half.toFloat(buffer.getShort(position));
            case BFLOAT16 -> Float.intBitsToFloat(buffer.getShort(position) << 16);
            case FLOAT32 -> buffer.getFloat(position);
            case FLOAT64 -> (float) buffer.getDouble(position);
            case INT8 -> buffer.get(position);
            case INT16 -> buffer.getShort(position);
            case INT32 -> buffer.getInt(position);
            case INT64 -> buffer.getLong(position);
            case UINT8 -> buffer.get(position) & BYTE;
            case UINT16 -> buffer.getShort(position) & SHORT;
            case UINT32 -> Integer.toUnsignedLong(buffer.getInt(position));
            case UINT64 -> unsigned(buffer.getLong(position));
            case BOOL -> buffer.get(position) == 0 ? 0 : 1;
        };
    }

    private static float unsigned(long bits) {
        return (float) (bits >= 0 ? bits : bits + TWO_TO_64);
    }

    /** Row-major strides of a shape. */
    static int[] strides(int[] shape) {
        int[] strides = new int[shape.length];
        int stride = 1;
        for (int d = shape.length - 1; d >= 0; d--) {
            strides[d] = stride;
            stride *= shape[d];
        }
        return strides;
    }

    /**
     * A view of stored values as a tensor in row-major order. The caller has checked that it stays within them.
     *
     * @param offset of the first value, in values
     * @param strides of each dimension, in values
     */
    Tensor tensor(ByteBuffer values, int offset, int[] shape, int[] strides) {
        int elements = 1;
        for (int size : shape) {
            elements *= size;
        }
        float[] data = new float[elements];
        int[] index = new int[shape.length];
        int position = offset;
        for (int i = 0; i < elements; i++) {
            data[i] = at(values, position * bytes);
            for (int d = shape.length - 1; d >= 0; d--) {
                position += strides[d];
                if (++index[d] < shape[d]) {
                    break;
                }
                position -= strides[d] * shape[d];
                index[d] = 0;
            }
        }
        return new Tensor(shape, data);
    }
}
