package dev.rango.exporter.graph;

import dev.rango.models.NoWeights;
import dev.rango.models.TensorInfo;
import dev.rango.onnx.ElementType;
import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxModel;
import dev.rango.onnx.OnnxNode;
import dev.rango.onnx.OnnxTensor;
import dev.rango.onnx.OnnxValue;
import dev.rango.runtime.UnusableInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What an ONNX file holds.
 *
 * @param operators of its nodes, in order
 * @param tensors its constants
 * @param metadata its facts
 * @param inputs a size of -1 is dynamic
 * @param outputs likewise
 */
public record GraphContents(
        List<String> operators,
        List<TensorInfo> tensors,
        Map<String, String> metadata,
        List<TensorInfo> inputs,
        List<TensorInfo> outputs) {
    /** The name of the graph in a model's folder. */
    public static final String FILE = "model.onnx";

    private static final int DYNAMIC = -1;

    /**
     * Reads a file.
     *
     * @throws UnusableInputException when it is missing or no ONNX model
     */
    public static GraphContents read(Path file) {
        OnnxModel model;
        try {
            model = OnnxModel.read(file);
        } catch (UnusableInputException e) {
            if (Files.isRegularFile(file)) {
                NoWeights.refuse(file);
            }
            throw e;
        }
        OnnxGraph graph = model.graph();
        return new GraphContents(
                graph.nodes().stream().map(OnnxNode::operator).toList(),
                graph.constants().stream().map(t -> describe(file, t)).toList(),
                model.metadata(),
                graph.inputs().stream().map(v -> describe(file, v)).toList(),
                graph.outputs().stream().map(v -> describe(file, v)).toList());
    }

    private static TensorInfo describe(Path file, OnnxTensor tensor) {
        return new TensorInfo(
                tensor.name(),
                ElementType.nameOf(tensor.type()),
                Arrays.stream(tensor.dims()).mapToInt(size -> size(file, size)).toArray());
    }

    private static TensorInfo describe(Path file, OnnxValue value) {
        return new TensorInfo(
                value.name(),
                ElementType.nameOf(value.type()),
                value.dimensions().orElse(List.of()).stream()
                        .mapToInt(d -> OnnxValue.isNumber(d) ? size(file, Long.parseLong(d)) : DYNAMIC)
                        .toArray());
    }

    private static int size(Path file, long size) {
        if (size > Integer.MAX_VALUE || size < 0) {
            throw new UnusableInputException(file, "", "has a tensor with " + size + " as a size");
        }
        return (int) size;
    }
}
