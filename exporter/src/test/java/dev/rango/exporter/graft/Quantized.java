package dev.rango.exporter.graft;

import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxModel;
import dev.rango.onnx.OnnxNode;
import dev.rango.onnx.OnnxTensor;
import java.util.List;

/** Weights as quantizers leave them: in whole numbers, and floats again before the product; one scale for a weight, zero point 0. */
final class Quantized {
    private Quantized() {}

    static OnnxModel weightsOf(OnnxModel model) {
        OnnxGraph graph = model.graph();
        for (OnnxNode node : List.copyOf(graph.nodes())) {
            if (node.is("MatMul") && graph.constant(node.input(1)).isPresent()) {
                String weight = node.input(1);
                OnnxTensor old = graph.constant(weight).orElseThrow();
                float[] values = old.floats();
                float largest = 0;
                for (float value : values) {
                    largest = Math.max(largest, Math.abs(value));
                }
                byte[] whole = new byte[values.length];
                for (int i = 0; i < whole.length; i++) {
                    whole[i] = (byte) Math.round(values[i] / largest * 127);
                }
                int[] shape = {(int) old.dims()[0], (int) old.dims()[1]};
                String quantized = graph.constant(OnnxTensor.bytes(weight + "_quantized", shape, whole));
                String scale =
                        graph.constant(OnnxTensor.floats(weight + "_scale", new int[0], new float[] {largest / 127}));
                String floats = graph.nodeBefore(
                        node, "DequantizeLinear", weight + "_DequantizeLinear_Output", List.of(quantized, scale));
                graph.rewire(node, 1, floats);
                graph.removeIfUnread(weight);
            }
        }
        return model;
    }
}
