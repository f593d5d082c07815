package dev.rango.onnx;

import java.util.Optional;

/** The types of tensors' elements, as {@code TensorProto.DataType} of onnx.proto numbers them, up to ONNX 1.20. */
public enum ElementType {
    FLOAT(1, 32),
    UINT8(2, 8),
    INT8(3, 8),
    UINT16(4, 16),
    INT16(5, 16),
    INT32(6, 32),
    INT64(7, 64),
    /** Of no fixed size. */
    STRING(8, 0),
    BOOL(9, 8),
    FLOAT16(10, 16),
    DOUBLE(11, 64),
    UINT32(12, 32),
    UINT64(13, 64),
    COMPLEX64(14, 64),
    COMPLEX128(15, 128),
    BFLOAT16(16, 16),
    FLOAT8E4M3FN(17, 8),
    FLOAT8E4M3FNUZ(18, 8),
    FLOAT8E5M2(19, 8),
    FLOAT8E5M2FNUZ(20, 8),
    UINT4(21, 4),
    INT4(22, 4),
    FLOAT4E2M1(23, 4),
    FLOAT8E8M0(24, 8),
    UINT2(25, 2),
    INT2(26, 2);

    private final int number;
    private final int bits;

    ElementType(int number, int bits) {
        this.number = number;
        this.bits = bits;
    }

    /** Its number in a file. */
    public int number() {
        return number;
    }

    /** Bits of one element; 0 for strings. */
    public int bits() {
        return bits;
    }

    /** Bytes of so many elements; those of less than a byte lie packed, the last byte filled up. */
    public long bytes(long elements) {
        return Math.addExact(Math.multiplyExact(elements, (long) bits), Byte.SIZE - 1) / Byte.SIZE;
    }

    /** The type of a number; empty for one that is newer than this list. */
    public static Optional<ElementType> of(int number) {
        for (ElementType type : values()) {
            if (type.number == number) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** Its name, or "type N" for a number that is newer than this list. */
    public static String nameOf(int number) {
        return of(number).map(Enum::name).orElse("type " + number);
    }
}
