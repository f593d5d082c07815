package dev.rango.exporter.graph;

import dev.rango.models.Tensor;
import dev.rango.onnx.Attribute;
import dev.rango.onnx.ElementType;
import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxNode;
import dev.rango.onnx.OnnxTensor;
import java.util.List;
import java.util.Optional;

/** An embedding whose numbers are stored in fewer bytes. All arithmetic but exact sums of whole numbers stays in float. */
public final class StoredTable {
    private StoredTable() {}

    /** Two bytes each; only the rows that are read are widened. */
    public static void half(OnnxGraph graph, LayerSite site) {
        HalfTable table = HalfTable.of(matrix(graph, site));
        graph.replace(OnnxTensor.halves(site.weight(), table.shape(), table.values()));
        new Inserted(graph, site.node())
                .instead(
                        site.y(),
                        "Cast",
                        site.y() + ".float",
                        value -> List.of(value),
                        Attribute.castTo(ElementType.FLOAT));
    }

    /** A byte each, and a scale for each column. */
    public static void int8(OnnxGraph graph, LayerSite site) {
        Int8Table table = Int8Table.of(matrix(graph, site));
        graph.replace(OnnxTensor.bytes(site.weight(), new int[] {table.rows(), table.columns()}, table.values()));
        String scales = graph.constant(site.path() + ".scales", Tensor.vector(table.scales()));
        Optional<MaskedMean> mean = PooledRows.of(graph, site).flatMap(pooled -> MaskedMean.of(graph, pooled));
        if (mean.isPresent()) {
            mean.get().overWholeNumbers(graph, scales);
            return;
        }
        Inserted nodes = new Inserted(graph, site.node());
        String wide = nodes.instead(
                site.y(), "Cast", site.y() + ".float", value -> List.of(value), Attribute.castTo(ElementType.FLOAT));
        nodes.instead(wide, "Mul", site.y() + ".scaled", rows -> List.of(rows, scales));
    }

    private static Tensor matrix(OnnxGraph graph, LayerSite site) {
        return new Tensor(
                Weights.ints(site.weightIn(graph).dims()), site.weightIn(graph).floats());
    }

    /**
     * A weighted sum of rows whose weights are a mask of whole numbers, each divided by the same.
     *
     * @param mask whole numbers [batch, tokens], below 256
     * @param divisor [batch, 1]
     */
    private record MaskedMean(PooledRows pooled, String mask, String divisor) {
        static Optional<MaskedMean> of(OnnxGraph graph, PooledRows pooled) {
            return made(graph, pooled.share(), "Unsqueeze")
                    .flatMap(row -> made(graph, row.input(0), "Div"))
                    .flatMap(share -> made(graph, share.input(0), "Cast")
                            .map(present -> new MaskedMean(pooled, present.input(0), share.input(1))));
        }

        private static Optional<OnnxNode> made(OnnxGraph graph, String value, String operator) {
            return graph.producer(value).filter(node -> node.is(operator));
        }

        /**
         * The same mean: the sum is one of whole numbers, and exact; scales of the columns are applied to it. Measured at half of
         * the time of the float form.
         */
        void overWholeNumbers(OnnxGraph graph, String scales) {
            String mean = pooled.sum();
            OnnxNode end = pooled.squeeze();
            String weights =
                    before(graph, "Cast", mean + ".weights", List.of(mask), Attribute.castTo(ElementType.UINT8));
            String row = before(graph, "Unsqueeze", mean + ".weights.row", List.of(weights, pooled.axis()));
            String sums = before(
                    graph,
                    "MatMulInteger",
                    mean + ".sum.row",
                    List.of(row, pooled.product().input(1)));
            String sum = before(graph, "Squeeze", mean + ".sum", List.of(sums, pooled.axis()));
            String wide = before(graph, "Cast", mean + ".sum.float", List.of(sum), Attribute.castTo(ElementType.FLOAT));
            String unscaled = before(graph, "Div", mean + ".unscaled", List.of(wide, divisor));
            String share = pooled.share();
            graph.recompute(end, "Mul", List.of(unscaled, scales));
            graph.removeIfUnread(pooled.product());
            graph.producer(share).ifPresent(graph::removeIfUnread);
        }

        private String before(
                OnnxGraph graph, String operator, String name, List<String> inputs, Attribute... attributes) {
            return graph.nodeBefore(pooled.squeeze(), operator, graph.unusedName(name), inputs, attributes);
        }
    }
}
