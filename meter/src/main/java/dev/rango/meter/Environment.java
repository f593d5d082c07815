package dev.rango.meter;

import dev.rango.runtime.session.GraphScorer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where a measurement was made.
 *
 * @param processor its name, or the architecture where the system does not tell
 * @param processors how many this process may use
 * @param memoryBytes of the machine; 0 where the system does not tell
 * @param system operating system and its version
 * @param java the virtual machine and its version
 * @param javaOptions options that it was started with
 * @param onnxRuntime version of ONNX Runtime
 * @param rango version of Rango
 * @param loadBefore processes that wanted a processor on average over the minute before; negative where unknown
 */
public record Environment(
        String processor,
        int processors,
        long memoryBytes,
        String system,
        String java,
        String javaOptions,
        String onnxRuntime,
        String rango,
        double loadBefore) {
    private static final String UNKNOWN = "unknown";

    static Environment here() {
        return new Environment(
                processorName(),
                Runtime.getRuntime().availableProcessors(),
                fieldOf("/proc/meminfo", "MemTotal")
                        .map(kb -> Long.parseLong(kb.replace(" kB", "")) * 1024)
                        .orElse(0L),
                System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                        + System.getProperty("os.arch"),
                System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"),
                String.join(" ", ManagementFactory.getRuntimeMXBean().getInputArguments()),
                GraphScorer.onnxRuntimeVersion(),
                Optional.ofNullable(Environment.class.getPackage().getImplementationVersion())
                        .orElse(UNKNOWN),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    /** Processor and how many of it, in a line. */
    public String machine() {
        return machine(processor, processors);
    }

    static String machine(String processor, int processors) {
        return processor + ", " + Figures.count(processors, "processor");
    }

    private static String processorName() {
        return fieldOf("/proc/cpuinfo", "model name").orElse(System.getProperty("os.arch"));
    }

    /** The value of the first line {@code key : value}. */
    private static Optional<String> fieldOf(String file, String key) {
        try {
            List<String> lines = Files.readAllLines(Path.of(file));
            return lines.stream()
                    .filter(line -> line.startsWith(key))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst();
        } catch (IOException notLinux) {
            return Optional.empty();
        }
    }
}
