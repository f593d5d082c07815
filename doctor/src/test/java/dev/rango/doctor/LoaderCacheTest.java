package dev.rango.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoaderCacheTest {
    @TempDir
    Path root;

    @Test
    void readsWhatTheSystemsOwnToolReads() throws IOException {
        Path cache = Path.of(LibrarySearch.CACHE);
        Path tool = Stream.of("/sbin/ldconfig", "/usr/sbin/ldconfig")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(Path.of("nowhere"));
        assumeTrue(Files.exists(cache) && Files.exists(tool), "no glibc here");
        Process process = new ProcessBuilder(tool.toString(), "-p").start();
        String[] printed = new String(process.getInputStream().readAllBytes(), UTF_8)
                .lines()
                .filter(line -> line.contains(" => "))
                .map(line -> line.strip().replaceAll(" \\(.*\\) => ", " "))
                .sorted()
                .toArray(String[]::new);

        String[] read = LoaderCache.read(cache).paths().entrySet().stream()
                .flatMap(entry -> entry.getValue().stream().map(path -> entry.getKey() + " " + path))
                .sorted()
                .toArray(String[]::new);

        assertThat(read).isNotEmpty().isEqualTo(printed);
    }

    @Test
    void aTruncatedOrForeignFileIsNoCache() throws IOException {
        Planted planted = new Planted(root);
        planted.cache(Map.of("libcudart.so.12", "/opt/a/libcudart.so.12"));
        Path file = root.resolve("etc/ld.so.cache");
        byte[] whole = Files.readAllBytes(file);
        assertThat(LoaderCache.read(file).paths()).containsOnlyKeys("libcudart.so.12");
        for (int length = 0; length < whole.length - 1; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThat(LoaderCache.read(file).paths())
                    .as("first %d bytes", length)
                    .isEmpty();
        }
        Files.writeString(file, "not a cache");
        assertThat(LoaderCache.read(file).paths()).isEmpty();
        assertThat(LoaderCache.read(root.resolve("none")).paths()).isEmpty();
    }

    @Test
    void anOlderListBeforeItIsSkipped() throws IOException {
        Planted planted = new Planted(root);
        planted.cache(Map.of("libcudart.so.12", "/opt/a/libcudart.so.12"));
        Path file = root.resolve("etc/ld.so.cache");
        byte[] old = "ld.so-1.7.0\0\0\0\0\0".getBytes(UTF_8);
        byte[] cache = Files.readAllBytes(file);
        byte[] both = Arrays.copyOf(old, old.length + cache.length);
        System.arraycopy(cache, 0, both, old.length, cache.length);
        Files.write(file, both);
        assertThat(LoaderCache.read(file).paths())
                .isEqualTo(Map.of("libcudart.so.12", java.util.List.of("/opt/a/libcudart.so.12")));
    }

    /** Many entries may name one long text: 400 kB took gigabytes. */
    @Test
    void aPathIsNoLongerThanTheSystemTakes() throws IOException {
        Planted planted = new Planted(root);
        planted.cache(Map.of("libcudart.so.12", "/" + "x".repeat(4095)));
        Path file = root.resolve("etc/ld.so.cache");
        assertThat(LoaderCache.read(file).paths()).hasSize(1);
        planted.cache(Map.of("libcudart.so.12", "/" + "x".repeat(4096)));
        assertThat(LoaderCache.read(file).paths()).isEmpty();
    }
}
