package dev.rango.runtime.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a process leaves in its folder for temporary files, and what it says when it has none. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "a loaded library cannot be deleted there")
class UnpackedLibrariesTest {
    @TempDir
    Path folder;

    /** Asks for ONNX Runtime's version from two threads at a time, and again; then ends as it is told. */
    public static final class App {
        private App() {}

        /** Arguments: {@code exit}, or {@code halt} to end as a killed process does. */
        public static void main(String[] ending) throws InterruptedException {
            Thread other = new Thread(App::print);
            other.start();
            print();
            other.join(60_000);
            System.out.println(System.getProperties().stringPropertyNames().stream()
                    .filter(name -> name.startsWith("onnxruntime.native.onnx"))
                    .toList());
            System.out.flush();
            if (ending[0].equals("halt")) {
                Runtime.getRuntime().halt(0);
            }
        }

        private static void print() {
            try {
                System.out.println(OnnxSession.version());
            } catch (UnusableInputException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    @Test
    void nothingIsLeftAtTheEnd() throws Exception {
        List<String> lines = run(folder, "exit");
        assertThat(lines).hasSize(3).endsWith("[]");
        assertThat(lines.get(0)).matches("1\\.\\d+\\.\\d+").isEqualTo(lines.get(1));
        assertThat(left()).isEmpty();
    }

    @Test
    void aKilledProcessLeavesNoLibrary() throws Exception {
        assertThat(run(folder, "halt")).endsWith("[]");
        assertThat(left())
                .noneMatch(Files::isRegularFile)
                .noneMatch(file -> file.toString().contains("rango"));
    }

    @Test
    void withoutTheFolderEveryCallSaysTheSameAndWhatToDo() throws Exception {
        Path none = folder.resolve("none");
        List<String> lines = run(none, "exit");
        assertThat(lines.get(0))
                .startsWith("ONNX Runtime: its libraries cannot be loaded: " + none)
                .contains("-Djava.io.tmpdir=DIR", "-Donnxruntime.native.path=DIR");
        assertThat(lines.get(1)).contains("-Djava.io.tmpdir=DIR");
    }

    @Test
    void whereTheUserHasUnpackedThemTheFolderIsStillNeeded() throws Exception {
        Path none = folder.resolve("none");
        List<String> lines = run(none, "exit", "-Donnxruntime.native.path=" + folder);
        assertThat(lines.get(0))
                .isEqualTo(lines.get(1))
                .contains("makes an empty folder in " + none, "-Djava.io.tmpdir=DIR", "/dev/shm");
    }

    private List<String> run(Path temporary, String ending, String... options) throws Exception {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.add("-XX:TieredStopAtLevel=1");
        line.add("-Djava.io.tmpdir=" + temporary);
        line.addAll(List.of(options));
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), App.class.getName(), ending));
        ProcessBuilder builder = new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.INHERIT);
        Process process = builder.start();
        List<String> lines = new String(process.getInputStream().readAllBytes(), UTF_8)
                .lines()
                .toList();
        assertThat(process.onExit().get(2, TimeUnit.MINUTES).exitValue())
                .as(lines.toString())
                .isZero();
        return lines;
    }

    private List<Path> left() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> !file.equals(folder)).toList();
        }
    }
}
