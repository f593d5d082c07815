package dev.rango.doctor;

import dev.rango.runtime.session.OnnxRuntimeInfo;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * What ONNX Runtime loads to use a GPU.
 *
 * @param file name of its library
 * @param place the jar or folder that has it; empty when none has
 * @param needs the libraries that must be there, NVIDIA's only
 */
record Provider(String file, Optional<String> place, List<String> needs) {
    static final String CUDA = "libonnxruntime_providers_cuda.so";
    static final String TENSORRT = "libonnxruntime_providers_tensorrt.so";
    private static final String IN_JAR = "ai/onnxruntime/native/linux-x64/";
    private static final String NVIDIA =
            "lib(cuda|cudart|cublas|cublasLt|cufft|curand|nvrtc|cudnn|nvinfer|nvonnxparser)\\.so.*";

    /** Recorded with {@code readelf -d} from com.microsoft.onnxruntime:onnxruntime_gpu:1.29.0. */
    private static final List<String> CUDA_NEEDS =
            List.of("libcudart.so.12", "libcublasLt.so.12", "libcublas.so.12", "libcurand.so.10");

    private static final List<String> TENSORRT_NEEDS = List.of("libnvinfer.so.10", "libnvonnxparser.so.10");
    /**
     * Not linked by every build: cuDNN is loaded when a kernel asks for it, as that of a sum does ("A cuDNN handle is
     * required"), and the driver by CUDA's runtime.
     */
    private static final List<String> LOADED_LATER = List.of("libcuda.so.1", "libcudnn.so.9");

    static Provider cuda(OnnxRuntimeInfo onnxRuntime) {
        return find(CUDA, onnxRuntime, CUDA_NEEDS);
    }

    static Provider tensorrt(OnnxRuntimeInfo onnxRuntime) {
        return find(TENSORRT, onnxRuntime, TENSORRT_NEEDS);
    }

    /** The folder that ONNX Runtime's property names comes before its jars. */
    private static Provider find(String file, OnnxRuntimeInfo onnxRuntime, List<String> unlessFound) {
        if (!onnxRuntime.nativePath().isEmpty()) {
            Path library = Path.of(onnxRuntime.nativePath(), file);
            if (Files.isRegularFile(library)) {
                try (InputStream in = Files.newInputStream(library)) {
                    return new Provider(file, Optional.of(library.toString()), needs(in, file));
                } catch (IOException unreadable) {
                    return new Provider(file, Optional.empty(), withLoadedLater(unlessFound));
                }
            }
        }
        for (String place : onnxRuntime.classPath()) {
            try (ZipFile jar = new ZipFile(place)) {
                ZipEntry entry = jar.getEntry(IN_JAR + file);
                if (entry != null) {
                    try (InputStream in = jar.getInputStream(entry)) {
                        return new Provider(file, Optional.of(place), needs(in, file));
                    }
                }
            } catch (IOException noJar) {
                // A folder of classes has no libraries.
            }
        }
        return new Provider(file, Optional.empty(), withLoadedLater(unlessFound));
    }

    private static List<String> needs(InputStream library, String file) throws IOException {
        Set<String> names = ElfFile.libraryNames(library);
        return withLoadedLater(names.stream()
                .filter(name -> !name.equals(file) && name.matches(NVIDIA))
                .toList());
    }

    private static List<String> withLoadedLater(List<String> linked) {
        Set<String> needs = new LinkedHashSet<>(linked);
        needs.addAll(LOADED_LATER);
        return List.copyOf(needs);
    }
}
