package dev.rango.exporter;

import dev.rango.models.TensorInfo;
import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
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
    /**
     * Reads a file.
     *
     * @throws UnusableInputException when it is missing or no ONNX model
     */
    public static GraphContents read(Path file) {
        return OnnxGraph.contents(file);
    }
}
