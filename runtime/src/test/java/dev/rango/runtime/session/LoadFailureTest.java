package dev.rango.runtime.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rango.runtime.Device;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The messages were recorded on a machine without a driver: from com.microsoft.onnxruntime:onnxruntime:1.29.0,
 * com.microsoft.onnxruntime:onnxruntime_gpu:1.29.0 with more and more of its libraries replaced by empty ones, and the
 * natives of org.bytedeco:onnxruntime:1.28.0-1.5.14. Only that of a CUDA error is from a public report
 * (onnxruntime/mobius issue 316).
 */
class LoadFailureTest {
    private static final Device CUDA = Device.cuda(0);
    private static final OnnxRuntimeJars ONE_JAR = new OnnxRuntimeJars(List.of("/app/onnxruntime-1.28.0.jar"), "", "");
    private static final String NO_PROVIDER = "Error code - ORT_EP_FAIL - message: Failed to find CUDA shared provider";
    private static final String LIBRARY =
            "Error code - ORT_FAIL - message: /onnxruntime_src/onnxruntime/core/session/provider_bridge_ort.cc:1988"
                    + " onnxruntime::Provider& onnxruntime::ProviderLibrary::Get() [ONNXRuntimeError] : 1 : FAIL :"
                    + " Failed to load library /opt/natives/libonnxruntime_providers_cuda.so with error: %s\n";

    @Test
    void theJarWithoutCudaIsNamedAndTheOneToUse() {
        assertThat(explained(NO_PROVIDER, ONE_JAR))
                .isEqualTo("cuda:0: this ONNX Runtime has no CUDA provider: no libonnxruntime_providers_cuda.so in"
                        + " /app/onnxruntime-1.28.0.jar; put com.microsoft.onnxruntime:onnxruntime_gpu:1.28.0 on the"
                        + " class path instead of com.microsoft.onnxruntime:onnxruntime");
    }

    @Test
    void twoJarsAreExplained() {
        OnnxRuntimeJars two = new OnnxRuntimeJars(List.of("/app/a.jar", "/app/b.jar"), "", "");
        assertThat(explained(NO_PROVIDER, two)).contains("two ONNX Runtime jars", "/app/a.jar and /app/b.jar");
        // Recorded with the CPU jar before the GPU jar.
        String mixed = "Error code - ORT_FAIL - message: CUDA execution provider is not enabled in this build.";
        assertThat(explained(mixed, two)).contains("two ONNX Runtime jars");
    }

    @Test
    void theFolderOfTheNativeLibrariesIsNamed() {
        OnnxRuntimeJars folder = new OnnxRuntimeJars(List.of("/app/a.jar"), "/opt/natives", "");
        assertThat(explained(NO_PROVIDER, folder)).contains("/opt/natives (onnxruntime.native.path)", "extract");
    }

    @Test
    void theJarWithoutTensorRtIsNamed() {
        String message = "Error code - ORT_EP_FAIL - message: Failed to find TensorRT shared provider";
        assertThat(LoadFailure.explain(Device.tensorrt(0), message, ONE_JAR, "1.28.0", null))
                .hasMessage("tensorrt:0: this ONNX Runtime has no TensorRT provider: no"
                        + " libonnxruntime_providers_tensorrt.so in /app/onnxruntime-1.28.0.jar; put"
                        + " com.microsoft.onnxruntime:onnxruntime_gpu:1.28.0 on the class path instead of"
                        + " com.microsoft.onnxruntime:onnxruntime");
    }

    /** Glibc's words, and those of the TensorRT provider's library of 1.29; neither was seen to happen. */
    @Test
    void anOldSystemAndAGraphThatTensorRtWouldCutAreExplained() {
        assertThat(explained(
                        LIBRARY.formatted("/lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.34' not found (required by"
                                + " /opt/natives/libonnxruntime_providers_cuda.so)"),
                        ONE_JAR))
                .isEqualTo(
                        "cuda:0: this system is too old for the GPU's libraries: it lacks GLIBC_2.34; use a newer one,"
                                + " such as Ubuntu 22.04, Debian 12 or RHEL 9");
        assertThat(LoadFailure.explain(
                        Device.tensorrt(1),
                        "User needs to provide all the dynamic shape inputs with associated profiles if they want to"
                                + " explicitly set profiles through provider options.",
                        ONE_JAR,
                        "1.28.0",
                        null))
                .hasMessage(
                        "tensorrt:1: TensorRT does not take all of this model's graph; export it in float32 or fp16, or"
                                + " run it on cuda:1");
    }

