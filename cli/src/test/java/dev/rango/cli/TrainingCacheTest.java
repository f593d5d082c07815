package dev.rango.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training where DJL cannot unpack its libraries; in a process of its own, since they are loaded once. */
class TrainingCacheTest {
    private static final Path HOME = Path.of(System.getProperty("rango.home"));

    @TempDir
    Path folder;

    /** No folder can be made below it, whoever asks. */
    private Path file;

    @BeforeEach
    void plant() throws IOException {
        file = Files.createFile(folder.resolve("a file"));
    }

    @Test
    void aCacheThatCannotBeWrittenIsNamedWithTheWayOut() throws Exception {
        assertUnusable(adapt(file.toString(), "-Dx=y"), file.toString());
    }

    /** DJL would go on in the folder for temporary files, which others can write. */
    @Test
    void aHomeThatCannotBeWrittenIsNoReasonToUseAFolderOfEverybody() throws Exception {
        Outcome outcome = adapt("", "-Duser.home=" + file);
        assertUnusable(outcome, file.resolve(".djl.ai").toString());
    }

    @Test
    void debugShowsTheCause() throws Exception {
        assertThat(adapt(file.toString(), "-Dx=y", "--debug").err())
                .contains("Caused by: ai.djl.engine.EngineException", "Caused by: java.nio.file.");
    }

    private void assertUnusable(Outcome outcome, String cache) {
        Outcome.assertUnusable(outcome, "rango: " + cache + ": DJL cannot unpack or load PyTorch's libraries");
        assertThat(outcome.err()).contains("DJL_CACHE_DIR", "430 MB", "noexec");
        assertThat(folder.resolve("out")).doesNotExist();
        assertThat(folder.resolve("out.partial")).doesNotExist();
    }

    private Outcome adapt(String cache, String option, String... more) throws Exception {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                option,
                "-cp",
                System.getProperty("java.class.path"),
                Rango.class.getName(),
                "adapt",
                "--base",
                HOME.resolve("models/zoo/agnews").toString(),
                "--data",
                "csv:" + HOME.resolve("data/corpus/reviews/train.csv"),
                "--out",
                folder.resolve("out").toString()));
        line.addAll(List.of(more));
        Path err = folder.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(line)
                .redirectError(err.toFile())
                .redirectOutput(folder.resolve("stdout").toFile());
        builder.environment().put("DJL_CACHE_DIR", cache);
        int code = builder.start().onExit().get(2, TimeUnit.MINUTES).exitValue();
        return new Outcome(code, Files.readString(folder.resolve("stdout")), Files.readString(err));
    }
}
