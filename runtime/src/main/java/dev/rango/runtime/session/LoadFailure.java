package dev.rango.runtime.session;

import dev.rango.runtime.Device;
import dev.rango.runtime.DeviceUnavailableException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What ONNX Runtime's messages about a GPU mean: which jar, driver or library is missing, and how to get it. The messages
 * are those of 1.28 and 1.29; LoadFailureTest has them as they were recorded.
 */
final class LoadFailure {
    /** The second where the provider lies in one jar and ONNX Runtime comes from another. */
    private static final Pattern NO_PROVIDER = Pattern.compile("Failed to find (?:CUDA|TensorRT) shared provider"
            + "|(?:CUDA|TensorRT) execution provider is not enabled in this build");

    private static final Pattern MISSING_LIBRARY =
            Pattern.compile("(lib[A-Za-z_]+\\.so(?:\\.[0-9]+)*): cannot open shared object file");
    private static final Pattern WRONG_LIBRARY = Pattern.compile("undefined symbol: (\\w+)(?:, version (\\S+))?");
    /** As cuda_call.cc of ONNX Runtime's CUDA provider words every error of the CUDA runtime. */
    private static final Pattern CUDA_ERROR = Pattern.compile("CUDA failure ([0-9]+): ([^;]+?) ?;");

    private static final Pattern DEVICE_NUMBER = Pattern.compile("Invalid device ID: [^\\n]*");
    private static final Pattern NODES_ON_CPU = Pattern.compile("fallback to CPU EP has been explicitly disabled");
    /** As glibc's loader says it of a library that was built for a newer system. */
    private static final Pattern OLD_SYSTEM = Pattern.compile("version `(GLIBC(?:XX)?_[0-9.]+)' not found");
    /** As ONNX Runtime's TensorRT provider says it of a graph that it would have to cut, where profiles are given. */
    private static final Pattern NOT_WHOLE =
            Pattern.compile("provide all the dynamic shape inputs with associated profiles");

    // Errors of the CUDA runtime API: cudaErrorMemoryAllocation, cudaErrorInsufficientDriver, cudaErrorNoDevice,
    // cudaErrorNoKernelImageForDevice, cudaErrorSystemDriverMismatch, cudaErrorCompatNotSupportedOnDevice.
    private static final int NO_MEMORY = 2;
    private static final int DRIVER_TOO_OLD = 35;
    private static final int NO_DEVICE = 100;
    private static final int NO_KERNEL = 209;
    private static final int DRIVER_MISMATCH = 803;
    private static final int COMPAT_NOT_SUPPORTED = 804;

    /** An engine of another TensorRT or GPU, a file that was cut off, or one that is gone. */
    private static final Pattern ENGINE =
            Pattern.compile("deserialize engine|can't find engine cache|not a valid EP Context node");

    private LoadFailure() {}

    /** True when an engine that was kept is of no use: another is to be built. */
    static boolean concernsEngine(String message) {
        return ENGINE.matcher(message).find();
    }

