package dev.rango.cli;

import dev.rango.doctor.Diagnosis;
import dev.rango.doctor.Host;
import dev.rango.doctor.Library;
import dev.rango.doctor.NvidiaDriver;
import dev.rango.doctor.Verdict;
import dev.rango.runtime.session.OnnxRuntimeInfo;
import java.io.PrintStream;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What the doctor found, for people: facts, ticks and crosses, a line for each device, and what would help. */
final class DoctorScreen {
    private static final String FACT = "%-14s %s%n";

    private final PrintStream out;
    private final Set<String> remedies = new HashSet<>();

    private DoctorScreen(PrintStream out) {
        this.out = out;
    }

    static void print(PrintStream out, Diagnosis diagnosis) {
        DoctorScreen screen = new DoctorScreen(out);
        screen.host(diagnosis.host());
        screen.onnxRuntime(diagnosis.onnxRuntime());
        screen.driver(diagnosis.driver());
        screen.libraries(diagnosis);
        screen.places("Searched", diagnosis.loaderPlaces());
        screen.places("Also looked into", diagnosis.otherPlaces());
        out.println();
        diagnosis.verdicts().forEach(screen::verdict);
    }

    private void host(Host host) {
        fact("Java", host.javaVersion() + " (" + host.javaVendor() + "), " + host.virtualMachine());
        fact("", host.javaHome() + ", heap up to " + size(host.maxHeapBytes()));
        fact(
                "Processor",
                (host.processor().isEmpty() ? "" : host.processor() + ", ")
                        + host.processors()
                        + (host.processors() == 1 ? " processor" : " processors")
                        + (host.features().isEmpty() ? "" : "; " + String.join(" ", host.features())));
        fact("System", host.system() + (host.memoryBytes() == 0 ? "" : "; " + size(host.memoryBytes()) + " of memory"));
    }

    private void onnxRuntime(OnnxRuntimeInfo onnxRuntime) {
        fact(
                "ONNX Runtime",
                onnxRuntime.failure().isEmpty()
                        ? onnxRuntime.version() + ", built for " + String.join(", ", onnxRuntime.providers())
                        : "does not load: " + onnxRuntime.failure());
        onnxRuntime.classPath().forEach(place -> fact("", place));
        fact(
                "",
                onnxRuntime.nativePath().isEmpty()
                        ? "unpacks its natives at each start (onnxruntime.native.path is not set)"
                        : "natives in " + onnxRuntime.nativePath() + " (onnxruntime.native.path)");
        if (!onnxRuntime.telemetry().isEmpty()) {
            fact("Telemetry", onnxRuntime.telemetry());
        }
    }

    private void driver(NvidiaDriver driver) {
        heading("NVIDIA's driver");
        mark(
                !driver.version().isEmpty(),
                "kernel module",
                driver.version().isEmpty() ? "not loaded: no /proc/driver/nvidia/version" : driver.version());
        driver.gpus().forEach(gpu -> mark(true, "GPU", gpu));
        mark(driver.tool().isPresent(), "nvidia-smi", driver.tool().orElse("not on the PATH"));
        driver.toolSays().forEach(line -> out.println("      " + Terminal.line(line)));
        driver.visible().ifPresent(value -> out.println("      CUDA_VISIBLE_DEVICES=" + Terminal.line(value)));
    }

    private void libraries(Diagnosis diagnosis) {
        for (Library.Part part : Library.Part.values()) {
            if (part != Library.Part.DRIVER) {
                heading(part.title());
            }
            for (Library library : diagnosis.libraries()) {
                if (library.part() == part) {
                    mark(library.loads(), library.name(), place(library));
                }
            }
        }
        heading("ONNX Runtime's libraries for GPUs");
        diagnosis
                .providers()
                .forEach(provider -> mark(
                        provider.place().isPresent(),
                        provider.file(),
                        provider.place().orElse("not in its jar")));
    }

    private static String place(Library library) {
        return library.path()
                .map(path ->
                        library.version() + "  " + path + (library.loads() ? "" : ", where the loader does not look"))
                .orElseGet(() -> library.others().isEmpty()
                        ? "not found"
                        : "not found, only " + String.join(", ", library.others()));
    }

    private void places(String title, List<String> places) {
        if (!places.isEmpty()) {
            out.println();
            out.println(title + ": " + String.join(", ", places));
        }
    }

    private void verdict(Verdict verdict) {
        out.println(Terminal.line(verdict.sentence()));
        // What helps one GPU device helps the other too: said once.
        verdict.remedies().stream()
                .filter(remedies::add)
                .forEach(remedy -> out.println("  → " + Terminal.line(OptionNames.in(remedy))));
    }

    private void heading(String title) {
        out.println();
        out.println(title);
    }

    private void mark(boolean found, String name, String what) {
        out.printf("  %s %-24s %s%n", found ? "✓" : "✗", name, Terminal.line(what));
    }

    private void fact(String name, String what) {
        out.printf(FACT, name, Terminal.line(what));
    }

    private static String size(long bytes) {
        return String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
    }
}
