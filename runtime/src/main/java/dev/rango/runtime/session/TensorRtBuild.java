package dev.rango.runtime.session;

import dev.rango.runtime.Device;
import dev.rango.runtime.DeviceReport;
import dev.rango.runtime.DeviceUnavailableException;
import dev.rango.runtime.TextClassifier;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.ModelFiles;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A TensorRT engine that was built ahead of time, on the machine that will run it. From then on the model opens on that
 * device without building; whatever the engine depends on stands in {@code key.txt} beside it.
 *
 * @param model an ONNX model with one node, the engine, which lies beside it
 * @param report where the nodes of the model run now
 */
public record TensorRtBuild(Path model, DeviceReport report) {
    /**
     * Builds, also where an engine was kept, and opens what was built.
     *
     * @param folder an exported model
     * @param device of TensorRT
     * @throws UnusableInputException when the device is another, or the folder is no exported model
     * @throws DeviceUnavailableException when the device cannot be had, or TensorRT does not take the whole graph
     */
    public static TensorRtBuild of(Path folder, Device device) {
        if (!device.isTensorRt()) {
            throw new UnusableInputException("device", "", device + " needs no engine; tensorrt:0 does");
        }
        // On the processor first: a model that cannot be opened there is no model.
        TextClassifier.open(folder).close();
        Path graph = folder.resolve(ModelFiles.GRAPH);
        Path model = OnnxSession.build(graph, device, TokenBags.ofIds());
        try (OnnxSession built = OnnxSession.open(ModelFiles.onDisk(folder), graph, device, TokenBags.ofIds())) {
            if (!Files.exists(model)) {
                throw new DeviceUnavailableException(
                        device, "what was built for " + folder + " cannot be opened", "", null);
            }
            return new TensorRtBuild(model, built.device());
        }
    }
}
