package dev.rango.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ExclusiveFileTest {
    @TempDir
    Path folder;

    /** Another process: ends with 0 when it has the file. */
    static final class Other {
        private Other() {}

        public static void main(String[] arguments) throws IOException {
            System.exit(ExclusiveFile.tryOpen(Path.of(arguments[0])).isPresent() ? 0 : 1);
        }
    }

    private static boolean isFreeForOthers(Path file) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Other.class.getName(),
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        int code = process.onExit().get(1, TimeUnit.MINUTES).exitValue();
        assertThat(code).isBetween(0, 1);
        return code == 0;
    }

    /** The system's lock is the process's: closing any channel to the file gives it up. */
    @Test
    void aSecondThreadThatIsRefusedDoesNotTakeTheLockFromTheFirst() throws Exception {
        Path file = folder.resolve("part");
        try (ExclusiveFile first = ExclusiveFile.tryOpen(file).orElseThrow()) {
            assertThat(first.channel().isOpen()).isTrue();
            for (int i = 0; i < 3; i++) {
                assertThat(ExclusiveFile.tryOpen(file)).isEmpty();
            }
            assertThat(isFreeForOthers(file)).isFalse();
        }
        assertThat(isFreeForOthers(file)).isTrue();
    }

    @Test
    void closingTwiceDoesNotTakeItFromTheNext() throws IOException {
        Path file = folder.resolve("part");
        ExclusiveFile first = ExclusiveFile.tryOpen(file).orElseThrow();
        first.close();
        try (ExclusiveFile second = ExclusiveFile.tryOpen(file).orElseThrow()) {
            first.close();
            assertThat(ExclusiveFile.tryOpen(file)).isEmpty();
            assertThat(second.channel().isOpen()).isTrue();
        }
    }

    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "lets not everybody make links")
    @Test
    void aFileHasOneOwnerWhicheverWayLeadsToIt() throws IOException {
        Path folders = Files.createDirectory(folder.resolve("a"));
        Path link = Files.createSymbolicLink(folder.resolve("b"), folders);
        try (ExclusiveFile first =
                ExclusiveFile.tryOpen(folders.resolve("part")).orElseThrow()) {
            assertThat(ExclusiveFile.tryOpen(link.resolve("part"))).isEmpty();
            assertThat(ExclusiveFile.tryOpen(folders.resolve("../a/part"))).isEmpty();
            assertThat(first.channel().isOpen()).isTrue();
        }
    }

    @Test
    void whatCannotBeOpenedIsNobodys() throws IOException {
        Path file = folder.resolve("none/part");
        assertThatThrownBy(() -> ExclusiveFile.tryOpen(file)).isInstanceOf(NoSuchFileException.class);
        Path taken = Files.createDirectory(folder.resolve("part"));
        assertThatThrownBy(() -> ExclusiveFile.tryOpen(taken)).isInstanceOf(IOException.class);
        Files.delete(taken);
        try (ExclusiveFile first = ExclusiveFile.tryOpen(taken).orElseThrow()) {
            assertThat(first.channel().isOpen()).isTrue();
        }
    }
}
