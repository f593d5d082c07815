package dev.rango.runtime.session;

import dev.rango.runtime.Device;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What ONNX Runtime's TensorRT provider is told of a graph's engine. The names of the options are those of its documentation
 * (TensorRT-ExecutionProvider.html) and of its library of 1.29; TensorRtEngineTest has them.
 */
final class TensorRtEngine {
    private final Device device;
    private final ShapeProfile profile;
    private final OnnxSignature signature;
    private final EngineFolder folder;

    /**
     * @param device where it runs, and how exactly
     * @param profile the batches that it is built for
     * @param signature the inputs of the graph
     * @param folder where it is kept
     */
    TensorRtEngine(Device device, ShapeProfile profile, OnnxSignature signature, EngineFolder folder) {
        this.device = device;
        this.profile = profile;
        this.signature = signature;
        this.folder = folder;
    }

    Device device() {
        return device;
    }

    ShapeProfile profile() {
        return profile;
    }

    OnnxSignature signature() {
        return signature;
    }

    EngineFolder folder() {
        return folder;
    }

    /** Beside {@code device_id}, which the provider's options are made with: to find the engine, or to build and keep it. */
    Map<String, String> options() {
        Map<String, String> options = common();
        options.put("trt_engine_cache_enable", "1");
        options.put("trt_engine_cache_path", folder.path().toString());
        return options;
    }

    /**
     * To write a model whose one node is the engine. The engine lies beside it, not in it, which loads faster; the provider
     * puts it into the model's folder when no other is named.
     */
    Map<String, String> compileOptions() {
        Map<String, String> options = common();
        options.put("trt_dump_ep_context_model", "1");
        options.put("trt_ep_context_file_path", folder.compiled().toString());
        options.put("trt_ep_context_embed_mode", "0");
        return options;
    }

    private Map<String, String> common() {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("trt_fp16_enable", device.rounded() ? "1" : "0");
        // What was measured for one engine saves time when the next is built.
        options.put("trt_timing_cache_enable", "1");
        options.put("trt_timing_cache_path", folder.path().toString());
        // All three, or an engine is built again for each length that it has not seen.
        options.put("trt_profile_min_shapes", shapes(profile.min()));
        options.put("trt_profile_opt_shapes", shapes(profile.opt()));
        options.put("trt_profile_max_shapes", shapes(profile.max()));
        return options;
    }

    /** Every input whose shape changes; the factors of an adapter keep theirs. */
    private String shapes(ShapeProfile.Size size) {
        List<String> shapes = new ArrayList<>();
        for (OnnxInput input : signature.inputs()) {
            String shape = Arrays.toString(input.shape(size.batch(), size.tokens()));
            shapes.add(
                    input.name() + ":" + shape.substring(1, shape.length() - 1).replace(", ", "x"));
        }
        return String.join(",", shapes);
    }
}
