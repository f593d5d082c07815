package dev.rango.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibrarySearchTest {
    private static final String CUDART = "libcudart.so.12";

    @TempDir
    Path root;

    private Planted machine;

    @BeforeEach
    void plant() {
        machine = new Planted(root);
    }

    @Test
    void theLoadersOrder() throws IOException {
        machine.library("/usr/lib64/" + CUDART);
        assertThat(found(machine.places())).isEqualTo(root.resolve("usr/lib64/" + CUDART));
        machine.library("/opt/listed/" + CUDART);
        machine.cache(Map.of(CUDART, "/opt/listed/" + CUDART));
        assertThat(found(machine.places())).isEqualTo(root.resolve("opt/listed/" + CUDART));
        Path own = machine.library("/own/" + CUDART).getParent();
        Path both = root.resolve("empty");
        assertThat(found(machine.places(both + ":" + own))).isEqualTo(own.resolve(CUDART));
    }

    @Test
    void whatTheLoaderDoesNotFindIsToldApart() throws IOException {
        for (String folder : new String[] {
            "/usr/local/cuda-12.8/lib64",
            "/usr/local/cuda-12.8/targets/x86_64-linux/lib",
            "/usr/local/nvidia/lib64",
            "/usr/local/lib/python3.12/dist-packages/nvidia/cuda_runtime/lib",
            "/opt/conda/lib/python3.11/site-packages/nvidia/cuda_runtime/lib",
            "/opt/torch/.venv/lib/python3.12/site-packages/nvidia/cu13/lib",
            "/opt/tools/venv/lib/python3.12/site-packages/nvidia/cu13/lib",
            "/home/.local/lib/python3.10/site-packages/nvidia/cuda_runtime/lib",
            "/home/.venv/lib/python3.12/site-packages/nvidia/cu13/lib"
        }) {
            Path file = machine.library(folder + "/" + CUDART);
            Library library = new LibrarySearch(machine.places()).find(CUDART);
            assertThat(library.path()).contains(file.toString());
            assertThat(library.loads()).as(folder).isFalse();
            Files.delete(file);
        }
        assertThat(new LibrarySearch(machine.places()).find(CUDART).path()).isEmpty();
    }

    @Test
    void theFoldersThatJavaAndOnnxRuntimeAreToldOf() throws IOException {
        Path file = machine.library("/app/natives/" + CUDART);
        String folder = file.getParent().toString();
        for (Places places : new Places[] {
            new Places(root, "", folder, "", "", root), new Places(root, "", "", folder, "", root),
        }) {
            Library library = new LibrarySearch(places).find(CUDART);
            assertThat(library.path()).contains(file.toString());
            assertThat(library.loads()).isFalse();
        }
    }

    @Test
    void theVersionIsThatOfTheFileBehindTheLink() throws IOException {
        machine.library("/usr/lib64/libcudart.so.12.8.90");
        machine.link("/usr/lib64/" + CUDART, "libcudart.so.12.8.90");
        assertThat(new LibrarySearch(machine.places()).find(CUDART).version()).isEqualTo("12.8.90");
        machine.library("/usr/lib64/libcudnn.so.9");
        assertThat(new LibrarySearch(machine.places()).find("libcudnn.so.9").version())
                .isEqualTo("9");
    }

    @Test
    void whatIsNoLibraryForThisMachineIsPassedOver() throws IOException {
        machine.put("/usr/lib64/" + CUDART, "/* GNU ld script */");
        machine.put("/lib64/" + CUDART, Planted.library(3));
        machine.put("/lib/" + CUDART, new byte[0]);
        machine.cache(Map.of(CUDART, "/usr/lib64/" + CUDART));
        assertThat(new LibrarySearch(machine.places()).find(CUDART).path()).isEmpty();
    }

    @Test
    void anotherVersionIsNamedWhereTheRightOneIsMissing() throws IOException {
        Path other = machine.library("/usr/local/cuda/lib64/libcudart.so.13");
        machine.library("/usr/local/cuda/lib64/libcudart.so.13.0.96");
        Library library = new LibrarySearch(machine.places()).find(CUDART);
        assertThat(library.path()).isEmpty();
        assertThat(library.others()).containsExactly(other.toRealPath().toString());
    }

    /** The names are those that {@code readelf -d} of binutils prints as NEEDED and SONAME of this library. */
    @Test
    void theNamesInARealLibrary() throws IOException {
        Path jar = Path.of(System.getProperty("java.class.path")
                .lines()
                .flatMap(path -> java.util.Arrays.stream(path.split(java.io.File.pathSeparator)))
                .filter(path -> path.matches(".*onnxruntime-1[^/]*\\.jar"))
                .findFirst()
                .orElseThrow());
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            assertThat(ElfFile.libraryNames(
                            zip.getInputStream(zip.getEntry("ai/onnxruntime/native/linux-x64/libonnxruntime.so"))))
                    .containsExactlyInAnyOrder(
                            "libdl.so.2",
                            "librt.so.1",
                            "libpthread.so.0",
                            "libstdc++.so.6",
                            "libm.so.6",
                            "libgcc_s.so.1",
                            "libc.so.6",
                            "libonnxruntime.so.1");
        }
    }

    private static Path found(Places places) {
        Library library = new LibrarySearch(places).find(CUDART);
        assertThat(library.loads()).isTrue();
        return Path.of(library.path().orElseThrow());
    }
}
