package dev.rango.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rango.runtime.session.OnnxRuntimeInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Verdicts on planted machines. A trial cannot be planted: what it would say is given. */
class DoctorTest {
    private static final Trial RAN = new Trial(true, "", "");
    private static final Trial FAILED = new Trial(false, "CUDA error 100, no CUDA-capable device is detected", "look");
    private static final List<String> CUDA_12 =
            List.of("libcudart.so.12", "libcublas.so.12", "libcublasLt.so.12", "libcurand.so.10");

    @TempDir
    Path root;

    private Planted machine;

    @BeforeEach
    void plant() {
        machine = new Planted(root);
    }

    @Test
    void aBareMachineLacksEverythingAndIsToldHowToGetIt() throws IOException {
        Verdict cuda = cuda(machine.places(), runtime(cpuJar()), FAILED);
        assertThat(cuda.sentence())
                .isEqualTo("cuda: not possible: this ONNX Runtime has no libonnxruntime_providers_cuda.so;"
                        + " NVIDIA's driver: no libcuda.so.1;"
                        + " CUDA 12: no libcudart.so.12, libcublasLt.so.12, libcublas.so.12, libcurand.so.10;"
                        + " cuDNN 9: no libcudnn.so.9");
        assertThat(cuda.remedies())
                .hasSize(4)
                .anyMatch(r -> r.contains("com.microsoft.onnxruntime:onnxruntime_gpu:1.28.0"))
                .anyMatch(r -> r.contains("cuda-libraries-12-"))
                .anyMatch(r -> r.contains("libcudnn9-cuda-"));
    }

    @Test
    void whatTheProviderItselfNeedsDecides() throws IOException {
        Path folder = root.resolve("natives");
        machine.put(
                "/natives/" + Provider.CUDA,
                Planted.library("libcudart.so.13", "libcudnn.so.9", "libc.so.6", "libcuda.so.1", Provider.CUDA));
        OnnxRuntimeInfo info = new OnnxRuntimeInfo("1.28.0", List.of("CUDA"), List.of(), folder.toString(), "");
        assertThat(cuda(machine.places(), info, FAILED).missing())
                .containsExactly(
                        "NVIDIA's driver: no libcuda.so.1", "CUDA 13: no libcudart.so.13", "cuDNN 9: no libcudnn.so.9");
    }

    @Test
    void theProviderIsFoundInAJar() throws IOException {
        Provider provider = Provider.cuda(runtime(gpuJar("libcudart.so.12", "libm.so.6")));
        assertThat(provider.place()).contains(root.resolve("gpu.jar").toString());
        assertThat(provider.needs()).containsExactly("libcudart.so.12", "libcuda.so.1", "libcudnn.so.9");
    }

    @Test
    void librariesOfAnotherVersionAndInOtherFolders() throws IOException {
        machine.library("/usr/local/cuda/lib64/libcudart.so.13");
        machine.library("/usr/local/nvidia/lib64/libcuda.so.1");
        Verdict cuda = cuda(machine.places(), runtime(gpuJar("libcudart.so.12", "libcuda.so.1")), FAILED);
        assertThat(cuda.missing())
                .contains(
                        "CUDA 12: no libcudart.so.12, only "
                                + root.toRealPath().resolve("usr/local/cuda/lib64/libcudart.so.13"),
                        "NVIDIA's driver: libcuda.so.1 lies where the loader does not look");
        assertThat(cuda.remedies())
                .contains("export LD_LIBRARY_PATH=" + root.resolve("usr/local/nvidia/lib64")
                        + "${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}");
    }

    @Test
    void aDriverThatIsTooOld() throws IOException {
        everythingForCuda();
        machine.put(
                "/proc/driver/nvidia/version",
                "NVRM version: NVIDIA UNIX x86_64 Kernel Module  470.256.02  Thu May  2 14:37:44 UTC 2024\nGCC version: 12\n");
        assertThat(cuda(machine.places(), runtime(gpuJar("libcudart.so.12")), FAILED)
                        .missing())
                .containsExactly("the driver is 470.256.02, and CUDA 12 needs 525.60.13");
    }

    @Test
    void withEverythingThereTheTrialDecides() throws IOException {
        everythingForCuda();
        OnnxRuntimeInfo runtime = runtime(gpuJar("libcudart.so.12", "libcuda.so.1"));
        Verdict failed = cuda(machine.places(), runtime, FAILED);
        assertThat(failed.ready()).isFalse();
        assertThat(failed.missing()).containsExactly(FAILED.missing());
        assertThat(failed.remedies()).containsExactly("look");
        assertThat(cuda(machine.places(), runtime, RAN).sentence()).isEqualTo("cuda: ready");
        assertThat(cuda(new Planted(root.resolve("bare")).places(), runtime, RAN)
                        .ready())
                .as("what ran is ready, even where nothing was found")
                .isTrue();
    }

