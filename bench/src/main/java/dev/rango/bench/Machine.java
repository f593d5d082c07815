package dev.rango.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The machine and the JVM in words. */
final class Machine {
    private Machine() {}

    static String describe() {
        return Runtime.getRuntime().availableProcessors() + " cores of " + processor() + ", "
                + System.getProperty("os.name") + ", Java " + System.getProperty("java.version");
    }

    /** How busy the machine is, other processes included. */
    static String load() {
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        return load < 0 ? "load unknown" : String.format(Locale.ROOT, "load of the last minute %.1f", load);
    }

    /** The flags that this JVM was started with, without properties, which say where files are. */
    static String flags() {
        return "`" + String.join(" ", jvmFlags()) + "`";
    }

    /** Whether the heap's memory was touched before the measurement began. */
    static String heap() {
        return jvmFlags().contains("-XX:+AlwaysPreTouch") ? "heap touched beforehand" : "heap touched as it fills";
    }

    private static List<String> jvmFlags() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("-X"))
                .toList();
    }

    private static String processor() {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
    }
}
