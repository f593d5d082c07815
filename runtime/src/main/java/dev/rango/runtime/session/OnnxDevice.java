package dev.rango.runtime.session;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import ai.onnxruntime.providers.OrtTensorRTProviderOptions;
import dev.rango.runtime.Device;
import dev.rango.runtime.DeviceUnavailableException;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A graph and the device that its sessions are made on: the options that the providers get, and what failures mean. */
final class OnnxDevice {
    /** Nodes may not fall to the CPU: onnxruntime_session_options_config_keys.h. */
    private static final String NO_CPU_NODES = "session.disable_cpu_ep_fallback";

    private static final String LOG = "rango.onnxruntime.log";

    private static volatile OrtEnvironment environment;

    private final Path file;
    private final Device device;
    private final Execution execution;
    /** What sessions are made of; none where they read the file. */
    private final Optional<OnnxContent> content;
    /** Null unless the device is TensorRT. */
    private final TensorRtEngine engine;

    private OnnxDevice(
            Path file, Device device, Execution execution, Optional<OnnxContent> content, TensorRtEngine engine) {
        this.file = file;
        this.content = content;
        this.device = device;
        this.execution = execution;
        this.engine = engine;
    }

    /**
     * What it has to say comes as an exception; its own lines on standard error would mostly repeat it. Of why TensorRT
     * fails it tells more in them: {@value #LOG} is {@code error}, {@code warning}, {@code info} or {@code verbose} to see
     * them.
     *
     * @throws UnusableInputException when its libraries cannot be loaded, or would send telemetry
     */
    static OrtEnvironment environment() {
        OrtEnvironment known = environment;
        if (known == null) {
            known = load();
            environment = known;
        }
        return known;
    }

    private static OrtEnvironment load() {
        String version = OrtEnvironment.class.getPackage().getImplementationVersion();
        Telemetry.here()
                .refuseUnloaded(version == null ? "" : version, System.getProperty("onnxruntime.native.path", ""));
        try {
            OrtEnvironment loaded = UnpackedLibraries.with(() -> OrtEnvironment.getEnvironment(loggingLevel()));
            Telemetry.here().refuse(loaded.getVersion());
            keepAtExit(loaded);
            return loaded;
        } catch (LinkageError | IOException e) {
            throw OnnxRuntimeJars.here().unloadable(e);
        }
    }

    /**
     * ONNX Runtime's Java API releases the environment in a hook of its own as soon as the JVM is told to exit, under the hands of
     * those who open or run (onnxruntime#31352): they fail, or the process crashes. The library counts who has asked for the environment
     * and frees it with the last; Java's API asks but once. Where that cannot be done again it stays as it is.
     */
    private static void keepAtExit(OrtEnvironment environment) {
        try {
            Method ask = OrtEnvironment.class.getDeclaredMethod("createHandle", long.class, int.class, String.class);
            Field api = Class.forName("ai.onnxruntime.OnnxRuntime").getDeclaredField("ortApiHandle");
            ask.setAccessible(true);
            api.setAccessible(true);
            ask.invoke(null, api.getLong(null), loggingLevel().getValue(), environment.toString());
        } catch (ReflectiveOperationException | RuntimeException e) {
            Logger.getLogger(OnnxDevice.class.getName())
                    .log(Level.FINE, "the environment is released while the JVM exits", e);
        }
    }

    private static OrtLoggingLevel loggingLevel() {
        return switch (System.getProperty(LOG, "")) {
            case "error" -> OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR;
            case "warning" -> OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING;
            case "info" -> OrtLoggingLevel.ORT_LOGGING_LEVEL_INFO;
            case "verbose" -> OrtLoggingLevel.ORT_LOGGING_LEVEL_VERBOSE;
            default -> OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL;
        };
    }

    /** What the natives were built for, such as {@code CPU} and {@code CUDA}. */
    static List<String> providers() {
        environment();
        return OrtEnvironment.getAvailableProviders().stream()
                .map(provider -> provider.getName().replace("ExecutionProvider", ""))
                .toList();
    }

    static OnnxDevice cpu(Path file, Optional<OnnxContent> content, Execution execution) {
        return new OnnxDevice(file, Device.cpu(), execution, content, null);
    }

