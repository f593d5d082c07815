package dev.rango.exporter;

import dev.rango.exporter.graph.LayerSite;
import dev.rango.models.Layer;
import dev.rango.models.Network;
import dev.rango.onnx.OnnxTensor;
import dev.rango.runtime.Setting;
import dev.rango.runtime.UnusableInputException;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/** How large the tables of a bank would be, known before a weight of an adapter is read. */
final class BankTables {
    private BankTables() {}

    /**
     * Refuses a bank with a table that no ONNX file could hold.
     *
     * @param base its shapes
     * @param adapters ranks of the layers that each adapter changes
     */
    static void requireFit(Network base, List<SortedMap<String, Integer>> adapters) {
        SortedMap<String, Integer> highest = new TreeMap<>();
        adapters.forEach(ranks -> ranks.forEach((path, rank) -> highest.merge(path, rank, Math::max)));
        highest.forEach((path, rank) -> {
            Layer layer = base.layer(path);
            // Of an embedding only the tasks that change it have a table, and all others share a row of zeros.
            long having = layer.kind() == Layer.Kind.EMBEDDING
                    ? adapters.stream().filter(ranks -> ranks.containsKey(path)).count()
                    : adapters.size() + 1;
            requireFit(LayerSite.nameOfA(path), having, layer.in(), rank);
            requireFit(LayerSite.nameOfB(path), adapters.size() + 1, rank, layer.out());
        });
    }

    private static void requireFit(String table, long tasks, long rows, long columns) {
        // A row more than there are, for the zeros. In double, which does not overflow.
        double bytes = ((double) tasks * rows + 1) * columns * Float.BYTES;
        if (bytes > OnnxTensor.MOST_BYTES) {
            throw new UnusableInputException(
                    Setting.of("form", Form.BANK.id()),
                    table,
                    String.format(
                            Locale.ROOT,
                            "would be %.1f GB: %,d tables of %,d × %,d, where an ONNX tensor has at most 2.1 GB; take fewer"
                                    + " adapters, a lower rank (rango adapter truncate), adapters without that layer, or"
                                    + " %s, which has a file for each",
                            bytes / 1e9,
                            tasks,
                            rows,
                            columns,
                            Setting.of("form", Form.SWAPPABLE.id())));
        }
    }
}
