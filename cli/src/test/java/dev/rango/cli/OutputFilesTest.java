package dev.rango.cli;

import static dev.rango.cli.Outcome.assertUnusable;
import static dev.rango.cli.Outcome.run;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** One rule for every option that names a file to write: one of its kind is replaced, nothing else is. */
class OutputFilesTest {
    private static final Path ZOO = Path.of(System.getProperty("rango.home"), "models", "zoo");
    private static final String REVIEWS =
            "csv:" + Path.of(System.getProperty("rango.home"), "data/corpus/reviews/test.csv");

    @TempDir
    Path folder;

    /**
     * @param option as in "VERB --option"
     * @param ending of what it writes
     * @param reads whether the command also reads TEXTS
     * @param command the rest of it
     */
    private record Written(String option, String ending, boolean reads, String... command) {
        Outcome write(Path file, Path texts) {
            List<String> line = new ArrayList<>(List.of(option.split(" ")[0]));
            Arrays.stream(command)
                    .map(word -> word.replace("TEXTS", texts.toString()))
                    .forEach(line::add);
            line.addAll(List.of(option.split(" ")[1], file.toString()));
            return run(line.toArray(String[]::new));
        }

        @Override
        public String toString() {
            return option + ending;
        }
    }

    private static Written bench(String option, String ending) {
        return new Written(
                "bench " + option,
                ending,
                true,
                "--input",
                "TEXTS",
                "--duration",
                "50ms",
                "--batch",
                "1",
                "--workers",
                "1",
                "--starts",
                "0");
    }

    static Stream<Written> written() {
        return Stream.of(
                new Written("predict --card", ".html", true, "--input", "TEXTS"),
                new Written("predict --card", ".md", true, "--input", "TEXTS"),
                new Written("predict --out", ".csv", true, "--data", "csv:TEXTS"),
                new Written("predict --out", ".csv.gz", true, "--data", "csv:TEXTS"),
                new Written("inspect --svg", ".svg", false, "--matrix", "1 0; 0 1"),
                new Written(
                        "inspect --bom",
                        ".json",
                        false,
                        ZOO.resolve("sentiment").toString()),
                new Written(
                        "verify --junit", ".xml", true, ZOO.resolve("sentiment").toString(), "--input", "TEXTS"),
                bench("--json", ".json"),
                bench("--html", ".html"),
                bench("--markdown", ".md"),
                new Written("natives --jar", ".jar", false, "--platform", "linux-x64"));
    }

    /** Files that are read. */
    private static final Set<String> READ = Set.of(
            "--input",
            "--onnx",
            "--config",
            "--baseline",
            "--vectors",
            "--words",
            "--beside",
            "--test-data",
            "--golden",
            "--golden-batch",
            "--head",
            "--lora-a",
            "--lora-b",
            "--tokenizer",
            "--weights",
            "--trust",
            "--signature",
            "--key",
            "--key-password-file");

    @ParameterizedTest
    @MethodSource("written")
    void oneOfItsKindIsReplacedAndNothingElse(Written written) throws IOException {
        Path texts = Files.writeString(folder.resolve("texts" + written.ending()), "text\nA delight.\nDull.\n");
        if (written.ending().endsWith(".gz")) {
            texts = Files.writeString(folder.resolve("texts.csv"), "text\nA delight.\n");
        }
        Path mine = Files.writeString(folder.resolve("mine" + written.ending()), "years of work\n");
        assertUnusable(written.write(mine, texts), mine + ": exists and is no ");
        assertThat(mine).hasContent("years of work\n");

        Path file = folder.resolve("new/folder/one" + written.ending());
        assertThat(written.write(file, texts).code()).isZero();
        assertThat(file).isNotEmptyFile();
        Outcome again = written.write(file, texts);
        assertThat(again.code()).as(again.err()).isZero();

        assertUnusable(written.write(folder.resolve("x.png"), texts), "x.png: ");
        assertThat(folder.resolve("x.png")).doesNotExist();
        assertUnusable(written.write(Files.createDirectories(folder.resolve("d" + written.ending())), texts), "folder");
        if (written.reads()) {
            Path read = texts;
            assertUnusable(written.write(read, read), "reads; name another file");
        }
        assertThat(namesIn(folder.resolve("new/folder"))).containsExactly("one" + written.ending());
        assertThat(namesIn(folder)).noneMatch(name -> name.startsWith("."));
    }

    private static Set<String> namesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            Set<String> names = new TreeSet<>();
            files.forEach(file -> names.add(file.getFileName().toString()));
            return names;
        }
    }

    @Test
    void noOptionThatWritesAFileIsForgotten() {
        Set<String> writing = new TreeSet<>();
        collect(new CommandLine(new Rango()), "", writing);
        // Needs a transformer: DistillCommandTest and DistillationTest write tables over other files.
        assertThat(writing.remove("distill --out")).isTrue();
        // A signature may have any name; SignCommandTest writes one over another file.
        assertThat(writing.remove("sign --out")).isTrue();
        assertThat(writing)
                .containsExactlyInAnyOrderElementsOf(
                        new TreeSet<>(written().map(Written::option).toList()));
    }

    private static void collect(CommandLine command, String path, Set<String> writing) {
        command.getCommandSpec().options().stream()
                .filter(option -> option.paramLabel().equals("FILE"))
                .filter(option -> !READ.contains(option.longestName()))
                .forEach(option -> writing.add((path + " " + option.longestName()).strip()));
        command.getSubcommands().forEach((name, sub) -> collect(sub, (path + " " + name).strip(), writing));
    }

    @Test
    void oneFileTakesOneResult() throws IOException {
        String file = folder.resolve("both.md").toString();
        String page = folder.resolve("both.html").toString();
        assertUnusable(run("bench", "--html", page, "--markdown", page), "name the same file");
        assertUnusable(
                run("predict", "--data", REVIEWS, "--text-column", "text", "--out", file, "--card", file),
                "--card: and --out name the same file");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aLinkStaysALinkAndADeviceADevice() throws IOException {
        Path picture = Files.createFile(folder.resolve("there.svg"));
        Path link = Files.createSymbolicLink(folder.resolve("link.svg"), picture);
        String[] draw = {"inspect", "--matrix", "1 0; 0 1", "--svg", ""};
        draw[4] = picture.toString();
        assertThat(run(draw).code()).isZero();
        assertThat(picture).isNotEmptyFile();
        draw[4] = link.toString();
        assertThat(run(draw).code()).isZero();
        assertThat(link).isSymbolicLink();
        Path nothing = Path.of("/dev/null");
        if (Files.exists(nothing)) {
            draw[4] = nothing.toString();
            assertThat(run(draw).code()).isZero();
            assertThat(nothing).exists();
            assertThat(Files.isRegularFile(nothing)).isFalse();
        }
    }
}
