package dev.rango.exporter.graph;

import dev.rango.models.Half;
import dev.rango.models.Tensor;
import dev.rango.runtime.Setting;
import dev.rango.runtime.UnusableInputException;

/**
 * An embedding in float16, each value rounded to the nearest half.
 *
 * @param shape [rows, columns]
 * @param values in row-major order, all finite
 */
public record HalfTable(int[] shape, short[] values) {
    private static final int EXPONENT_BITS = 0x7C00;

    /** @throws UnusableInputException when a value is beyond 65,504, the largest half */
    public static HalfTable of(Tensor table) {
        short[] values = new short[table.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = Half.of(table.data()[i]);
            if ((values[i] & EXPONENT_BITS) == EXPONENT_BITS) {
                throw new UnusableInputException(
                        Setting.of("quantize", "fp16"),
                        "embedding row " + i / table.size(1) + ", column " + i % table.size(1),
                        table.data()[i] + " is beyond 65504, the largest float16");
            }
        }
        return new HalfTable(table.shape(), values);
    }

    /** The table that these numbers stand for, exactly. */
    public Tensor toFloat() {
        float[] data = new float[values.length];
        for (int i = 0; i < data.length; i++) {
            data[i] = Half.toFloat(values[i]);
        }
        return new Tensor(shape, data);
    }
}
