package dev.rango.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The virtual machine and the processor.
 *
 * @param javaVersion of the runtime, {@code 17.0.15+6}
 * @param javaVendor who made it
 * @param virtualMachine its name
 * @param javaHome its folder
 * @param maxHeapBytes what the heap may grow to
 * @param system operating system, its version, kind of processor
 * @param processor its name; empty where the system does not tell
 * @param processors how many this process may use
 * @param features those of its instruction sets that ONNX Runtime's kernels ask for, widest first
 * @param memoryBytes of the machine; 0 where the system does not tell
 */
public record Host(
        String javaVersion,
        String javaVendor,
        String virtualMachine,
        String javaHome,
        long maxHeapBytes,
        String system,
        String processor,
        int processors,
        List<String> features,
        long memoryBytes) {
    /** As /proc/cpuinfo calls them. avx_vnni and avx512_vnni, asimddp and i8mm serve int8 models. */
    private static final List<String> FEATURES = List.of(
            "amx_int8", "avx512_vnni", "avx512f", "avx_vnni", "avx2", "fma", "i8mm", "asimddp", "asimdhp", "asimd");

    static Host here(Places places) {
        Path processors = places.system("/proc/cpuinfo");
        Set<String> flags = Set.copyOf(Arrays.asList(fieldOf(processors, "flags")
                .or(() -> fieldOf(processors, "Features"))
                .orElse("")
                .split("\\s+")));
        return new Host(
                Runtime.version().toString(),
                System.getProperty("java.vendor"),
                System.getProperty("java.vm.name"),
                System.getProperty("java.home"),
                Runtime.getRuntime().maxMemory(),
                System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                        + System.getProperty("os.arch"),
                fieldOf(processors, "model name").orElse(""),
                Runtime.getRuntime().availableProcessors(),
                FEATURES.stream().filter(flags::contains).toList(),
                fieldOf(places.system("/proc/meminfo"), "MemTotal")
                        .map(kb -> Long.parseLong(kb.replace(" kB", "")) * 1024)
                        .orElse(0L));
    }

    /** The value of the first line {@code key : value}. */
    private static Optional<String> fieldOf(Path file, String key) {
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> line.startsWith(key))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst();
        } catch (IOException notLinux) {
            return Optional.empty();
        }
    }
}
