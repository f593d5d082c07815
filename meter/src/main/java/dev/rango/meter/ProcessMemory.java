package dev.rango.meter;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Memory of this process as Linux counts it, native memory included.
 *
 * @param bytes resident now ({@code VmRSS})
 * @param peakBytes resident at most so far ({@code VmHWM})
 */
public record ProcessMemory(long bytes, long peakBytes) {
    private static final Path STATUS = Path.of("/proc/self/status");

    /** Empty where there is no {@code /proc}. */
    static Optional<ProcessMemory> now() {
        try {
            return parse(Files.readAllLines(STATUS));
        } catch (IOException notLinux) {
            return Optional.empty();
        }
    }

    static Optional<ProcessMemory> parse(List<String> status) {
        long resident = kilobytes(status, "VmRSS:");
        long peak = kilobytes(status, "VmHWM:");
        return resident < 0 || peak < 0
                ? Optional.empty()
                : Optional.of(new ProcessMemory(resident * 1024, peak * 1024));
    }

    private static long kilobytes(List<String> status, String key) {
        return status.stream()
                .filter(line -> line.startsWith(key) && line.endsWith(" kB"))
                .mapToLong(line -> Long.parseLong(
                        line.substring(key.length(), line.length() - 3).strip()))
                .findFirst()
                .orElse(-1);
    }
}
