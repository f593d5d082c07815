package dev.rango.doctor;

import dev.rango.runtime.session.OnnxRuntimeInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** From what was found and what came of a trial to a verdict: what was found says why, the trial says whether. */
final class Judgement {
    /** Release notes of the CUDA Toolkit, table "CUDA Toolkit and Minimum Required Driver Version", Linux. */
    private static final Map<String, String> LEAST_DRIVER = Map.of("12", "525.60.13", "13", "580.65.06");

    private final OnnxRuntimeInfo onnxRuntime;
    private final NvidiaDriver driver;
    private final List<String> missing = new ArrayList<>();
    private final Set<String> remedies = new LinkedHashSet<>();

    private Judgement(OnnxRuntimeInfo onnxRuntime, NvidiaDriver driver) {
        this.onnxRuntime = onnxRuntime;
        this.driver = driver;
    }

    static Verdict ofProcessor(OnnxRuntimeInfo onnxRuntime, Trial trial) {
        if (!onnxRuntime.failure().isEmpty()) {
            return new Verdict(
                    "cpu",
                    false,
                    List.of("ONNX Runtime does not load: " + onnxRuntime.failure()),
                    List.of("it unpacks its natives into java.io.tmpdir, which must have room and allow them to run"),
                    "");
        }
        return trial.ran()
                ? new Verdict("cpu", true, List.of(), List.of(), twoJars(onnxRuntime))
                : new Verdict("cpu", false, List.of(trial.missing()), remedy(trial), twoJars(onnxRuntime));
    }

    /** @param libraries those that the provider needs, found or not */
    static Verdict ofGpu(
            String device,
            OnnxRuntimeInfo onnxRuntime,
            NvidiaDriver driver,
            Provider provider,
            List<Library> libraries,
            Trial trial) {
        if (trial.ran()) {
            return new Verdict(device, true, List.of(), List.of(), twoJars(onnxRuntime));
        }
        Judgement judgement = new Judgement(onnxRuntime, driver);
        judgement.jars(provider);
        for (Library.Part part : Library.Part.values()) {
            judgement.libraries(
                    part, libraries.stream().filter(l -> l.part() == part).toList());
        }
        judgement.driverVersion(libraries);
        if (judgement.missing.isEmpty()) {
            return new Verdict(device, false, List.of(trial.missing()), remedy(trial), "");
        }
        return new Verdict(device, false, judgement.missing, List.copyOf(judgement.remedies), "");
    }

    private static List<String> remedy(Trial trial) {
        return trial.remedy().isEmpty() ? List.of() : List.of(trial.remedy());
    }

    private static String twoJars(OnnxRuntimeInfo onnxRuntime) {
        return onnxRuntime.classPath().size() > 1
                ? "but two ONNX Runtime jars are on the class path, and chance decides which is used: keep one of "
                        + String.join(" and ", onnxRuntime.classPath())
                : "";
    }

    private void jars(Provider provider) {
        if (onnxRuntime.classPath().size() > 1) {
            missing.add(
                    "two ONNX Runtime jars are on the class path: " + String.join(" and ", onnxRuntime.classPath()));
            remedies.add("keep onnxruntime_gpu alone");
        }
        if (provider.place().isEmpty()) {
            missing.add("this ONNX Runtime has no " + provider.file());
            remedies.add(
                    onnxRuntime.nativePath().isEmpty()
                            ? "put com.microsoft.onnxruntime:onnxruntime_gpu:" + onnxRuntime.version()
                                    + " on the class path instead of onnxruntime (with ./rango: RANGO_ONNXRUNTIME=gpu)"
                            : "extract onnxruntime_gpu's libraries into " + onnxRuntime.nativePath()
                                    + " (onnxruntime.native.path)");
        }
    }

    private void libraries(Library.Part part, List<Library> needed) {
        String majors = needed.stream()
                .filter(library -> part != Library.Part.CUDA || library.name().startsWith("libcudart"))
                .map(Library::major)
                .findFirst()
                .orElse("");
        String title = part == Library.Part.DRIVER || majors.isEmpty() ? part.title() : part.title() + " " + majors;
        List<String> absent = needed.stream()
                .filter(library -> library.path().isEmpty())
                .map(Library::name)
                .toList();
        if (!absent.isEmpty()) {
            List<String> others = needed.stream()
                    .flatMap(library -> library.others().stream())
                    .toList();
            missing.add(title + ": no " + String.join(", ", absent)
                    + (others.isEmpty() ? "" : ", only " + String.join(", ", others)));
            remedies.add(install(part, majors));
        }
        List<Library> unused = needed.stream()
                .filter(library -> library.path().isPresent() && !library.loads())
                .toList();
        if (!unused.isEmpty()) {
            missing.add(title + ": " + unused.stream().map(Library::name).collect(Collectors.joining(", "))
                    + (unused.size() == 1 ? " lies" : " lie") + " where the loader does not look");
            remedies.add("export LD_LIBRARY_PATH=" + folders(unused) + "${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}");
        }
    }

    private static String folders(List<Library> libraries) {
        return libraries.stream()
                .map(library -> Path.of(library.path().orElseThrow())
                        .toAbsolutePath()
                        .getParent()
                        .toString())
                .distinct()
                .collect(Collectors.joining(":"));
    }

    private static String install(Library.Part part, String major) {
        return switch (part) {
            case DRIVER ->
                "install the driver of the GPU, or start the container with its GPUs (docker run --gpus all);"
                        + " nvidia-smi then shows them";
            case CUDA -> "install CUDA " + major + "'s libraries (NVIDIA's packages: cuda-libraries-" + major + "-*)";
            case CUDNN -> "install cuDNN " + major + " (NVIDIA's packages: libcudnn" + major + "-cuda-*)";
            case TENSORRT ->
                "install TensorRT " + major + " (NVIDIA's packages: libnvinfer" + major + ", libnvonnxparsers" + major
                        + ")";
        };
    }

    private void driverVersion(List<Library> libraries) {
        Map<String, String> least = new TreeMap<>(LEAST_DRIVER);
        for (Library library : libraries) {
            String needed = least.get(library.major());
            if (library.name().startsWith("libcudart")
                    && needed != null
                    && !driver.version().isEmpty()
                    && isOlder(driver.version(), needed)) {
                missing.add("the driver is " + driver.version() + ", and CUDA " + library.major() + " needs " + needed);
                remedies.add("install a newer driver");
            }
        }
    }

    /** Whether a version with dots comes before another. */
    static boolean isOlder(String version, String than) {
        String[] a = version.split("\\.");
        String[] b = than.split("\\.");
        for (int i = 0; i < Math.max(a.length, b.length); i++) {
            int left = i < a.length ? Integer.parseInt(a[i]) : 0;
            int right = i < b.length ? Integer.parseInt(b[i]) : 0;
            if (left != right) {
                return left < right;
            }
        }
        return false;
    }
}
