package dev.rango.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings in processes of their own that are killed without warning (SIGKILL), and then run again. */
class CrashTest {
    private static final Path HOME = Path.of(System.getProperty("rango.home"));
    private static final Path BASE = HOME.resolve("models/zoo/agnews");
    private static final String DATA = "csv:" + HOME.resolve("data/corpus/reviews/train.csv");

    @TempDir
    Path folder;

    /** ONNX Runtime unpacks its libraries there, and advise its exports. */
    @Test
    void aFolderForTemporaryFilesThatIsNoneIsNamedInOneLine() throws Exception {
        String none = folder.resolve("none").toString();
        Path report = folder.resolve("TEST.xml");
        String model = HOME.resolve("models/zoo/sentiment").toString();
        List<List<String>> commands = List.of(
                List.of("predict", "A delight."),
                List.of("verify", model, "--junit", report.toString()),
                List.of("advise", BASE.toString(), "--adapter", none));
        for (List<String> command : commands) {
            List<String> line = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin/java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-Djava.io.tmpdir=" + none,
                    "-Drango.home=" + HOME,
                    "-cp",
                    System.getProperty("java.class.path"),
                    Rango.class.getName()));
            line.addAll(command);
            Path err = folder.resolve("err");
            Process process = new ProcessBuilder(line)
                    .redirectError(err.toFile())
                    .redirectOutput(folder.resolve("out").toFile())
                    .start();
            assertThat(process.onExit().get(2, TimeUnit.MINUTES).exitValue()).isEqualTo(2);
            assertThat(Files.readString(err)).hasLineCount(1).contains(none, "-Djava.io.tmpdir=DIR");
        }
        assertThat(report).content().contains("<error");
    }

    @Test
    void killedAdaptationGoesOnAndEndsWithTheSameBytes() throws Exception {
        List<String> adapt = List.of(
                "adapt",
                "--base",
                BASE.toString(),
                "--data",
                DATA,
                "--target",
                "fc1,embedding",
                "--epochs",
                "8",
                "--batch",
                "2",
                "--dropout",
                "0.2",
                "--optimizer",
                "adamw",
                "--weight-decay",
                "0.01",
                "--schedule",
                "linear:0.1");
        String left = killAfterRows("metrics.csv", 3, adapt);
        assertThat(left).startsWith("epoch,learning_rate,loss,validation_accuracy,validation_loss\n1,");
        assertThat(folder.resolve("killed")).doesNotExist();

        Outcome resumed = run(adapt, "killed");
        assertThat(resumed.code()).isZero();
        assertThat(resumed.err()).doesNotContain("epoch   1/8").contains("epoch   8/8");
        finish(adapt, "whole");
        assertSameFiles();
    }

    @Test
    void killedBaseGoesOnAndEndsWithTheSameBytes() throws Exception {
        Path vectors = writeVectors();
        List<String> train = List.of(
                "train",
                "--data",
                DATA,
                "--vectors",
                vectors.toString(),
                "--epochs",
                "150",
                "--patience",
                "140",
                "--dropout",
                "0.1",
                "--schedule",
                "step:25:0.7");
        killAfterRows("metrics.csv", 6, train);
        finish(train, "killed");
        finish(train, "whole");
        assertSameFiles();
    }

    @Test
    void killedSweepDoesNotRunFinishedPairsAgain() throws Exception {
        List<String> sweep = List.of(
                "sweep",
                "--base",
                BASE.toString(),
                "--data",
                DATA,
                "--ranks",
                "1,3",
                "--alphas",
                "0.1,1,5",
                "--epochs",
                "15");
        String left = killAfterRows("sweep.csv", 2, sweep);
        finish(sweep, "killed");
        finish(sweep, "whole");
        assertSameFiles();
        String table = Files.readString(folder.resolve("killed/sweep.csv"));
        // While a sweep is under way each row ends with its checksum.
        assertThat(table).startsWith(left.replaceAll(",[^,\n]*\n", "\n")).hasLineCount(7);
    }

    @Test
    void anotherCommandIsRefusedUntilItIsToldToRestart() throws Exception {
        List<String> adapt = List.of("adapt", "--base", BASE.toString(), "--data", DATA);
        killAfterRows("metrics.csv", 3, with(adapt, "--epochs", "2000"));
        List<String> other = with(adapt, "--epochs", "2", "--rank", "3");
        Outcome refused = run(other, "killed");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err())
                .contains("killed.partial", "other options", "rank 2", "rank 3", "--restart")
                .containsOnlyOnce("rango: ")
                .doesNotContain("\tat ");

        finish(with(other, "--restart"), "killed");
        assertThat(folder.resolve("killed.partial")).doesNotExist();
        assertThat(folder.resolve("killed/metrics.csv")).content().hasLineCount(3);
    }

    private static List<String> with(List<String> command, String... more) {
        List<String> longer = new ArrayList<>(command);
        longer.addAll(List.of(more));
        return longer;
    }

    /** Kills a run for {@code killed} when a table in its partial folder has that many rows and it can go on; returns the table. */
    private String killAfterRows(String table, int rows, List<String> command) throws Exception {
        Path file = folder.resolve("killed.partial").resolve(table);
        Process process = start(command);
        try {
            Path checkpoint = folder.resolve("killed.partial/checkpoint");
            boolean sweeps = table.startsWith("sweep");
            while (process.isAlive()
                    && !(Files.exists(file) && rows(file) >= rows && (sweeps || Files.exists(checkpoint)))) {
                Thread.sleep(5);
            }
            assertThat(process.isAlive())
                    .as(Files.readString(folder.resolve("log")))
                    .isTrue();
        } finally {
            process.destroyForcibly().onExit().get(1, TimeUnit.MINUTES);
        }
        String left = Files.readString(file);
        return left.substring(0, left.lastIndexOf('\n') + 1);
    }

    private static long rows(Path table) throws IOException {
        return Files.readString(table).chars().filter(c -> c == '\n').count() - 1;
    }

    private void finish(List<String> command, String out) {
        assertThat(run(command, out).code()).isZero();
    }

    private record Outcome(int code, String err) {}

    /** In this process. */
    private Outcome run(List<String> command, String out) {
        PrintStream outBefore = System.out;
        PrintStream errBefore = System.err;
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, UTF_8));
            System.setErr(new PrintStream(err, true, UTF_8));
            String[] arguments =
                    with(command, "--out", folder.resolve(out).toString()).toArray(String[]::new);
            return new Outcome(Rango.run(arguments), err.toString(UTF_8));
        } finally {
            System.setOut(outBefore);
            System.setErr(errBefore);
        }
    }

    /** In a process of its own. */
    private Process start(List<String> command) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.rango.cli.Rango"));
        line.addAll(with(command, "--out", folder.resolve("killed").toString()));
        return new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
    }

    private Path writeVectors() throws IOException {
        List<String> lines = new ArrayList<>();
        List<String> words = List.of("the", "a", "film", "plot", "and", "is", "good", "bad", "dull", "funny", "it");
        for (int w = 0; w < words.size(); w++) {
            StringBuilder line = new StringBuilder(words.get(w));
            for (int d = 0; d < 10; d++) {
                line.append(' ').append((w * 7 + d * 5) % 11 / 11.0);
            }
            lines.add(line.toString());
        }
        return Files.write(folder.resolve("vectors.txt"), lines);
    }

    private void assertSameFiles() throws IOException {
        assertThat(folder.resolve("killed.partial")).doesNotExist();
        List<String> names = names("whole");
        assertThat(names).hasSizeGreaterThan(4).isEqualTo(names("killed"));
        for (String name : names) {
            assertThat(folder.resolve("killed").resolve(name)).hasSameBinaryContentAs(folder.resolve("whole/" + name));
        }
    }

    private List<String> names(String out) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(out))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
