package dev.rango.doctor;

import java.util.List;
import java.util.Optional;

/**
 * A library that a GPU needs, found or not.
 *
 * @param name as the loader asks for it, {@code libcudart.so.12}
 * @param part what it belongs to
 * @param path where it lies; empty when it was found nowhere
 * @param version as far as the name of the file tells; empty when it was found nowhere
 * @param loads whether the loader looks there: a library elsewhere is of no use until its folder is named
 * @param others the same library in versions that do not serve; empty where the right one was found
 */
public record Library(
        String name, Part part, Optional<String> path, String version, boolean loads, List<String> others) {
    /** Copies the list. */
    public Library {
        others = List.copyOf(others);
    }

    /** What libraries belong to. */
    public enum Part {
        /** Comes with the GPU's driver. */
        DRIVER("NVIDIA's driver"),
        /** Arithmetic and memory. */
        CUDA("CUDA"),
        /** Reductions and the like. */
        CUDNN("cuDNN"),
        /** Compiled graphs. */
        TENSORRT("TensorRT");

        private final String title;

        Part(String title) {
            this.title = title;
        }

        /** As its maker calls it. */
        public String title() {
            return title;
        }

        /** Of a library by its name; CUDA where nothing else fits. */
        static Part of(String library) {
            if (library.startsWith("libcuda.")) {
                return DRIVER;
            }
            if (library.startsWith("libcudnn")) {
                return CUDNN;
            }
            return library.startsWith("libnvinfer") || library.startsWith("libnvonnxparser") ? TENSORRT : CUDA;
        }
    }

    /** The version that its name asks for, {@code 12} of {@code libcudart.so.12}; empty where it asks for none. */
    String major() {
        return name.replaceAll("^.*\\.so\\.?", "");
    }
}