    static DeviceUnavailableException explain(
            Device device, String message, OnnxRuntimeJars jars, String version, Throwable cause) {
        boolean tensorRt = device.isTensorRt();
        String provider = tensorRt ? "TensorRT" : "CUDA";
        String gpuJar = "com.microsoft.onnxruntime:onnxruntime_gpu:" + version;
        if (NO_PROVIDER.matcher(message).find()) {
            boolean both = jars.nativePath().isEmpty() && jars.classPath().size() > 1;
            return new DeviceUnavailableException(
                    device,
                    both
                            ? "two ONNX Runtime jars are on the class path, and the one without " + provider
                                    + " comes first: "
                                    + jars.providers()
                            : "this ONNX Runtime has no " + provider + " provider: no libonnxruntime_providers_"
                                    + (tensorRt ? "tensorrt" : "cuda") + ".so in "
                                    + jars.providers(),
                    jars.nativePath().isEmpty()
                            ? "put " + gpuJar + " on the class path instead of com.microsoft.onnxruntime:onnxruntime"
                            : "extract " + gpuJar + "'s libraries there",
                    cause);
        }
        Matcher missing = MISSING_LIBRARY.matcher(message);
        if (missing.find()) {
            return missingLibrary(device, missing.group(1), jars, cause);
        }
        Matcher wrong = WRONG_LIBRARY.matcher(message);
        if (wrong.find()) {
            return new DeviceUnavailableException(
                    device,
                    (wrong.group(2) == null ? "a library" : wrong.group(2)) + " is there but lacks " + wrong.group(1)
                            + "; searched: " + jars.searched(),
                    "replace it by NVIDIA's",
                    cause);
        }
        Matcher old = OLD_SYSTEM.matcher(message);
        if (old.find()) {
            return new DeviceUnavailableException(
                    device,
                    "this system is too old for the GPU's libraries: it lacks " + old.group(1),
                    "use a newer one, such as Ubuntu 22.04, Debian 12 or RHEL 9",
                    cause);
        }
        if (device.isTensorRt() && NOT_WHOLE.matcher(message).find()) {
            return new DeviceUnavailableException(
                    device,
                    "TensorRT does not take all of this model's graph",
                    "export it in float32 or fp16, or run it on cuda:" + device.index(),
                    cause);
        }
        Matcher error = CUDA_ERROR.matcher(message);
        if (error.find()) {
            return cudaError(device, Integer.parseInt(error.group(1)), error.group(2), cause);
        }
        Matcher number = DEVICE_NUMBER.matcher(message);
        if (number.find()) {
            return new DeviceUnavailableException(device, number.group(), "nvidia-smi -L lists the GPUs", cause);
        }
        if (NODES_ON_CPU.matcher(message).find()) {
            return new DeviceUnavailableException(
                    device,
                    "some nodes of this model would run on the CPU",
                    "export it in float32, or leave +strict out",
                    cause);
        }
        return new DeviceUnavailableException(device, "ONNX Runtime cannot use it: " + message.strip(), "", cause);
    }

    private static DeviceUnavailableException missingLibrary(
            Device device, String library, OnnxRuntimeJars jars, Throwable cause) {
        String name = library.replaceAll("\\.so.*", "");
        String major = library.replaceAll("^.*\\.so\\.?([0-9]*).*$", "$1");
        String what = switch (name) {
            case "libcuda" -> "NVIDIA's driver";
            case "libcudnn" -> "cuDNN " + major;
            case "libnvinfer", "libnvonnxparser" -> "TensorRT " + major;
            // cuRAND counts its own versions: 10 belongs to CUDA 11 to 13.
            case "libcurand" -> "CUDA's cuRAND " + major;
            case "libcudart", "libcublas", "libcublasLt", "libcufft", "libnvrtc" -> "CUDA " + major;
            default -> "a library";
        };
        String remedy = name.equals("libcuda")
                ? "install the driver of the GPU; nvidia-smi then shows it"
                : "install " + what + ", or name its folder in LD_LIBRARY_PATH";
        return new DeviceUnavailableException(
                device, what + " is missing: no " + library + "; searched: " + jars.searched(), remedy, cause);
    }

    private static DeviceUnavailableException cudaError(Device device, int code, String words, Throwable cause) {
        String remedy = switch (code) {
            case DRIVER_TOO_OLD -> "install a newer driver, or one at all; nvidia-smi shows the version that is there";
            case NO_MEMORY -> "nvidia-smi shows who uses the GPU's memory";
            case NO_KERNEL -> "these libraries were not built for this GPU: use those of onnxruntime_gpu";
            case DRIVER_MISMATCH, COMPAT_NOT_SUPPORTED ->
                "the driver and its libcuda.so.1 do not belong together: take CUDA's compat folder out of LD_LIBRARY_PATH";
            case NO_DEVICE -> "nvidia-smi -L lists the GPUs; CUDA_VISIBLE_DEVICES may hide them";
            default -> "";
        };
        return new DeviceUnavailableException(device, "CUDA error " + code + ", " + words, remedy, cause);
    }
}