    /**
     * A GPU.
     *
     * @param signature of the graph, which the processor could open
     * @param execution of its family on a GPU
     * @throws DeviceUnavailableException when the libraries of TensorRT cannot be loaded
     */
    static OnnxDevice gpu(Path file, Device device, OnnxSignature signature, Execution execution) {
        if (!device.isTensorRt()) {
            return new OnnxDevice(file, device, execution, Optional.empty(), null);
        }
        ShapeProfile profile = ShapeProfile.beside(file);
        OnnxDevice bare = new OnnxDevice(file, device, execution.within(profile), Optional.empty(), null);
        // Which TensorRT it is can be seen once it is loaded, and what is missing is to be known before anything is
        // built.
        // CUDA first: where TensorRT's provider lacks it, it does not say why.
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            addCuda(options, device);
            addTensorRt(options, device.index(), Map.of());
        } catch (OrtException e) {
            throw bare.failure(e);
        }
        EngineKey key = EngineKey.of(file, device, profile, environment().getVersion());
        return new OnnxDevice(
                file,
                device,
                bare.execution,
                Optional.empty(),
                new TensorRtEngine(device, profile, signature, EngineFolder.of(key)));
    }

    Device device() {
        return device;
    }

    Execution execution() {
        return execution;
    }

    /** As {@link #session(String)}, without a profile. */
    OrtSession session() {
        return session("");
    }

    /**
     * To be closed by the caller.
     *
     * @param profile begins the name of the file that a profile of its runs is written to; empty where none is
     * @throws UnusableInputException when the processor cannot open the file
     * @throws DeviceUnavailableException when another device cannot
     */
    OrtSession session(String profile) {
        try {
            return engine == null
                    ? create(file, Map.of(), profile)
                    : engine.folder().alone(() -> withEngine(profile));
        } catch (OrtException e) {
            throw failure(e);
        }
    }

    /** An engine that cannot be read any more is built again: it is a copy of what TensorRT makes, never a fault. */
    private OrtSession withEngine(String profile) throws OrtException {
        EngineFolder folder = engine.folder();
        if (!folder.holdsEngine()) {
            Logger.getLogger(OnnxDevice.class.getName())
                    .log(
                            Level.INFO,
                            "{0} builds an engine for {1}, seconds to minutes, and keeps it in {2}",
                            new Object[] {device, file, folder.path()});
        }
        try {
            return create(folder.modelFor(file), engine.options(), profile);
        } catch (OrtException e) {
            if (!LoadFailure.concernsEngine(e.getMessage())) {
                throw e;
            }
            folder.clear();
            return create(file, engine.options(), profile);
        }
    }

    /**
     * Of TensorRT: makes the model whose one node is the engine. Returns its file.
     *
     * @throws DeviceUnavailableException when TensorRT cannot build it, or not of the whole graph
     */
    Path build() {
        EngineFolder folder = engine.folder();
        try {
            folder.alone(() -> {
                folder.clear();
                create(file, engine.compileOptions(), "").close();
                return folder;
            });
        } catch (OrtException e) {
            throw failure(e);
        }
        if (!Files.exists(folder.compiled())) {
            throw new DeviceUnavailableException(
                    device, "TensorRT wrote no engine: it does not take the whole graph", "export it in float32", null);
        }
        return folder.compiled();
    }

    private OrtSession create(Path model, Map<String, String> tensorRtOptions, String profile) throws OrtException {
        // Before any option: a provider that loads without an environment fails for want of a logger.
        OrtEnvironment environment = environment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(execution.threads());
            options.setInterOpNumThreads(1);
            options.setOptimizationLevel(
                    execution.fuses()
                            ? OrtSession.SessionOptions.OptLevel.ALL_OPT
                            : OrtSession.SessionOptions.OptLevel.BASIC_OPT);
            if (device.isTensorRt()) {
                addTensorRt(options, device.index(), tensorRtOptions);
            }
            if (device.isGpu()) {
                // Also of what TensorRT cannot run the GPU still runs most.
                addCuda(options, device);
            }
            if (!profile.isEmpty()) {
                // Not strict: the profile names the nodes that would run on the CPU.
                options.enableProfiling(profile);
            } else if (device.strict()) {
                options.addConfigEntry(NO_CPU_NODES, "1");
            }
            return content.isPresent()
                    ? environment.createSession(content.get().graph(), options)
                    : environment.createSession(model.toString(), options);
        }
    }

    private static void addTensorRt(OrtSession.SessionOptions options, int index, Map<String, String> values)
            throws OrtException {
        try (OrtTensorRTProviderOptions provider = new OrtTensorRTProviderOptions(index)) {
            for (Map.Entry<String, String> option : values.entrySet()) {
                provider.add(option.getKey(), option.getValue());
            }
            options.addTensorrt(provider);
        }
    }

    private static void addCuda(OrtSession.SessionOptions options, Device device) throws OrtException {
        try (OrtCUDAProviderOptions provider = new OrtCUDAProviderOptions(device.index())) {
            for (Map.Entry<String, String> option : cudaOptions(device).entrySet()) {
                provider.add(option.getKey(), option.getValue());
            }
            options.addCUDA(provider);
        }
    }

    /** Beside {@code device_id}, which the provider's options are made with; as its documentation (CUDA-ExecutionProvider.html) names them. */
    static Map<String, String> cudaOptions(Device device) {
        return Map.of(
                // On by default there, and then a product differs from the CPU's in the fourth digit.
                "use_tf32",
                device.rounded() && !device.isTensorRt() ? "1" : "0",
                // Batches differ in size: doubling would hold up to twice the memory that the largest needs.
                "arena_extend_strategy",
                "kSameAsRequested");
    }

    /** What a failure means: on the processor it is the file's, elsewhere the device's, since the processor took the file. */
    RuntimeException failure(OrtException e) {
        return device.isCpu()
                ? new UnusableInputException(file, "", "ONNX Runtime cannot open it: " + e.getMessage(), e)
                : LoadFailure.explain(
                        device,
                        e.getMessage(),
                        OnnxRuntimeJars.here(),
                        environment().getVersion(),
                        e);
    }
}
