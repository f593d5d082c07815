package dev.rango.exporter.graft;

import dev.rango.exporter.graph.LayerSite;
import dev.rango.exporter.graph.Merge;
import dev.rango.exporter.graph.Rescaled;
import dev.rango.models.LoraLayers;
import dev.rango.models.LowRank;
import dev.rango.models.Tensor;
import dev.rango.models.Update;
import dev.rango.onnx.OnnxGraph;
import java.util.List;

/**
 * What goes where.
 *
 * @param rows one for each key of each adapter, then what is replaced or added as a whole
 * @param layers number of places of the graph that could take an update
 */
public record GraftPlan(List<Row> rows, int layers) {
    /** In the place of a node for what the model has no place for, and gets. */
    public static final String NEW = "(new)";

    /** Copies the list. */
    public GraftPlan {
        rows = List.copyOf(rows);
    }

    /** Number of places that something goes to, those that are new apart. */
    public long places() {
        return rows.stream().filter(row -> !row.node().equals(NEW)).count();
    }

    /**
     * A key of an adapter and its place.
     *
     * @param key path of the layer, as the adapter names it
     * @param node name of the node
     * @param in rows of A
     * @param out columns of B
     * @param rank 0 for tensors that are replaced as a whole
     * @param scaling of A·B
     * @param ratio ‖ΔW‖/‖W‖ of Frobenius' norms; NaN where W is quantized or there is none
     * @param note what else is to be said
     */
    public record Row(
            String adapter,
            String key,
            String node,
            long in,
            long out,
            int rank,
            double scaling,
            double ratio,
            String note) {
        static Row of(String adapter, String key, FoundSite found, LoraLayers.Delta delta, OnnxGraph graph) {
            LayerSite site = found.site();
            LowRank factors = delta.factors();
            double ratio = found.quantized() ? Double.NaN : ratio(site, delta, graph);
            String note =
                    (found.quantized() ? "quantized" : "") + (delta.magnitude().isPresent() ? "DoRA" : "");
            return new Row(
                    adapter,
                    key,
                    found.label(),
                    site.in(graph),
                    site.out(graph),
                    factors.rank(),
                    delta.scaling(),
                    ratio,
                    note);
        }

        private static double ratio(LayerSite site, LoraLayers.Delta delta, OnnxGraph graph) {
            float[] weight = graph.constant(site.weight()).orElseThrow().floats();
            if (delta.magnitude().isEmpty()) {
                return Math.abs(delta.scaling()) * norm(delta.factors()) / norm(weight);
            }
            Update update = new Update(delta.factors(), delta.scaling());
            Tensor merged = Rescaled.of(graph, site, update, delta.magnitude().get())
                    .apply(site, Merge.sum(graph, site, update));
            float[] change = merged.data();
            for (int i = 0; i < change.length; i++) {
                change[i] -= weight[i];
            }
            return norm(change) / norm(weight);
        }

        static Row whole(String adapter, String key, String node, long in, long out, String note) {
            return new Row(adapter, key, node, in, out, 0, 0, Double.NaN, note);
        }

        private static double norm(float[] values) {
            double sum = 0;
            for (float value : values) {
                sum += (double) value * value;
            }
            return Math.sqrt(sum);
        }

        /** ‖A·B‖² is the sum of the products of AᵀA and B·Bᵀ: as small as the rank. */
        private static double norm(LowRank factors) {
            double[][] ofA = gram(factors.a().transposed());
            double[][] ofB = gram(factors.b());
            double sum = 0;
            for (int i = 0; i < ofA.length; i++) {
                for (int j = 0; j < ofA.length; j++) {
                    sum += ofA[i][j] * ofB[i][j];
                }
            }
            return Math.sqrt(Math.max(0, sum));
        }

        /** Products of all rows with all rows. */
        private static double[][] gram(Tensor rows) {
            int count = rows.size(0);
            int width = rows.size(1);
            double[][] products = new double[count][count];
            for (int i = 0; i < count; i++) {
                for (int j = 0; j <= i; j++) {
                    double sum = 0;
                    for (int k = 0; k < width; k++) {
                        sum += (double) rows.data()[i * width + k] * rows.data()[j * width + k];
                    }
                    products[i][j] = sum;
                    products[j][i] = sum;
                }
            }
            return products;
        }
    }
}
