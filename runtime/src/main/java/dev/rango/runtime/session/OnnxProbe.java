package dev.rango.runtime.session;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.rango.runtime.Device;
import dev.rango.runtime.DeviceUnavailableException;
import dev.rango.runtime.NodePlacement;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * One run of one short text under ONNX Runtime's profiler, in a session of its own: it tells which provider each node runs
 * on, and a device that opens a model but cannot run it fails here and not with the first text of a user.
 */
final class OnnxProbe {
    /** The narrowest batch that {@link BatchPlan} makes. */
    private static final int COLUMNS = 8;

    private OnnxProbe() {}

    /**
     * @throws DeviceUnavailableException when the device cannot open or run the graph, or none of its nodes run there, or
     *     it is strict and one runs on the CPU
     */
    static List<NodePlacement> nodes(OnnxDevice device, OnnxSignature signature) {
        Path folder = null;
        try {
            folder = Files.createTempDirectory("rango-profile");
            String prefix = folder.resolve("nodes").toString();
            Path profile;
            try (OrtSession session = device.session(prefix)) {
                run(OnnxDevice.environment(), session, signature);
                profile = Path.of(session.endProfiling());
            }
            List<NodePlacement> nodes = NodePlacement.read(profile);
            requirePlaces(device.device(), nodes);
            return nodes;
        } catch (OrtException e) {
            throw device.failure(e);
        } catch (IOException e) {
            throw new UnusableInputException(
                    System.getProperty("java.io.tmpdir"), "", "ONNX Runtime's profile cannot be written: " + e, e);
        } finally {
            delete(folder);
        }
    }

    private static void run(OrtEnvironment environment, OrtSession session, OnnxSignature signature)
            throws OrtException {
        Map<String, OnnxTensor> inputs = new HashMap<>();
        try {
            for (OnnxInput input : signature.inputs()) {
                ByteBuffer zeros = ByteBuffer.allocateDirect(input.elements(1, COLUMNS) * input.size())
                        .order(ByteOrder.nativeOrder());
                inputs.put(input.name(), input.tensor(zeros, 1, COLUMNS));
            }
            for (Map.Entry<String, List<Integer>> factor : signature.factors().entrySet()) {
                long[] shape =
                        factor.getValue().stream().mapToLong(Integer::longValue).toArray();
                int elements = factor.getValue().stream().reduce(1, Math::multiplyExact);
                inputs.put(
                        factor.getKey(), OnnxTensor.createTensor(environment, FloatBuffer.allocate(elements), shape));
            }
            session.run(inputs).close();
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    /** Nothing runs on a CPU that was asked for a GPU without a word. */
    static void requirePlaces(Device device, List<NodePlacement> nodes) {
        if (device.isCpu()) {
            return;
        }
        List<NodePlacement> onCpu = nodes.stream().filter(NodePlacement::onCpu).toList();
        if (onCpu.size() == nodes.size()) {
            throw new DeviceUnavailableException(
                    device,
                    "no node of this model would run there",
                    "run it on the CPU, or export it in float32",
                    null);
        }
        if (device.strict() && !onCpu.isEmpty()) {
            NodePlacement first = onCpu.get(0);
            throw new DeviceUnavailableException(
                    device,
                    onCpu.size() + " of " + nodes.size() + " nodes of this model would run on the CPU, the first is "
                            + first.node() + " (" + first.operator() + ")",
                    "export it in float32, or leave +strict out",
                    null);
        }
    }

    private static void delete(Path folder) {
        if (folder == null) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            Logger.getLogger(OnnxProbe.class.getName()).log(Level.FINE, "not deleted: " + folder, e);
        }
    }
}
