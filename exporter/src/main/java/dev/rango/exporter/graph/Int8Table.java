package dev.rango.exporter.graph;

import dev.rango.models.Tensor;

/**
 * An embedding in int8: value = {@code scales[column] · values[row][column]}, symmetric.
 *
 * <p>A scale for each column, not for each row, lets the graph sum a text's rows as whole numbers, without rounding, and
 * apply the scales to the sum. The scale is the one with the least squared error: a few outliers are cut off so that all
 * others are rounded more finely.
 *
 * @param rows of the table
 * @param values [rows, columns], -127 to 127
 * @param scales [columns], above 0
 */
public record Int8Table(int rows, byte[] values, float[] scales) {
    private static final int LARGEST = 127;
    /** Shares of a column's largest magnitude that are tried, in hundredths: from nothing cut off down to half. */
    private static final int WIDEST = 100;

    private static final int NARROWEST = 50;
    private static final int STEP = 5;

    /** Rounds a table [rows, columns] to the nearest. */
    public static Int8Table of(Tensor table) {
        int rows = table.size(0);
        int columns = table.size(1);
        float[] scales = new float[columns];
        byte[] values = new byte[table.elements()];
        float[] column = new float[rows];
        for (int c = 0; c < columns; c++) {
            for (int r = 0; r < rows; r++) {
                column[r] = table.data()[r * columns + c];
            }
            scales[c] = bestScale(column);
            for (int r = 0; r < rows; r++) {
                values[r * columns + c] = (byte) rounded(column[r], scales[c]);
            }
        }
        return new Int8Table(rows, values, scales);
    }

    private static float bestScale(float[] column) {
        float largest = 0;
        for (float value : column) {
            largest = Math.max(largest, Math.abs(value));
        }
        if (largest == 0) {
            return 1;
        }
        float best = 0;
        double leastError = Double.POSITIVE_INFINITY;
        for (int share = WIDEST; share >= NARROWEST; share -= STEP) {
            float scale = Math.max(Float.MIN_NORMAL, largest * share / WIDEST / LARGEST);
            double error = 0;
            for (float value : column) {
                double difference = value - (double) scale * rounded(value, scale);
                error += difference * difference;
            }
            if (error < leastError) {
                leastError = error;
                best = scale;
            }
        }
        return best;
    }

    private static int rounded(float value, float scale) {
        return Math.max(-LARGEST, Math.min(LARGEST, Math.round(value / scale)));
    }

    /** Number of columns. */
    public int columns() {
        return scales.length;
    }

    /** The table that these numbers stand for. */
    public Tensor toFloat() {
        float[] data = new float[values.length];
        for (int i = 0; i < data.length; i++) {
            data[i] = scales[i % scales.length] * values[i];
        }
        return Tensor.matrix(rows, scales.length, data);
    }
}
