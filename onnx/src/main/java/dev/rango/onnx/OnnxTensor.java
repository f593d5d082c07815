package dev.rango.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.UnsafeByteOperations;
import dev.rango.models.Half;
import dev.rango.runtime.UnusableInputException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;

/**
 * A constant of a graph, wherever its values lie: in the graph, as bytes or as numbers, or in a file beside it, which is
 * read when the values are asked for. Never changes.
 */
public final class OnnxTensor {
    /** What protobuf and an array of Java can hold, less what the array needs for itself. */
    public static final long MOST_BYTES = Integer.MAX_VALUE - 8;

    private final TensorProto proto;
    private final ExternalFiles files;

    OnnxTensor(TensorProto proto, ExternalFiles files) {
        this.proto = proto;
        this.files = files;
    }

    /** Of float, in row-major order. */
    public static OnnxTensor floats(String name, int[] dims, float[] values) {
        ByteBuffer bytes = room(name, values.length, Float.BYTES);
        bytes.asFloatBuffer().put(values);
        return of(name, ElementType.FLOAT, longs(dims), bytes.array());
    }

    /** Of int64, in row-major order. */
    public static OnnxTensor longs(String name, int[] dims, long... values) {
        ByteBuffer bytes = room(name, values.length, Long.BYTES);
        bytes.asLongBuffer().put(values);
        return of(name, ElementType.INT64, longs(dims), bytes.array());
    }

    /** A vector of int64. */
    public static OnnxTensor longs(String name, long... values) {
        return longs(name, new int[] {values.length}, values);
    }

    /** Of float16, given by their bits, in row-major order. */
    public static OnnxTensor halves(String name, int[] dims, short[] values) {
        ByteBuffer bytes = room(name, values.length, Short.BYTES);
        bytes.asShortBuffer().put(values);
        return of(name, ElementType.FLOAT16, longs(dims), bytes.array());
    }

    /** Of int8, in row-major order. Takes the array as its own. */
    public static OnnxTensor bytes(String name, int[] dims, byte[] values) {
        return of(name, ElementType.INT8, longs(dims), values);
    }

    /**
     * Of any type that has a size.
     *
     * @param values little-endian, in row-major order; taken as its own
     */
    public static OnnxTensor of(String name, ElementType type, long[] dims, byte[] values) {
        TensorProto.Builder proto = TensorProto.newBuilder().setName(name).setDataType(type.number());
        long elements = 1;
        for (long size : dims) {
            proto.addDims(size);
            elements = Math.multiplyExact(elements, size);
        }
        if (type.bits() == 0 || type.bytes(elements) != values.length) {
            throw new IllegalArgumentException(
                    name + ": " + values.length + " bytes for " + elements + " elements of " + type);
        }
        return new OnnxTensor(
                proto.setRawData(UnsafeByteOperations.unsafeWrap(values)).build(), ExternalFiles.NONE);
    }

