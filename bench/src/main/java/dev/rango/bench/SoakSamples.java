package dev.rango.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import javax.management.JMException;
import javax.management.ObjectName;

/** What the process held and how busy the machine was, again and again. */
final class SoakSamples {
    /** So many in all; every twelfth is taken after a collection of the whole heap. */
    static final int SAMPLES = 720;

    private static final int COLLECT = 12;
    private static final int TELL = 60;
    private static final double MEGA = 1 << 20;

    /**
     * @param second since the start
     * @param heap bytes that are used; NaN where no collection came before
     * @param ours share of the processors that this process used, 0 to 1
     * @param others that of all others
     */
    private record Sample(double second, Footprint footprint, double heap, double ours, double others) {}

    private final SoakClock clock;
    private final List<Sample> samples = new ArrayList<>();
    private final MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    private final OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private final boolean trims;

    /** @param trims has the C library give back what is free, after each collection: what is left is held by somebody */
    SoakSamples(SoakClock clock, boolean trims) {
        this.clock = clock;
        this.trims = trims;
    }

    void take() throws IOException {
        double heap = Double.NaN;
        if (samples.size() % COLLECT == 0) {
            memory.gc();
            if (trims) {
                trim();
            }
            heap = memory.getHeapMemoryUsage().getUsed();
        }
        double ours = system.getProcessCpuLoad();
        double others = Math.max(0, system.getCpuLoad() - ours);
        Footprint footprint = Footprint.now();
        samples.add(new Sample(clock.now(), footprint, heap, ours, others));
        if (samples.size() % TELL == 1) {
            Bench.progress(String.format(
                    "%.0f MB resident, %.0f MB anonymous, %.0f MB direct, %.0f MB of heap, %d files, %d threads; processors: ours %.0f %%, others %.0f %%",
                    footprint.resident() / MEGA,
                    footprint.anonymous() / MEGA,
                    footprint.direct() / MEGA,
                    heap / MEGA,
                    footprint.files(),
                    footprint.threads(),
                    100 * ours,
                    100 * others));
        }
    }

    private static void trim() {
        try {
            ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "systemTrimNativeHeap",
                            null,
                            null);
        } catch (JMException e) {
            throw new UnusableInputException("--trim", "", "this JVM cannot: " + e, e);
        }
    }

    /** Those after the warm-up, from one share of it to another. */
    private DoubleStream values(double from, double to, ToDoubleFunction<Sample> what) {
        return samples.stream()
                .filter(sample -> clock.place(sample.second) >= from && clock.place(sample.second) <= to)
                .mapToDouble(what)
                .filter(value -> !Double.isNaN(value));
    }

    private Trend trend(ToDoubleFunction<Sample> what) {
        return Trend.of(values(0, 1, what).toArray(), clock.hours());
    }

    private double mean(double from, double to, ToDoubleFunction<Sample> what) {
        return values(from, to, what).average().orElse(0);
    }

    /** MB and MB an hour. */
    Trend resident() {
        return trend(sample -> sample.footprint.resident() / MEGA);
    }

    Trend anonymous() {
        return trend(sample -> sample.footprint.anonymous() / MEGA);
    }

    Trend heap() {
        return trend(sample -> sample.heap / MEGA);
    }

    double resident(double from, double to) {
        return mean(from, to, sample -> sample.footprint.resident() / MEGA);
    }

    double anonymous(double from, double to) {
        return mean(from, to, sample -> sample.footprint.anonymous() / MEGA);
    }

    double heap(double from, double to) {
        return mean(from, to, sample -> sample.heap / MEGA);
    }

    double files(double from, double to) {
        return mean(from, to, sample -> sample.footprint.files());
    }

    double threads(double from, double to) {
        return mean(from, to, sample -> sample.footprint.threads());
    }

    double ours(double from, double to) {
        return mean(from, to, Sample::ours);
    }

    double others(double from, double to) {
        return mean(from, to, Sample::others);
    }
}
