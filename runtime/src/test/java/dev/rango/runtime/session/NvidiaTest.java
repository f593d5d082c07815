package dev.rango.runtime.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NvidiaTest {
    @TempDir
    Path folder;

    @Test
    void theModelsOfAllGpusAreNamed() throws IOException {
        gpu("0000:17:00.0", "NVIDIA A30");
        gpu("0000:b3:00.0", "NVIDIA H100 80GB HBM3");
        assertThat(Nvidia.gpusIn(folder)).isEqualTo("NVIDIA A30, NVIDIA H100 80GB HBM3");
    }

    /** The lines are those that the readme of NVIDIA's driver shows. */
    private void gpu(String address, String model) throws IOException {
        Files.createDirectory(folder.resolve(address));
        Files.writeString(
                folder.resolve(address).resolve("information"),
                "Model: \t\t " + model + "\nIRQ:   \t\t 131\nGPU UUID: \t GPU-1\nBus Type: \t PCIe\n");
    }

    @Test
    void withoutADriverNothingIsKnown() {
        assertThat(Nvidia.gpusIn(folder.resolve("nowhere"))).isEqualTo("unknown");
        assertThat(Nvidia.gpusIn(folder)).isEqualTo("unknown");
    }

    @Test
    void aLoadedLibraryIsNamedWithItsSize() throws IOException {
        Path library = Files.write(folder.resolve("libnvinfer.so.10.9.0"), new byte[1234]);
        String maps = "7f1c-7f1d r-xp 00000000 08:01 1  /usr/lib/libc.so.6\n"
                + "7f2c-7f2d r-xp 00000000 08:01 1  " + folder.resolve("libnvinfer_plugin.so.10.9.0") + "\n"
                + "7f2c-7f2d r-xp 00000000 08:01 1  " + library + "\n";
        assertThat(Nvidia.libraryIn(maps, "libnvinfer.so")).isEqualTo("libnvinfer.so.10.9.0, 1234 bytes");
        assertThat(Nvidia.libraryIn("", "libnvinfer.so")).isEqualTo("unknown");
    }

    @Test
    void aLibraryOfThisProcessIsFound() {
        if (System.getProperty("os.name").equals("Linux")) {
            assertThat(Nvidia.libraryIn(Nvidia.read(Path.of("/proc/self/maps")), "libjvm.so"))
                    .startsWith("libjvm.so, ");
        }
        assertThat(Nvidia.tensorRt()).isEqualTo("unknown");
    }
}
