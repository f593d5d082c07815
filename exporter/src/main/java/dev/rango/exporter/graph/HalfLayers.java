package dev.rango.exporter.graph;

import dev.rango.onnx.Attribute;
import dev.rango.onnx.ElementType;
import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxModel;
import dev.rango.onnx.OnnxNode;
import java.util.List;

/**
 * All large weights of anybody's graph in two bytes. Arithmetic stays in float: ONNX Runtime widens the weights of products when it
 * opens the graph, and of a table only the rows that are read.
 */
public final class HalfLayers {
    private HalfLayers() {}

    /**
     * Changes all layers that are large enough.
     *
     * @throws dev.rango.runtime.UnusableInputException when a number is beyond 65,504, the largest half
     */
    public static Quantized apply(OnnxModel model) {
        return apply(model, Int8Layers.SMALLEST);
    }

    static Quantized apply(OnnxModel model, int smallest) {
        OnnxGraph graph = model.graph();
        int products = 0;
        int tables = 0;
        for (LayerWeight layer : LayerWeight.all(graph, smallest)) {
            OnnxNode node = layer.node();
            String half = layer.name() + ".half";
            if (graph.constant(half).isEmpty()) {
                graph.constant(Weights.half(half, layer.tensor()));
            }
            if (layer.isTable()) {
                String y = node.output();
                String rows =
                        graph.nodeBefore(node, "Gather", graph.unusedName(y + ".half"), List.of(half, node.input(1)));
                graph.recompute(node, "Cast", List.of(rows), Attribute.castTo(ElementType.FLOAT));
                tables++;
            } else {
                widened(graph, layer, half);
                products++;
            }
            graph.removeIfUnread(layer.name());
        }
        return new Quantized(products, tables, LayerWeight.left(graph));
    }

    /** What read the weight reads it widened, whatever turns it on its way. */
    private static void widened(OnnxGraph graph, LayerWeight layer, String half) {
        for (OnnxNode reader : graph.consumers(layer.name())) {
            for (int i = 0; i < reader.inputs().size(); i++) {
                if (reader.input(i).equals(layer.name()) && !reader.is("Gather")) {
                    String wide = graph.nodeBefore(
                            reader,
                            "Cast",
                            graph.unusedName(layer.name() + ".wide"),
                            List.of(half),
                            Attribute.castTo(ElementType.FLOAT));
                    graph.rewire(reader, i, wide);
                }
            }
        }
    }
}
