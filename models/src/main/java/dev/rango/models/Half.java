package dev.rango.models;

/** IEEE 754 binary16, in the bits of a {@code short}. Java itself converts only from version 20 on. */
public final class Half {
    /** Bits of a float's mantissa that a half has no room for: 23 less 10. */
    private static final int LOST_BITS = 13;
    /** Difference of the two exponents' offsets, 127 less 15. */
    private static final int REBIAS = 112;

    private static final int EXPONENT_BITS = 0x7C00;
    /** Half of the smallest half's magnitude, 2^-25, as float bits: what is not above it rounds to zero. */
    private static final int HALF_OF_SMALLEST = 0x33000000;
    /** The smallest normal half, 2^-14, as float bits. */
    private static final int SMALLEST_NORMAL = 0x38800000;

    private Half() {}

    /**
     * The nearest half, the even one of two that are equally near. What is larger than the largest half by more than half a
     * step, 65,520 and above, becomes infinite; NaN stays NaN.
     */
    public static short of(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = bits >>> 16 & 0x8000;
        int magnitude = bits & 0x7FFFFFFF;
        if (magnitude > 0x7F800000) {
            return (short) (sign | EXPONENT_BITS | 0x200);
        }
        if (magnitude <= HALF_OF_SMALLEST) {
            return (short) sign;
        }
        if (magnitude >= SMALLEST_NORMAL) {
            // A carry out of the mantissa raises the exponent, which is the next half, or infinity.
            long rounded = roundedShift(magnitude, LOST_BITS) - ((long) REBIAS << 10);
            return (short) (sign | Math.min(rounded, EXPONENT_BITS));
        }
        int exponent = magnitude >>> 23;
        int mantissa = magnitude & 0x7FFFFF | 0x800000;
        return (short) (sign | roundedShift(mantissa, LOST_BITS + REBIAS + 1 - exponent));
    }

    private static long roundedShift(int value, int by) {
        int kept = value >>> by;
        int lost = value - (kept << by);
        int middle = 1 << by - 1;
        boolean up = lost > middle || lost == middle && (kept & 1) == 1;
        return up ? kept + 1 : kept;
    }

    /** The same number as a float, exactly. */
    public static float toFloat(short half) {
        int sign = (half & 0x8000) << 16;
        int exponent = half >>> 10 & 0x1F;
        int mantissa = half & 0x3FF;
        if (exponent == 0) {
            float magnitude = mantissa * 0x1p-24f;
            return sign == 0 ? magnitude : -magnitude;
        }
        int bits = exponent == 31 ? 0x7F800000 : exponent + REBIAS << 23;
        return Float.intBitsToFloat(sign | bits | mantissa << LOST_BITS);
    }
}
