package dev.rango.runtime.session;

import java.util.Arrays;

/**
 * Loops that C2 makes vector code of, each over whole arrays and without a branch. The order of additions is that of the code on every
 * processor and in every Java, and nothing is fused: a row gets the same bits wherever it is computed.
 */
final class JavaArithmetic {
    private JavaArithmetic() {}

    /** {@code sum += factor · row}. */
    static void add(float[] sum, float[] row, float factor) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += factor * row[i];
        }
    }

    /** Four rows at once: the sums are read and written a quarter as often. */
    static void add(
            float[] sum, float[] a, float[] b, float[] c, float[] d, float ofA, float ofB, float ofC, float ofD) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] = sum[i] + ofA * a[i] + ofB * b[i] + ofC * c[i] + ofD * d[i];
        }
    }

    /**
     * {@code y = x · W}.
     *
     * @param rows of W, as many as x has values, from {@code first} on; each as long as y
     */
    static void product(float[] x, float[][] rows, int first, float[] y) {
        Arrays.fill(y, 0);
        int i = 0;
        for (; i + 3 < x.length; i += 4) {
            int row = first + i;
            add(y, rows[row], rows[row + 1], rows[row + 2], rows[row + 3], x[i], x[i + 1], x[i + 2], x[i + 3]);
        }
        for (; i < x.length; i++) {
            add(y, rows[first + i], x[i]);
        }
    }
}
