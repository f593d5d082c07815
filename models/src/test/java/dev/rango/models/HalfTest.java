package dev.rango.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HalfTest {
    private static final int INFINITY = 0x7C00;
    /** All finite halves from 0 up, by their definition: (−1)^s · 2^(e−15) · 1.m, or 2^−14 · 0.m. Index = bits. */
    private static final double[] VALUES = new double[INFINITY];

    static {
        for (int bits = 0; bits < INFINITY; bits++) {
            int exponent = bits >> 10;
            double fraction = (bits & 0x3FF) / 1024.0;
            VALUES[bits] = exponent == 0 ? fraction * Math.pow(2, -14) : (1 + fraction) * Math.pow(2, exponent - 15);
        }
    }

    @Test
    void everyHalfIsReadAsDefinedAndWrittenBack() {
        for (int bits = 0; bits < INFINITY; bits++) {
            assertThat((double) Half.toFloat((short) bits)).isEqualTo(VALUES[bits]);
            assertThat((double) Half.toFloat((short) (bits | 0x8000))).isEqualTo(-VALUES[bits]);
            assertThat(Half.of((float) VALUES[bits])).isEqualTo((short) bits);
            assertThat(Half.of((float) -VALUES[bits])).isEqualTo((short) (bits | 0x8000));
        }
        assertThat(Half.toFloat((short) INFINITY)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(Half.toFloat((short) 0xFC00)).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(Half.toFloat(Half.of(Float.NaN))).isNaN();
    }

    @Test
    void betweenTwoHalvesTheNearestIsTakenAndTheEvenOneInTheMiddle() {
        for (int bits = 0; bits < INFINITY - 1; bits++) {
            // The middle of two halves is a float.
            float middle = (float) ((VALUES[bits] + VALUES[bits + 1]) / 2);
            assertThat(Half.of(middle)).isEqualTo((short) (bits + (bits & 1)));
            assertThat(Half.of(Math.nextDown(middle))).isEqualTo((short) bits);
            assertThat(Half.of(Math.nextUp(middle))).isEqualTo((short) (bits + 1));
            assertThat(Half.of(-Math.nextUp(middle))).isEqualTo((short) (bits + 1 | 0x8000));
        }
    }

    @Test
    void beyondTheLargestIsInfinite() {
        assertThat(Half.of(65_504)).isEqualTo((short) (INFINITY - 1));
        assertThat(Half.of(Math.nextDown(65_520f))).isEqualTo((short) (INFINITY - 1));
        assertThat(Half.of(65_520)).isEqualTo((short) INFINITY);
        assertThat(Half.of(Float.MAX_VALUE)).isEqualTo((short) INFINITY);
        assertThat(Half.of(Float.NEGATIVE_INFINITY)).isEqualTo((short) 0xFC00);
        assertThat(Half.of(Float.MIN_VALUE)).isEqualTo((short) 0);
        assertThat(Half.of(-0f)).isEqualTo((short) 0x8000);
    }

    @Test
    void randomFloatsOfEverySizeGoToTheNearest() {
        SplittableRandom random = new SplittableRandom(16);
        for (int i = 0; i < 200_000; i++) {
            float value = Float.intBitsToFloat(random.nextInt() & 0x7FFFFFFF);
            if (value < 65_504) {
                assertThat(Half.of(value)).as("%s", value).isEqualTo((short) nearest(value));
            }
        }
    }

    private static int nearest(float value) {
        int found = Arrays.binarySearch(VALUES, value);
        if (found >= 0) {
            return found;
        }
        int above = -found - 1;
        double up = VALUES[above] - value;
        double down = value - VALUES[above - 1];
        return up < down || up == down && (above & 1) == 0 ? above : above - 1;
    }
}
