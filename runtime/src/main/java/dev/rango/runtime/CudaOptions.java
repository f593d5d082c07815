package dev.rango.runtime;

import java.util.LinkedHashMap;
import java.util.Map;

/** The options of ONNX Runtime's CUDA provider, as its documentation (CUDA-ExecutionProvider.html) names them. */
final class CudaOptions {
    /** Nodes may not fall to the CPU: onnxruntime_session_options_config_keys.h. */
    static final String NO_CPU_NODES = "session.disable_cpu_ep_fallback";

    private CudaOptions() {}

    /** Beside {@code device_id}, which the provider's options are made with. */
    static Map<String, String> of(Device.Cuda device) {
        Map<String, String> options = new LinkedHashMap<>();
        // On by default there, and then a product differs from the CPU's in the fourth digit.
        options.put("use_tf32", device.tf32() ? "1" : "0");
        // Batches differ in size: doubling would hold up to twice the memory that the largest needs.
        options.put("arena_extend_strategy", "kSameAsRequested");
        return options;
    }
}