    @ParameterizedTest
    @CsvSource({
        "2, out of memory, nvidia-smi shows who uses",
        "209, no kernel image is available for execution on the device, were not built for this GPU",
        "803, system has unsupported display driver / cuda driver combination, do not belong together",
        "804, forward compatibility was attempted on non supported HW, do not belong together"
    })
    void errorsOfCudaHaveARemedy(int code, String words, String remedy) {
        assertThat(explained("CUDA failure " + code + ": " + words + " ; GPU=0 ; hostname=h", ONE_JAR))
                .startsWith("cuda:0: CUDA error " + code + ", " + words + "; ")
                .contains(remedy);
    }

    /** In this order, as one library after another was put there. */
    @ParameterizedTest
    @CsvSource({
        "libcublas.so.12, CUDA 12 is missing",
        "libnvinfer.so.10, TensorRT 10 is missing",
        "libnvonnxparser.so.10, TensorRT 10 is missing"
    })
    void aLibraryThatTensorRtLacksIsNamed(String library, String missing) {
        String message = LIBRARY.replace("providers_cuda", "providers_tensorrt")
                .formatted(library + ": cannot open shared object file: No such file or directory");
        assertThat(LoadFailure.explain(Device.tensorrt(0), message, ONE_JAR, "1.28.0", null))
                .hasMessageStartingWith("tensorrt:0: " + missing + ": no " + library + "; searched: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // Strings of libonnxruntime_providers_tensorrt.so of 1.29.0; no GPU was there to see them come.
                "TensorRT EP could not deserialize engine from cache: /c/a_sm90.engine",
                "TensorRT EP could not deserialize engine from binary data",
                "TensorRT EP failed to deserialize engine for fused node: x",
                "TensorRT EP can't find engine cache: /c/a.engine. Please make sure engine cache is in the same directory",
                "It's not a valid EP Context node"
            })
    void anEngineThatIsOfNoUseIsToldFromOtherFaults(String message) {
        assertThat(LoadFailure.concernsEngine("Error code - ORT_EP_FAIL - message: " + message))
                .isTrue();
        assertThat(LoadFailure.concernsEngine(NO_PROVIDER)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "libcublasLt.so.12, CUDA 12 is missing",
        "libcublas.so.12, CUDA 12 is missing",
        "libcublasLt.so.13, CUDA 13 is missing",
        "libcurand.so.10, CUDA's cuRAND 10 is missing",
        "libcudart.so.12, CUDA 12 is missing",
        "libcudnn.so.9, cuDNN 9 is missing",
        "libcuda.so.1, NVIDIA's driver is missing"
    })
    void aMissingLibraryIsNamedWithItsVersionAndWhereItWasSearched(String library, String missing) {
        String message = LIBRARY.formatted(library + ": cannot open shared object file: No such file or directory");
        OnnxRuntimeJars jars = new OnnxRuntimeJars(List.of("/app/a.jar"), "", "/usr/lib/cuda");
        assertThat(explained(message, jars))
                .startsWith("cuda:0: " + missing + ": no " + library)
                .contains("LD_LIBRARY_PATH /usr/lib/cuda", "; install ")
                .doesNotContain("\n");
    }

    @Test
    void aLibraryThatIsNotNvidiasIsNamed() {
        String message = LIBRARY.formatted(
                "/opt/natives/libonnxruntime_providers_cuda.so: undefined symbol: cudaFreeHost, version"
                        + " libcudart.so.12");
        assertThat(explained(message, ONE_JAR)).contains("libcudart.so.12 is there but lacks cudaFreeHost");
    }

    @Test
    void anErrorOfCudaIsGivenInItsWords() {
        String message = "/onnxruntime_src/onnxruntime/core/providers/cuda/cuda_call.cc:114 onnxruntime::CudaCall CUDA"
                + " failure 35: CUDA driver version is insufficient for CUDA runtime version ; GPU=-1 ; hostname=c ;"
                + " file=cuda_execution_provider.cc ; line=336 ; expr=cudaSetDevice(info_.device_id); ";
        assertThat(explained(message, ONE_JAR))
                .contains(
                        "CUDA error 35, CUDA driver version is insufficient for CUDA runtime version",
                        "install a newer driver");
    }

    private static String explained(String message, OnnxRuntimeJars jars) {
        return LoadFailure.explain(CUDA, message, jars, "1.28.0", null).getMessage();
    }
}
