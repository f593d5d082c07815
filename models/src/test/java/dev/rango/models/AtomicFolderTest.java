package dev.rango.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFolderTest {
    @TempDir
    Path folder;

    @Test
    void writesAWholeFolderUnderMissingParents() throws IOException {
        Path target = folder.resolve("a/b/model");
        AtomicFolder.write(target, f -> Files.writeString(f.resolve("config.json"), "new"));
        assertThat(target.resolve("config.json")).hasContent("new");
        assertNothingElseIn(target.getParent(), "model");
    }

    @Test
    void replacesAModelButNothingElse() throws IOException {
        Path target = folder.resolve("model");
        AtomicFolder.write(target, f -> Files.writeString(f.resolve("config.json"), "old"));
        AtomicFolder.write(target, f -> Files.writeString(f.resolve("adapter_config.json"), "new"));
        assertThat(target.resolve("config.json")).doesNotExist();
        assertThat(target.resolve("adapter_config.json")).hasContent("new");
        assertNothingElseIn(folder, "model");

        Path precious = Files.createDirectory(folder.resolve("precious"));
        Files.writeString(precious.resolve("thesis"), "x");
        assertThatThrownBy(() -> AtomicFolder.write(precious, f -> {}))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("not replaced");
        assertThatThrownBy(() -> AtomicFolder.check(precious.resolve("thesis")))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("is a file");
        AtomicFolder.check(Files.createDirectory(folder.resolve("empty")));
    }

    @Test
    void failureLeavesWhatWasThere() throws IOException {
        Path target = folder.resolve("model");
        AtomicFolder.write(target, f -> Files.writeString(f.resolve("config.json"), "old"));
        assertThatThrownBy(() -> AtomicFolder.write(target, f -> {
                    Files.writeString(f.resolve("config.json"), "half");
                    throw new IOException("disk full");
                }))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("disk full");
        assertThatThrownBy(() -> AtomicFolder.write(target, f -> {
                    throw new IllegalStateException("bug");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(target.resolve("config.json")).hasContent("old");
        assertNothingElseIn(folder, "model");
    }

    private static void assertNothingElseIn(Path parent, String name) throws IOException {
        try (Stream<Path> files = Files.list(parent)) {
            assertThat(files.map(f -> f.getFileName().toString())).containsExactly(name);
        }
    }
}
