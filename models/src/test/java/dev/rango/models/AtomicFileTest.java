package dev.rango.models;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    @TempDir
    Path folder;

    private void assertOnly(String... names) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(f -> f.getFileName().toString())).containsExactlyInAnyOrder(names);
        }
    }

    @Test
    void theOldFileStaysUntilTheNewOneIsWhole() throws IOException {
        Path file = folder.resolve("out.csv");
        AtomicFile.write(file, "old".getBytes(UTF_8));
        try (AtomicFile fresh = AtomicFile.open(file)) {
            fresh.stream().write("half".getBytes(UTF_8));
            assertThat(file).hasContent("old");
        }
        assertThat(file).hasContent("old");
        assertOnly("out.csv");
        try (AtomicFile fresh = AtomicFile.open(file)) {
            fresh.stream().write("new".getBytes(UTF_8));
            fresh.publish(false);
        }
        assertThat(file).hasContent("new");
        assertOnly("out.csv");
    }

    @Test
    void aFolderIsNamed() throws IOException {
        assertThatThrownBy(() -> AtomicFile.open(folder))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("is a folder, not a file");
        assertOnly();
    }

    @Test
    void aFileOfAFolderIsWrittenUnderTheFoldersLock() throws IOException {
        Path model = Files.createDirectory(folder.resolve("model"));
        AtomicFile.writeInto(model, "model.sig", "one".getBytes(UTF_8));
        AtomicFile.writeInto(model, "model.sig", "two".getBytes(UTF_8));
        assertThat(model.resolve("model.sig")).hasContent("two");
        assertOnly("model");
        try (Stream<Path> files = Files.list(model)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has other devices, links and rights")
    void devicesAreNotReplacedLinksAreFollowedAndRightsKept() throws IOException {
        Path nowhere = Path.of("/dev/null");
        AtomicFile.write(nowhere, "x".getBytes(UTF_8));
        assertThat(Files.isRegularFile(nowhere)).isFalse();

        Path file = Files.writeString(folder.resolve("real"), "old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        AtomicFile.write(link, "new".getBytes(UTF_8));
        assertThat(link).isSymbolicLink();
        assertThat(file).hasContent("new");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertOnly("real", "link");
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "others have no folder that takes none")
    void whereNothingCanBeMadeNobodyIsWaitedFor() {
        assertThatThrownBy(() -> AtomicFile.write(Path.of("/proc/rango-x"), new byte[1]))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining("no folder can be made there");
    }
}
