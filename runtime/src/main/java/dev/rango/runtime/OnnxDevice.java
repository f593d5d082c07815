package dev.rango.runtime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Sessions of a graph on a device: the options that ONNX Runtime and its providers get, and what their failures mean. */
final class OnnxDevice {
    private OnnxDevice() {}

    /** What it has to say comes as an exception; its own lines on standard error would only repeat it. */
    static OrtEnvironment environment() {
        return OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
    }

    /** What the natives were built for, such as {@code CPU} and {@code CUDA}. */
    static List<String> providers() {
        environment();
        return OrtEnvironment.getAvailableProviders().stream()
                .map(provider -> provider.getName().replace("ExecutionProvider", ""))
                .toList();
    }

    /**
     * @throws UnusableInputException when the processor cannot open the file
     * @throws DeviceUnavailableException when another device cannot
     */
    static OrtSession session(Path file, Device device) {
        // Before any option: a provider that loads without an environment fails for want of a logger.
        OrtEnvironment environment = environment();
        try (OrtSession.SessionOptions options = options(device)) {
            if (refusesCpu(device)) {
                options.addConfigEntry(CudaOptions.NO_CPU_NODES, "1");
            }
            return environment.createSession(file.toString(), options);
        } catch (OrtException e) {
            throw failure(file, device, e);
        }
    }

    /** To be closed by the caller. */
    static OrtSession.SessionOptions options(Device device) throws OrtException {
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        try {
            // The graph waits for memory: ONNX Runtime's own threads would only spin. Callers scale by calling from
            // several threads.
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.BASIC_OPT);
            if (device instanceof Device.Cuda cuda) {
                addCuda(options, cuda);
            }
            return options;
        } catch (OrtException | RuntimeException | Error e) {
            options.close();
            throw e;
        }
    }

    private static void addCuda(OrtSession.SessionOptions options, Device.Cuda device) throws OrtException {
        try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(device.index())) {
            for (Map.Entry<String, String> option : CudaOptions.of(device).entrySet()) {
                cuda.add(option.getKey(), option.getValue());
            }
            options.addCUDA(cuda);
        }
    }

    static boolean refusesCpu(Device device) {
        return device instanceof Device.Cuda cuda && cuda.strict();
    }

    /** What a failure means: on the processor it is the file's, elsewhere the device's, since the processor took the file. */
    static RuntimeException failure(Path file, Device device, OrtException e) {
        return device instanceof Device.Cpu
                ? new UnusableInputException(file, "", "ONNX Runtime cannot open it: " + e.getMessage(), e)
                : LoadFailure.explain(
                        device,
                        e.getMessage(),
                        OnnxRuntimeJars.here(),
                        environment().getVersion(),
                        e);
    }
}
