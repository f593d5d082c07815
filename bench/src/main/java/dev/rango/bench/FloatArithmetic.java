package dev.rango.bench;

import dev.rango.models.Half;
import java.util.List;
import java.util.stream.Stream;

/**
 * One of the ways in which libraries compute a product of floats.
 *
 * @param name in the tables
 * @param sums running sums that a product is split into, added up at the end
 * @param interleaved whether each takes every so manieth element, as the lanes of a vector do, or a part of its own, as
 *     blocks of a GPU do
 * @param fused whether a product is added without being rounded before
 * @param factors what the two numbers of a product are rounded to
 * @param results what a layer gives is rounded to
 */
record FloatArithmetic(String name, int sums, boolean interleaved, boolean fused, Rounding factors, Rounding results) {
    /** What a float is rounded to. */
    enum Rounding {
        /** Nothing less. */
        FLOAT {
            @Override
            float of(float value) {
                return value;
            }
        },
        /** 8 bits of exponent and 10 of mantissa, to nearest even: what NVIDIA's tensor cores take for floats. */
        TF32 {
            @Override
            float of(float value) {
                int bits = Float.floatToRawIntBits(value);
                int even = bits >>> DROPPED & 1;
                return Float.intBitsToFloat(bits + (1 << DROPPED - 1) - 1 + even & -1 << DROPPED);
            }
        },
        /** IEEE 754's binary16. */
        HALF {
            @Override
            float of(float value) {
                return Half.toFloat(Half.of(value));
            }
        };

        /** A float has 23 bits of mantissa, TF32 has 10. */
        private static final int DROPPED = 13;

        abstract float of(float value);
    }

    /** One sum, from the first element to the last. */
    static final FloatArithmetic PLAIN = order("one sum", 1, false, true);

    /** Products of floats in orders that libraries use. */
    static final List<FloatArithmetic> ORDERS = Stream.concat(
                    Stream.of(PLAIN, order("one sum, not fused", 1, false, false)),
                    Stream.of(2, 4, 8, 16)
                            .flatMap(n -> Stream.of(
                                    order(n + " parts", n, false, true), order(4 * n + " lanes", 4 * n, true, true))))
            .toList();

    static final FloatArithmetic TF32 = new FloatArithmetic("TF32", 1, false, true, Rounding.TF32, Rounding.FLOAT);
    static final FloatArithmetic HALF =
            new FloatArithmetic("half precision", 1, false, true, Rounding.HALF, Rounding.HALF);

    private static FloatArithmetic order(String name, int sums, boolean interleaved, boolean fused) {
        return new FloatArithmetic(name, sums, interleaved, fused, Rounding.FLOAT, Rounding.FLOAT);
    }

    /** The product of a row with {@code length} elements from {@code start} on, {@code step} apart. */
    float product(float[] row, float[] other, int start, int step, int length) {
        float[] sum = new float[sums];
        int part = (length + sums - 1) / sums;
        for (int i = 0; i < length; i++) {
            int s = interleaved ? i % sums : i / part;
            float x = factors.of(row[i]);
            float y = factors.of(other[start + i * step]);
            sum[s] = fused ? Math.fma(x, y, sum[s]) : sum[s] + x * y;
        }
        float all = 0;
        for (float one : sum) {
            all += one;
        }
        return all;
    }
}
