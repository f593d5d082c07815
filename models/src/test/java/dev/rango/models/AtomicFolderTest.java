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
        AtomicFolder.write(target, AtomicFolder.Kind.EXPORT, f -> Files.writeString(f.resolve("model.onnx"), "new"));
        assertThat(target.resolve("model.onnx")).hasContent("new");
        assertNothingElseIn(target.getParent(), "model");
    }

    @Test
    void replacesAModelButNothingElse() throws IOException {
        Path target = folder.resolve("model");
        AtomicFolder.write(target, AtomicFolder.Kind.EXPORT, f -> Files.writeString(f.resolve("model.onnx"), "old"));
        Files.writeString(target.resolve("metrics.csv"), "old");
        AtomicFolder.write(target, AtomicFolder.Kind.EXPORT, f -> Files.writeString(f.resolve("model.onnx"), "new"));
        assertThat(target.resolve("metrics.csv")).doesNotExist();
        assertThat(target.resolve("model.onnx")).hasContent("new");
        assertNothingElseIn(folder, "model");
        Files.writeString(target.resolve("notes.txt"), "mine");
        assertThatThrownBy(() -> AtomicFolder.write(target, AtomicFolder.Kind.EXPORT, f -> {}))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("notes.txt");
        for (AtomicFolder.Kind other : new AtomicFolder.Kind[] {AtomicFolder.Kind.BASE, AtomicFolder.Kind.ADAPTER}) {
            assertThatThrownBy(() -> AtomicFolder.write(target, other, f -> {}))
                    .isInstanceOf(UnusableInputException.class)
                    .hasMessageContaining("not replaced");
        }

        Path precious = Files.createDirectory(folder.resolve("precious"));
        Files.writeString(precious.resolve("thesis"), "x");
        assertThatThrownBy(() -> AtomicFolder.write(precious, AtomicFolder.Kind.EXPORT, f -> {}))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("not replaced");
        assertThatThrownBy(() -> AtomicFolder.check(precious.resolve("thesis"), AtomicFolder.Kind.BASE))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("is a file");
        AtomicFolder.check(Files.createDirectory(folder.resolve("empty")), AtomicFolder.Kind.BASE);
    }

    @Test
    void failureLeavesWhatWasThere() throws IOException {
        Path target = folder.resolve("model");
        AtomicFolder.write(target, AtomicFolder.Kind.EXPORT, f -> Files.writeString(f.resolve("model.onnx"), "old"));
        assertThatThrownBy(() -> AtomicFolder.write(target, AtomicFolder.Kind.EXPORT, f -> {
                    Files.writeString(f.resolve("model.onnx"), "half");
                    throw new IOException("disk full");
                }))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("disk full");
        assertThatThrownBy(() -> AtomicFolder.write(target, AtomicFolder.Kind.EXPORT, f -> {
                    throw new IllegalStateException("bug");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(target.resolve("model.onnx")).hasContent("old");
        assertNothingElseIn(folder, "model");
    }

    @Test
    void unusableInputOfTheWriterPassesThroughAndLeavesNothing() throws IOException {
        Path target = folder.resolve("model");
        UnusableInputException fault = new UnusableInputException("data.csv", "line 3", "is broken");
        assertThatThrownBy(() -> AtomicFolder.write(target, AtomicFolder.Kind.BASE, f -> {
                    Files.createDirectories(f.resolve("deep/er"));
                    Files.writeString(f.resolve("deep/er/file"), "half");
                    throw fault;
                }))
                .isSameAs(fault);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aFaultInAFileThatIsWrittenNamesItAsItWouldBeCalled() {
        Path target = folder.resolve("model");
        assertThatThrownBy(() -> AtomicFolder.write(target, AtomicFolder.Kind.EXPORT, fresh -> {
                    throw new UnusableInputException(fresh.resolve("model.onnx"), "", "cannot be written: full");
                }))
                .hasMessage(target.resolve("model.onnx") + ": cannot be written: full");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aParentThatIsAFileIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x");
        Path target = file.resolve("model");
        assertThatThrownBy(() -> AtomicFolder.write(target, AtomicFolder.Kind.BASE, f -> {}))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageStartingWith(target.toString());
        assertThat(file).hasContent("x");
    }

    @Test
    void theTargetAppearsOnlyWhenItIsComplete() {
        Path target = folder.resolve("model");
        AtomicFolder.write(target, AtomicFolder.Kind.BASE, f -> {
            assertThat(f).isEmptyDirectory();
            Files.writeString(f.resolve("model.safetensors"), "x");
            assertThat(target).doesNotExist();
        });
        assertThat(target.resolve("model.safetensors")).hasContent("x");
    }

    @Test
    void aLinkToAModelIsReplacedAndWhatItPointsToStays() throws IOException {
        Path real = Files.createDirectory(folder.resolve("real"));
        Files.writeString(real.resolve("model.onnx"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("link"), real);
        AtomicFolder.write(link, AtomicFolder.Kind.EXPORT, f -> Files.writeString(f.resolve("model.onnx"), "new"));
        assertThat(link.resolve("model.onnx")).hasContent("new");
        assertThat(real.resolve("model.onnx")).hasContent("old");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(f -> f.getFileName().toString())).containsExactlyInAnyOrder("real", "link");
        }
    }

    private static void assertNothingElseIn(Path parent, String name) throws IOException {
        try (Stream<Path> files = Files.list(parent)) {
            assertThat(files.map(f -> f.getFileName().toString())).containsExactly(name);
        }
    }
}
