package dev.rango.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativesCommandTest {
    @TempDir
    Path folder;

    @Test
    void writesTheLibrariesAndAJarOfOnePlatform() throws IOException {
        Path libraries = folder.resolve("natives");
        Path jar = folder.resolve("onnxruntime-linux.jar");
        assertThat(Rango.run(
                        "natives", "--platform", "linux-x64", "--out", libraries.toString(), "--jar", jar.toString()))
                .isZero();
        assertThat(libraries.resolve("libonnxruntime.so")).exists();
        assertThat(libraries.resolve("libonnxruntime4j_jni.so")).exists();
        if (Files.getFileStore(libraries).supportsFileAttributeView("posix")) {
            Path plain = Files.createFile(folder.resolve("plain"));
            assertThat(Files.getPosixFilePermissions(libraries.resolve("libonnxruntime.so")))
                    .isEqualTo(Files.getPosixFilePermissions(plain));
        }
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            List<String> natives = zip.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> name.startsWith("ai/onnxruntime/native/"))
                    .toList();
            assertThat(natives).hasSize(2).allMatch(name -> name.contains("/linux-x64/"));
            assertThat(zip.getEntry("ai/onnxruntime/OrtSession.class")).isNotNull();
            ZipEntry library = zip.getEntry("ai/onnxruntime/native/linux-x64/libonnxruntime.so");
            assertThat(zip.getInputStream(library).readAllBytes())
                    .isEqualTo(Files.readAllBytes(libraries.resolve("libonnxruntime.so")));
        }
        assertThat(Files.size(jar)).isLessThan(20_000_000);
    }

    @Test
    void whatCannotBeWrittenIsNamedAndNothingIsLeft() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        Path inFile = file.resolve("natives");
        Outcome.assertUnusable(
                Outcome.run("natives", "--out", inFile.toString()),
                inFile.resolve("libonnxruntime.so") + ": cannot be written: ");
        Outcome.assertUnusable(Outcome.run("natives", "--jar", inFile.toString()), inFile + ": cannot be written: ");
        Path taken = Files.createDirectories(folder.resolve("taken.jar/inside")).getParent();
        Outcome.assertUnusable(Outcome.run("natives", "--jar", taken.toString()), taken + ": is a folder, not a file");
        assertThat(folder).isDirectoryNotContaining(path -> path.toString().endsWith(".part"));
    }

    @Test
    void anUnknownPlatformIsWrongUsage() {
        assertThat(Rango.run(
                        "natives",
                        "--platform",
                        "amiga",
                        "--out",
                        folder.resolve("x").toString()))
                .isEqualTo(Rango.UNUSABLE);
        assertThat(folder.resolve("x")).doesNotExist();
    }
}