    private static ByteBuffer room(String name, long elements, int bytesEach) {
        if (elements * bytesEach > MOST_BYTES) {
            throw new UnusableInputException(
                    name, "", "has " + elements * bytesEach + " bytes, more than the 2 GB of an ONNX tensor");
        }
        return ByteBuffer.allocate((int) elements * bytesEach).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static long[] longs(int[] dims) {
        long[] wide = new long[dims.length];
        for (int i = 0; i < dims.length; i++) {
            wide[i] = dims[i];
        }
        return wide;
    }

    /** Its name in the graph. */
    public String name() {
        return proto.getName();
    }

    /** Number of its {@link ElementType}. */
    public int type() {
        return proto.getDataType();
    }

    /** True for that type. */
    public boolean is(ElementType type) {
        return proto.getDataType() == type.number();
    }

    /** Sizes of its axes; none for a single number. */
    public long[] dims() {
        return proto.getDimsList().stream().mapToLong(Long::longValue).toArray();
    }

    /** True when its values lie in a file beside the graph. */
    public boolean isExternal() {
        return ExternalFiles.isExternal(proto);
    }

    /** The same values under another name. */
    public OnnxTensor named(String name) {
        return new OnnxTensor(proto.toBuilder().setName(name).build(), files);
    }

    /**
     * Its number of elements.
     *
     * @throws UnusableInputException when its sizes are negative, or multiply to more than a tensor can have
     */
    public long elements() {
        long elements = 1;
        for (long size : proto.getDimsList()) {
            if (size < 0) {
                throw unusable("says a size of " + size);
            }
            try {
                elements = Math.multiplyExact(elements, size);
            } catch (ArithmeticException e) {
                throw unusable("says sizes that multiply to more than 2^63");
            }
        }
        return elements;
    }

    /** @throws UnusableInputException when its sizes are such that no tensor can have them; its values are not looked at */
    public void requireSizes() {
        elements();
        ElementType.of(proto.getDataType()).filter(known -> known.bits() > 0).ifPresent(this::expectedBytes);
    }

    /**
     * Its values, little-endian, in row-major order, whichever way they lie in the file. For a type of less than a byte, packed
     * with the first element in the lowest bits.
     *
     * @return read-only
     * @throws UnusableInputException when they are not as many as its sizes say, lie outside of the model's folder, or are strings
     */
    public ByteBuffer bytes() {
        ElementType type = ElementType.of(proto.getDataType())
                .filter(known -> known.bits() > 0)
                .orElseThrow(() -> unusable(
                        "has elements of " + ElementType.nameOf(proto.getDataType()) + ", whose values are not read"));
        long expected = expectedBytes(type);
        ByteBuffer values;
        if (isExternal()) {
            values = files.read(proto, expected);
        } else if (proto.hasRawData()) {
            values = proto.getRawData().asReadOnlyByteBuffer();
        } else {
            values = NumberFields.bytes(proto, type);
        }
        if (values.remaining() != expected) {
            throw unusable("has " + values.remaining() + " bytes of values where its sizes and type make " + expected);
        }
        return values.order(ByteOrder.LITTLE_ENDIAN);
    }

    private long expectedBytes(ElementType type) {
        long expected;
        try {
            expected = type.bytes(elements());
        } catch (ArithmeticException e) {
            throw unusable("says sizes that make more than 2^63 bits");
        }
        if (expected > MOST_BYTES) {
            throw unusable("says sizes that make " + expected + " bytes, more than the 2 GB of an ONNX tensor");
        }
        return expected;
    }

    /**
     * Its values as floats: of float, float16, bfloat16 and double, the last rounded.
     *
     * @throws UnusableInputException when it has another type, or as {@link #bytes()}
     */
    public float[] floats() {
        ByteBuffer bytes = bytes();
        if (is(ElementType.FLOAT)) {
            FloatBuffer values = bytes.asFloatBuffer();
            float[] floats = new float[values.remaining()];
            values.get(floats);
            return floats;
        }
        if (is(ElementType.DOUBLE)) {
            float[] floats = new float[bytes.remaining() / Double.BYTES];
            for (int i = 0; i < floats.length; i++) {
                floats[i] = (float) bytes.getDouble(i * Double.BYTES);
            }
            return floats;
        }
        if (!is(ElementType.FLOAT16) && !is(ElementType.BFLOAT16)) {
            throw unusable("has elements of " + ElementType.nameOf(type()) + " where floats are wanted");
        }
        ShortBuffer halves = bytes.asShortBuffer();
        float[] floats = new float[halves.remaining()];
        for (int i = 0; i < floats.length; i++) {
            short half = halves.get(i);
            floats[i] = is(ElementType.FLOAT16) ? Half.toFloat(half) : Float.intBitsToFloat(half << Short.SIZE);
        }
        return floats;
    }

    /**
     * Its values as whole numbers: of int64 and int32.
     *
     * @throws UnusableInputException when it has another type, or as {@link #bytes()}
     */
    public long[] longs() {
        ByteBuffer bytes = bytes();
        if (is(ElementType.INT64)) {
            LongBuffer values = bytes.asLongBuffer();
            long[] longs = new long[values.remaining()];
            values.get(longs);
            return longs;
        }
        if (!is(ElementType.INT32)) {
            throw unusable("has elements of " + ElementType.nameOf(type()) + " where whole numbers are wanted");
        }
        long[] longs = new long[bytes.remaining() / Integer.BYTES];
        for (int i = 0; i < longs.length; i++) {
            longs[i] = bytes.getInt(i * Integer.BYTES);
        }
        return longs;
    }

    private UnusableInputException unusable(String reason) {
        return new UnusableInputException(files.source(), "tensor " + name(), reason);
    }

    TensorProto proto() {
        return proto;
    }

    ExternalFiles files() {
        return files;
    }
}
