package dev.rango.runtime.session;

import dev.rango.runtime.UnusableInputException;
import java.util.List;
import java.util.Locale;

/**
 * The ONNX Runtime that this process uses.
 *
 * @param version its version; empty when it does not load
 * @param providers what its natives were built for, such as {@code CPU} and {@code CUDA}: a GPU among them may still lack its
 *     libraries
 * @param classPath every jar or folder on the class path that has its classes: more than one is a mistake, since chance
 *     decides which natives load
 * @param nativePath the folder that {@code onnxruntime.native.path} names; empty when the jar's natives are used
 * @param failure why it does not load; empty when it does
 */
public record OnnxRuntimeInfo(
        String version, List<String> providers, List<String> classPath, String nativePath, String failure) {
    /** Copies the lists. */
    public OnnxRuntimeInfo {
        providers = List.copyOf(providers);
        classPath = List.copyOf(classPath);
    }

    /** Loads it, and never fails. */
    public static OnnxRuntimeInfo here() {
        OnnxRuntimeJars jars = OnnxRuntimeJars.here();
        try {
            return new OnnxRuntimeInfo(
                    OnnxSession.version(), OnnxDevice.providers(), jars.classPath(), jars.nativePath(), "");
        } catch (LinkageError | RuntimeException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            String failure = cause instanceof UnusableInputException ? cause.getMessage() : cause.toString();
            return new OnnxRuntimeInfo("", List.of(), jars.classPath(), jars.nativePath(), failure);
        }
    }

    /** Whether this version sends telemetry, in words; empty when it does not load. */
    public String telemetry() {
        return version.isEmpty() ? "" : Telemetry.here().of(version);
    }

    /** This machine's platform, as ONNX Runtime names the folder of its libraries in its jar, such as {@code linux-x64}. */
    public static String platform() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String name = system.contains("win") ? "win" : system.contains("mac") ? "osx" : "linux";
        String processor = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        return name + (processor.matches("aarch64|arm64") ? "-aarch64" : "-x64");
    }
}
