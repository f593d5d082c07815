package dev.rango.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Values that a tensor keeps as numbers rather than as bytes. Which field holds which type: onnx.proto, the comments of
 * {@code TensorProto}.
 */
final class NumberFields {
    private NumberFields() {}

    /**
     * @return little-endian, as many as there are numbers
     */
    static ByteBuffer bytes(TensorProto tensor, ElementType type) {
        return switch (type) {
            case FLOAT, COMPLEX64 -> floats(tensor);
            case DOUBLE, COMPLEX128 -> doubles(tensor);
            case INT64 -> longs(tensor.getInt64DataCount(), tensor::getInt64Data, Long.BYTES);
            case UINT64 -> longs(tensor.getUint64DataCount(), tensor::getUint64Data, Long.BYTES);
            case UINT32 -> longs(tensor.getUint64DataCount(), tensor::getUint64Data, Integer.BYTES);
            // Two elements of four bits, or four of two, share a number as they share a byte.
            default -> longs(tensor.getInt32DataCount(), tensor::getInt32Data, Math.max(1, type.bits() / Byte.SIZE));
        };
    }

    private static ByteBuffer floats(TensorProto tensor) {
        ByteBuffer bytes = room(tensor.getFloatDataCount(), Float.BYTES);
        for (int i = 0; i < tensor.getFloatDataCount(); i++) {
            bytes.putFloat(tensor.getFloatData(i));
        }
        return bytes.flip();
    }

    private static ByteBuffer doubles(TensorProto tensor) {
        ByteBuffer bytes = room(tensor.getDoubleDataCount(), Double.BYTES);
        for (int i = 0; i < tensor.getDoubleDataCount(); i++) {
            bytes.putDouble(tensor.getDoubleData(i));
        }
        return bytes.flip();
    }

    private interface Numbers {
        long at(int index);
    }

    private static ByteBuffer longs(int count, Numbers numbers, int bytesEach) {
        ByteBuffer bytes = room(count, bytesEach);
        for (int i = 0; i < count; i++) {
            long value = numbers.at(i);
            switch (bytesEach) {
                case Long.BYTES -> bytes.putLong(value);
                case Integer.BYTES -> bytes.putInt((int) value);
                case Short.BYTES -> bytes.putShort((short) value);
                default -> bytes.put((byte) value);
            }
        }
        return bytes.flip();
    }

    private static ByteBuffer room(int count, int bytesEach) {
        return ByteBuffer.allocate(Math.multiplyExact(count, bytesEach)).order(ByteOrder.LITTLE_ENDIAN);
    }
}
