package dev.rango.runtime.session;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which GPUs and which TensorRT this process has, as Linux tells it; elsewhere unknown. */
final class Nvidia {
    private static final String UNKNOWN = "unknown";
    /** One folder for each GPU, made by NVIDIA's driver. */
    private static final Path GPUS = Path.of("/proc/driver/nvidia/gpus");

    private static final Path MAPS = Path.of("/proc/self/maps");
    private static final String TENSORRT = "libnvinfer.so";
    /** What decides which GPU a number names. */
    private static final List<String> VARIABLES = List.of("CUDA_VISIBLE_DEVICES", "CUDA_DEVICE_ORDER");

    private Nvidia() {}

    /** Models of all GPUs, and the variables that hide or order them. */
    static String gpus() {
        String variables = VARIABLES.stream()
                .map(name ->
                        name + "=" + Optional.ofNullable(System.getenv(name)).orElse(""))
                .collect(Collectors.joining(", "));
        return gpusIn(GPUS) + "; " + variables;
    }

    static String gpusIn(Path folder) {
        try (Stream<Path> gpus = Files.list(folder)) {
            String models = gpus.sorted()
                    .map(gpu -> read(gpu.resolve("information")))
                    .map(Nvidia::model)
                    .collect(Collectors.joining(", "));
            return models.isEmpty() ? UNKNOWN : models;
        } catch (IOException notLinuxOrNoDriver) {
            return UNKNOWN;
        }
    }

    private static String model(String information) {
        return information
                .lines()
                .filter(line -> line.startsWith("Model:"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse(UNKNOWN);
    }

    /** What NVIDIA's libraries are told about TF32 for all of this process. */
    static String tf32() {
        return Optional.ofNullable(System.getenv("NVIDIA_TF32_OVERRIDE")).orElse("");
    }

    /** The library that this process has loaded; only after the provider was. */
    static String tensorRt() {
        return libraryIn(read(MAPS), TENSORRT);
    }

    /**
     * Name and size of a mapped library. Its name has the version where it was installed by NVIDIA's packages; elsewhere the
     * size tells two versions apart.
     *
     * @param maps as Linux's {@code /proc/PID/maps} has it
     */
    static String libraryIn(String maps, String library) {
        return maps.lines()
                .filter(line -> line.contains("/" + library))
                .map(line -> Path.of(line.substring(line.indexOf('/'))))
                .findFirst()
                .map(file -> file.getFileName() + size(file))
                .orElse(UNKNOWN);
    }

    private static String size(Path file) {
        try {
            return ", " + Files.size(file) + " bytes";
        } catch (IOException e) {
            return "";
        }
    }

    static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException notLinuxOrNoDriver) {
            return "";
        }
    }
}
