package dev.rango.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which of ONNX Runtime's libraries the launcher starts Java with, in a built copy of the repository with its own tools. */
class LauncherTest {
    private static final String UNPACKED = "libonnxruntime_providers_cuda.so";

    @TempDir
    Path folder;

    private Path home;

    @BeforeEach
    void plant() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "no bash here");
        // A space, since folders have them.
        home = Files.createDirectories(folder.resolve("a home"));
        Path repository = Path.of(System.getProperty("rango.home"));
        Files.copy(repository.resolve("rango"), home.resolve("rango"));
        Files.copy(repository.resolve("pom.xml"), home.resolve("pom.xml"));
        for (String module :
                List.of("runtime", "data", "models", "onnx", "exporter", "trainer", "meter", "doctor", "cli")) {
            Files.createDirectories(home.resolve(module).resolve("src/main"));
            Files.createFile(home.resolve(module).resolve("pom.xml"));
        }
        Path jar = home.resolve("cli/target/rango-cli.jar");
        Files.createDirectories(jar.getParent());
        Files.createFile(jar);
        tool("java", "for word; do echo \"$word\"; done");
        tool("mvn", "exit 9");
    }

    private void tool(String name, String script) throws IOException {
        Path file = Files.createDirectories(folder.resolve("tools")).resolve(name);
        Files.writeString(file, "#!/bin/bash\n" + script + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private Outcome launch(String onnxRuntime) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder("/bin/bash", home.resolve("rango").toString(), "predict", "A delight.");
        builder.environment().put("PATH", folder.resolve("tools") + ":/usr/bin:/bin");
        builder.environment().remove("RANGO_JAVA_OPTS");
        builder.environment().remove("RANGO_ONNXRUNTIME");
        if (onnxRuntime != null) {
            builder.environment().put("RANGO_ONNXRUNTIME", onnxRuntime);
        }
        Path err = folder.resolve("err");
        Process process = builder.redirectError(err.toFile()).start();
        String out = new String(process.getInputStream().readAllBytes(), UTF_8);
        try {
            return new Outcome(process.onExit().get(2, TimeUnit.MINUTES).exitValue(), out, Files.readString(err));
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theJarsOwnLibrariesUnlessToldOtherwise() throws IOException {
        for (String unset : new String[] {null, "", "cpu"}) {
            Outcome outcome = launch(unset);
            assertThat(outcome.code()).as(outcome.err()).isZero();
            assertThat(outcome.out()).doesNotContain("onnxruntime.native.path").endsWith("predict\nA delight.\n");
        }
    }

    @Test
    void aClosedStandardInputIsAnEmptyOne() throws Exception {
        tool("java", "cat && echo end");
        for (String input : List.of("<&-", "<<<words", "</dev/null")) {
            ProcessBuilder builder = new ProcessBuilder(
                    "/bin/bash",
                    "-c",
                    "exec \"$0\" predict - " + input,
                    home.resolve("rango").toString());
            builder.environment().put("PATH", folder.resolve("tools") + ":/usr/bin:/bin");
            Process process = builder.redirectErrorStream(true).start();
            assertThat(new String(process.getInputStream().readAllBytes(), UTF_8))
                    .isEqualTo(input.equals("<<<words") ? "words\nend\n" : "end\n");
            assertThat(process.onExit().get(2, TimeUnit.MINUTES).exitValue()).isZero();
        }
    }

    @Test
    void aFolderOfLibraries() throws IOException {
        Path natives = Files.createDirectories(folder.resolve("some natives"));
        Files.createFile(natives.resolve("libonnxruntime.so"));
        assertThat(launch(natives.toString()).out()).contains("\n-Donnxruntime.native.path=" + natives + "\n");
        Outcome missing = launch(folder.resolve("none").toString());
        Outcome.assertUnusable(missing, "no libonnxruntime.so in " + folder.resolve("none"));
        Outcome.assertUnusable(launch("cuda"), "'cuda' is none of cpu, gpu, or a folder");
    }

    @Test
    void theGpuLibrariesAreUnpackedOnceAndTheJarIsNoSecondOne() throws IOException {
        assumeTrue(System.getProperty("os.name").equals("Linux")
                && System.getProperty("os.arch").equals("amd64"));
        tool("mvn", """
                for word; do
                  case $word in
                    -DoutputDirectory=*) out=${word#*=} ;;
                    -Dartifact=*) artifact=${word#*=} ;;
                  esac
                done
                mkdir -p "$out/ai/onnxruntime/native/linux-x64"
                echo "$artifact" > "$out/ai/onnxruntime/native/linux-x64/%s"
                """.formatted(UNPACKED));
        Outcome first = launch("gpu");
        assertThat(first.err()).contains("fetching onnxruntime_gpu 1.");
        String natives = first.out()
                .lines()
                .filter(line -> line.startsWith("-Donnxruntime.native.path="))
                .findFirst()
                .orElseThrow()
                .replaceFirst(".*=", "");
        assertThat(Path.of(natives, UNPACKED)).content().startsWith("com.microsoft.onnxruntime:onnxruntime_gpu:1.");
        assertThat(first.out()).doesNotContain("-cp").contains("\n-jar\n");
        tool("mvn", "exit 9");
        Outcome second = launch("gpu");
        assertThat(second.err()).isEmpty();
        assertThat(second.out()).isEqualTo(first.out());
    }

    @Test
    void whatCannotBeFetchedIsNoHalfFolder() throws IOException {
        assumeTrue(System.getProperty("os.name").equals("Linux")
                && System.getProperty("os.arch").equals("amd64"));
        tool("mvn", "for word; do case $word in -DoutputDirectory=*) mkdir -p \"${word#*=}\" ;; esac; done; exit 1");
        for (int i = 0; i < 2; i++) {
            Outcome outcome = launch("gpu");
            assertThat(outcome.code()).isEqualTo(2);
            assertThat(outcome.err()).contains("rango: onnxruntime_gpu 1.", "could not be fetched");
            assertThat(outcome.out()).isEmpty();
        }
    }

    /** An archive has no pom.xml: nothing is built there, or fetched. */
    @Test
    void anArchivesJarsAreThoseBesideTheLauncher() throws IOException {
        Files.delete(home.resolve("pom.xml"));
        Path jar = Files.createDirectories(home.resolve("app")).resolve("rango-cli.jar");
        Files.move(home.resolve("cli/target/rango-cli.jar"), jar);
        Outcome outcome = launch(null);
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out()).endsWith("-jar\n" + jar + "\npredict\nA delight.\n");
        Outcome.assertUnusable(launch("gpu"), "in a checkout only");
    }
}