    @Test
    void twoJarsAreNamed() throws IOException {
        Path cpu = cpuJar();
        Path gpu = gpuJar("libcudart.so.12");
        OnnxRuntimeInfo both =
                new OnnxRuntimeInfo("1.28.0", List.of("CPU"), List.of(cpu.toString(), gpu.toString()), "", "");
        Diagnosis diagnosis = examine(machine.places(), both, FAILED);
        assertThat(diagnosis.verdict("cuda").orElseThrow().missing())
                .contains("two ONNX Runtime jars are on the class path: " + cpu + " and " + gpu);
        assertThat(examine(machine.places(), both, RAN)
                        .verdict("cpu")
                        .orElseThrow()
                        .sentence())
                .startsWith("cpu: ready (but two ONNX Runtime jars are on the class path");
    }

    @Test
    void anOnnxRuntimeThatDoesNotLoadIsSaid() {
        OnnxRuntimeInfo broken = new OnnxRuntimeInfo("", List.of(), List.of(), "", "no space left on device");
        assertThat(examine(machine.places(), broken, FAILED)
                        .verdict("cpu")
                        .orElseThrow()
                        .sentence())
                .isEqualTo("cpu: not possible: ONNX Runtime does not load: no space left on device");
    }

    @Test
    void theDriverAsTheSystemShowsIt() throws IOException {
        machine.put(
                "/proc/driver/nvidia/version",
                "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.65.06  Release Build  (dvs-builder@U22)\n");
        machine.put(
                "/proc/driver/nvidia/gpus/0000:01:00.0/information",
                "Model: \t\t NVIDIA H100 80GB HBM3\nIRQ:   \t\t 120\nGPU UUID: \t GPU-0\n");
        Path tool = machine.put("/bin/nvidia-smi", "#!/bin/sh\necho \"NVIDIA H100 80GB HBM3, 580.65.06, 81559 MiB\"\n");
        boolean started = tool.toFile().setExecutable(true);
        Places places = new Places(root, "", "", "", tool.getParent().toString(), root);
        NvidiaDriver driver = NvidiaDriver.find(places);
        assertThat(started).isTrue();
        assertThat(driver.version()).isEqualTo("580.65.06");
        assertThat(driver.gpus()).containsExactly("NVIDIA H100 80GB HBM3");
        assertThat(driver.tool()).contains(tool.toString());
        assertThat(driver.toolSays()).containsExactly("NVIDIA H100 80GB HBM3, 580.65.06, 81559 MiB");
    }

    @Test
    void versionsAreComparedByNumber() {
        assertThat(Judgement.isOlder("525.60.13", "525.60.13")).isFalse();
        assertThat(Judgement.isOlder("525.9", "525.60.13")).isTrue();
        assertThat(Judgement.isOlder("1000.1", "580.65.06")).isFalse();
        assertThat(Judgement.isOlder("580", "580.65.06")).isTrue();
    }

    private void everythingForCuda() throws IOException {
        for (String name : CUDA_12) {
            machine.library("/usr/lib64/" + name);
        }
        machine.library("/usr/lib64/libcuda.so.1");
        machine.library("/usr/lib64/libcudnn.so.9");
    }

    private static Verdict cuda(Places places, OnnxRuntimeInfo info, Trial trial) {
        return examine(places, info, trial).verdict("cuda").orElseThrow();
    }

    @Test
    void theGpuThatIsAskedForIsTheOneThatIsTried() {
        List<String> tried = new ArrayList<>();
        Doctor.examine(machine.places(), new OnnxRuntimeInfo("1.28.0", List.of(), List.of(), "", ""), 3, device -> {
            tried.add(device);
            return FAILED;
        });
        assertThat(tried).containsExactly("cpu", "cuda:3", "tensorrt:3");
    }

    private static Diagnosis examine(Places places, OnnxRuntimeInfo info, Trial trial) {
        return Doctor.examine(places, info, 0, device -> trial);
    }

    private static OnnxRuntimeInfo runtime(Path jar) {
        return new OnnxRuntimeInfo("1.28.0", List.of("CPU"), List.of(jar.toString()), "", "");
    }

    private Path cpuJar() throws IOException {
        return jar("cpu.jar", "ai/onnxruntime/native/linux-x64/libonnxruntime.so", Planted.library());
    }

    private Path gpuJar(String... needs) throws IOException {
        return jar("gpu.jar", "ai/onnxruntime/native/linux-x64/" + Provider.CUDA, Planted.library(needs));
    }

    private Path jar(String name, String entry, byte[] content) throws IOException {
        Path jar = root.resolve(name);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            zip.putNextEntry(new ZipEntry(entry));
            zip.write(content);
            zip.closeEntry();
        }
        return jar;
    }
}
