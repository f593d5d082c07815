package dev.rango.runtime.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class DiskSyncTest {
    @TempDir
    Path folder;

    private void assertOnly(String... names) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(f -> f.getFileName().toString())).containsExactlyInAnyOrder(names);
        }
    }

    @Test
    void aFileIsReplacedAsAWholeAndNothingStaysBehind() throws IOException {
        Path file = folder.resolve("deeper/floor");
        DiskSync.replace(file, "a long first one".getBytes(UTF_8));
        DiskSync.replace(file, "second".getBytes(UTF_8));
        assertThat(file).hasContent("second");
        assertThat(file.getParent().toFile().list()).containsExactly("floor");
    }

    @Test
    void whatCannotBeReplacedStaysAndNothingElseDoes() throws IOException {
        Path full = Files.createDirectory(folder.resolve("full"));
        Files.writeString(full.resolve("inside"), "mine");
        assertThatThrownBy(() -> DiskSync.replace(full, new byte[1])).isInstanceOf(IOException.class);
        assertThat(full.resolve("inside")).hasContent("mine");
        assertOnly("full");
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has other links and rights")
    void linksAreFollowedAndRightsKept() throws IOException {
        Path file = Files.writeString(folder.resolve("real"), "old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        DiskSync.replace(link, "new".getBytes(UTF_8));
        assertThat(link).isSymbolicLink();
        assertThat(file).hasContent("new");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertOnly("real", "link");
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has other links")
    void theFolderMayBeALink() throws IOException {
        Path real = Files.createDirectory(folder.resolve("real"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), real);
        DiskSync.replace(link.resolve("floor"), "x".getBytes(UTF_8));
        assertThat(real.resolve("floor")).hasContent("x");
    }
}
