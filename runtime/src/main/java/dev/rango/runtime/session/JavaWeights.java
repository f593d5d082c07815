package dev.rango.runtime.session;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Constants of a graph as arrays that all threads read. Safe to share. */
final class JavaWeights {
    private final Map<String, float[][]> rows = new ConcurrentHashMap<>();
    private final Map<String, JavaTable> tables = new ConcurrentHashMap<>();

    /** An array for each row of so many values. */
    float[][] rows(WireTensor constant, int width) {
        return rows.computeIfAbsent(constant.name() + " by " + width, name -> constant.rows(width));
    }

    /** Columns as rows: PyTorch's weights are [out, in]. */
    float[][] columns(WireTensor matrix) {
        return rows.computeIfAbsent(matrix.name() + " turned", name -> turned(matrix.rows(matrix.size(1))));
    }

    JavaTable table(WireTensor constant) {
        return tables.computeIfAbsent(constant.name(), name -> new JavaTable(constant));
    }

    private static float[][] turned(float[][] rows) {
        float[][] turned = new float[rows[0].length][rows.length];
        for (int o = 0; o < rows.length; o++) {
            for (int i = 0; i < turned.length; i++) {
                turned[i][o] = rows[o][i];
            }
        }
        return turned;
    }
}
