package dev.rango.runtime.session;

import dev.rango.runtime.Device;
import dev.rango.runtime.format.Sha256;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * All that a TensorRT engine depends on: with any of it another, the engine is another.
 *
 * @param graph SHA-256 of the graph and of the constants beside it
 * @param device number and options, as {@link Device} writes them
 * @param gpus the GPUs of the machine and what hides them, since a number alone names no GPU
 * @param tensorRt TensorRT's library
 * @param tf32 what the environment variable NVIDIA_TF32_OVERRIDE says to it: 0 forbids TF32; empty where nothing does
 * @param onnxRuntime version of ONNX Runtime
 * @param profile the batches that it is for
 */
record EngineKey(
        String graph,
        String device,
        String gpus,
        String tensorRt,
        String tf32,
        String onnxRuntime,
        ShapeProfile profile) {
    private static final int NAME_LENGTH = 32;

    static EngineKey of(Path graph, Device device, ShapeProfile profile, String onnxRuntime) {
        return new EngineKey(
                digest(graph),
                device.toString(),
                Nvidia.gpus(),
                Nvidia.tensorRt(),
                Nvidia.tf32(),
                onnxRuntime,
                profile);
    }

    private static String digest(Path graph) {
        // Where the exporter puts constants that are too large for the graph.
        Path data = graph.resolveSibling(graph.getFileName() + ".data");
        return Sha256.of(graph) + (Files.exists(data) ? " " + Sha256.of(data) : "");
    }

    /** For people: one line for each part. */
    String text() {
        return "graph " + graph + "\ndevice " + device + "\ngpus " + gpus + "\ntensorrt " + tensorRt
                + "\ntf32 override " + tf32 + "\nonnxruntime "
                + onnxRuntime + "\nprofile min " + profile.min() + " opt " + profile.opt() + " max " + profile.max()
                + "\n";
    }

    /** Name of its folder. */
    String name() {
        return Sha256.of(text().getBytes(StandardCharsets.UTF_8)).substring(0, NAME_LENGTH);
    }
}
