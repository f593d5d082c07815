package dev.rango.bench;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What this process holds at a moment.
 *
 * @param files that are open
 * @param threads that live
 * @param direct bytes outside of the heap that Java counts
 * @param resident bytes of the process in memory
 * @param anonymous those of them that are no file's: heaps, native memory, stacks
 */
record Footprint(long files, long threads, long direct, long resident, long anonymous) {
    private static final long KILO = 1024;

    /** Linux only: what it does not say is 0 elsewhere. */
    static Footprint now() throws IOException {
        long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        return new Footprint(
                openFiles(),
                ManagementFactory.getThreadMXBean().getThreadCount(),
                direct,
                statusBytes("VmRSS:"),
                statusBytes("RssAnon:"));
    }

    private static long openFiles() throws IOException {
        Path own = Path.of("/proc/self/fd");
        if (!Files.isDirectory(own)) {
            return 0;
        }
        try (Stream<Path> open = Files.list(own)) {
            return open.count();
        }
    }

    private static long statusBytes(String name) throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D+", "")) * KILO)
                .findFirst()
                .orElse(0);
    }
}
