package dev.rango.cli;

import static dev.rango.cli.Outcome.assertUnusable;
import static dev.rango.cli.Outcome.run;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rango.models.GoldenFiles;
import dev.rango.models.TextBag;
import dev.rango.runtime.format.GoldenCase;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user types and sees, from word vectors and a CSV file to labels, and every way in which it can go wrong. */
class CommandLineTest {
    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    @BeforeAll
    static void walkThePathOnce() throws IOException {
        TinyTask.write(shared);
        String data = "csv:" + shared.resolve("train.csv");
        assertThat(run(
                        "train",
                        "--data",
                        data,
                        "--vectors",
                        shared.resolve("vectors.txt").toString(),
                        "--out",
                        shared.resolve("base").toString(),
                        "--epochs",
                        "4",
                        "--batch",
                        "16",
                        "--validation",
                        "0.2"))
                .satisfies(CommandLineTest::isDone);
        assertThat(run(
                        "adapt",
                        "--base",
                        shared.resolve("base").toString(),
                        "--data",
                        data,
                        "--rank",
                        "2",
                        "--alpha",
                        "0.5",
                        "--target",
                        "fc1",
                        "--out",
                        shared.resolve("adapter").toString(),
                        "--epochs",
                        "4",
                        "--batch",
                        "16",
                        "--validation",
                        "0.2"))
                .satisfies(CommandLineTest::isDone);
        for (String form : List.of("merged", "branch")) {
            Outcome export = run(
                    "export",
                    "--base",
                    shared.resolve("base").toString(),
                    "--adapter",
                    shared.resolve("adapter").toString(),
                    "--form",
                    form,
                    "--out",
                    shared.resolve(form).toString());
            isDone(export);
            assertThat(export.out())
                    .contains("✓ trained model = export", "label flips", "smallest margin")
                    .doesNotContain("✗");
        }
    }

    private static void isDone(Outcome outcome) {
        assertThat(outcome.err() + outcome.out()).doesNotContain("Exception");
        assertThat(outcome.code()).as(outcome.err()).isZero();
    }

    @Test
    void exportsAreByteEqual() throws IOException {
        run(
                "export",
                "--base",
                path("base"),
                "--adapter",
                path("adapter"),
                "--form",
                "branch",
                "--out",
                folder.resolve("again").toString());
        try (Stream<Path> files = Files.list(shared.resolve("branch"))) {
            List<Path> all = files.toList();
            assertThat(all)
                    .extracting(f -> f.getFileName().toString())
                    .containsExactlyInAnyOrder(
                            "model.onnx",
                            "start.bin",
                            "vocabulary.bin",
                            "config.json",
                            "tokenizer.json",
                            "golden.jsonl",
                            "README.md",
                            "MANIFEST.sha256");
            for (Path file : all) {
                assertThat(file).hasSameBinaryContentAs(folder.resolve("again").resolve(file.getFileName()));
            }
        }
    }

    @Test
    void verifyPassesAndSpeaksJson() throws IOException {
        for (String form : List.of("merged", "branch")) {
            Outcome verify = run("verify", path(form), "--json");
            assertThat(verify.code()).isZero();
            assertThat(verify.json().path("passed").asBoolean()).isTrue();
            assertThat(verify.json().path("checks")).hasSizeGreaterThan(7).allSatisfy(check -> {
                assertThat(check.path("passed").asBoolean()).isTrue();
                assertThat(check.path("name").isTextual()
                                && check.path("worst").isNumber()
                                && check.path("limit").isNumber())
                        .isTrue();
            });
        }
    }

    @Test
    void basesAndAdaptersAreVerifiedByThemselvesAndRefusedOnceChanged() throws IOException {
        assertThat(run("verify", path("base")).code()).isZero();
        assertThat(run("verify", path("adapter")).code()).isZero();
        Path copy = copyOf("base", "edited");

        Path config = copy.resolve("config.json");
        Files.writeString(config, Files.readString(config) + " ");
        Outcome verify = run("verify", copy.toString());
        assertThat(verify.code()).isEqualTo(1);
        assertThat(verify.out()).contains("✗ digests", "config.json: has changed since it was written");
        assertUnusable(run("inspect", copy.toString()), "accept it: rango verify --write-manifest " + copy);
        assertUnusable(
                run(
                        "export",
                        "--base",
                        copy.toString(),
                        "--out",
                        folder.resolve("never").toString()),
                "config.json");
        Outcome noted = run("verify", "--write-manifest", copy.toString());
        assertThat(noted.code()).isZero();
        assertThat(noted.out()).contains("noted in ", ": config.json");
        assertThat(run("inspect", copy.toString()).out()).contains("digests: all as in MANIFEST.sha256");
        Files.delete(copy.resolve("MANIFEST.sha256"));
        assertThat(run("inspect", copy.toString()).out()).contains("nothing vouches for these files");
        assertThat(run("verify", copy.toString()).out()).contains("✗ digests", "nothing vouches", "FAILS");
    }

    @Test
    void verifyFindsAFlippedByteAndExitsWithOne() throws IOException {
        for (String file : List.of("model.onnx", "golden.jsonl", "tokenizer.json", "config.json", "README.md")) {
            Path copy = copyOf("merged", file.replace('.', '-'));
            byte[] bytes = Files.readAllBytes(copy.resolve(file));
            bytes[bytes.length / 2] ^= 1;
            Files.write(copy.resolve(file), bytes);
            Outcome verify = run("verify", copy.toString());
            assertThat(verify.code()).isEqualTo(1);
            assertThat(verify.out()).contains("✗ digests", file + " has changed");
        }
    }

    @Test
    void predictSpeaksTextJsonlAndCsv() throws IOException {
        Outcome text = run("predict", "--model", path("merged"), "the film was good .", "the plot was poor .");
        assertThat(text.out().lines().toList()).hasSize(2);
        assertThat(text.out()).startsWith("up").contains("\ndown");

        JsonNode json = run("predict", "--model", path("branch"), "--format", "jsonl", "the film was good .")
                .json();
        assertThat(json.path("label").asText()).isEqualTo("up");
        assertThat(json.path("scores").path("up").asDouble())
                .isEqualTo(json.path("score").asDouble());
        assertThat(json.path("scores").path("up").asDouble()
                        + json.path("scores").path("down").asDouble())
                .isCloseTo(1, org.assertj.core.api.Assertions.within(1e-6));

        assertThat(run("predict", "--model", path("merged"), "--format", "csv", "say \"good\", twice")
                        .out())
                .startsWith("text,label,score,\"down\",\"up\"\n\"say \"\"good\"\", twice\",\"up\",");
    }

    @Test
    void predictReadsFilesAndStandardInputInOrder() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 3000; i++) {
            lines.append(i % 3 == 0 ? "good" : "bad ".repeat(1 + i % 40)).append('\n');
        }
        Path file = Files.writeString(folder.resolve("texts"), lines);
        Outcome fromFile = run("predict", "--model", path("merged"), "--input", file.toString());
        assertThat(fromFile.out().lines().toList()).hasSize(3000).satisfies(answers -> {
            for (int i = 0; i < 3000; i++) {
                assertThat(answers.get(i)).startsWith(i % 3 == 0 ? "up" : "down");
            }
        });
        InputStream before = System.in;
        try {
            System.setIn(new ByteArrayInputStream(lines.toString().getBytes(UTF_8)));
            assertThat(run("predict", "--model", path("merged"), "-").out()).isEqualTo(fromFile.out());
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void hostileTextsAreAnswered() throws IOException {
        Path file = folder.resolve("hostile");
        try (var out = Files.newOutputStream(file)) {
            out.write("\n\u0000\u0001\n".getBytes(UTF_8));
            out.write(new byte[] {(byte) 0xC3, (byte) 0x28, (byte) 0xFF, '\n'});
            byte[] huge = new byte[5_000_000];
            Arrays.fill(huge, (byte) 'x');
            out.write(huge);
        }
        Outcome outcome = run("predict", "--model", path("merged"), "--json", "--input", file.toString());
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out().lines().toList()).hasSize(4);
    }

    @Test
    void evaluateCountsAndGates() throws IOException {
        String data = "csv:" + shared.resolve("train.csv");
        JsonNode json = run("evaluate", "--model", path("merged"), "--data", data, "--json")
                .json();
        assertThat(json.path("examples").asInt()).isEqualTo(200);
        assertThat(json.path("accuracy").asDouble()).isGreaterThan(0.95);
        assertThat(json.path("labels")).extracting(JsonNode::asText).containsExactly("down", "up");
        int sum = 0;
        for (JsonNode row : json.path("confusion")) {
            for (JsonNode count : row) {
                sum += count.asInt();
            }
        }
        assertThat(sum).isEqualTo(200);
        String wrong = "csv:" + shared.resolve("wrong.csv");
        assertThat(run("evaluate", "--model", path("merged"), "--data", wrong, "--min-accuracy", "0.9")
                        .code())
                .isEqualTo(1);
        assertUnusable(
                run("evaluate", "--model", path("merged"), "--data", data, "--min-accuracy", "90"),
                "such as 5% or 0.05");
    }

    @Test
    void helpIsThereForWhoeverAsks() {
        assertThat(run("help", "train").out()).startsWith("Usage: rango train");
        assertThat(run("adapter").out()).startsWith("Usage: rango adapter");
        assertThat(run("data").out()).startsWith("Usage: rango data");
    }

    @Test
    void mistakesAreSaidInTheUsersWords() {
        assertUnusable(run("predict", "--format", "xml", "A text."), "expected one of text, jsonl, csv but was");
        assertUnusable(run("predict", "-5 stars"), "; -- before a text says that it is one");
        assertThat(run("predict", "--model", path("merged"), "--", "-5 stars").code())
                .isZero();
        assertUnusable(run("predict", "--model", path("none"), "a.png"), "none: no such folder");
        assertUnusable(run("predict", "--model", path("adapter"), "A text."), "is an adapter, not an exported model");
    }

    @Test
    void tokenizeShowsTokensAndIds() throws IOException {
        JsonNode json = run("tokenize", "--model", path("merged"), "It's good.").json();
        assertThat(json.path("text").asText()).isEqualTo("It's good.");
        assertThat(json.path("tokens")).extracting(JsonNode::asText).containsExactly("it", "'", "s", "good", ".");
        assertThat(json.path("ids")).extracting(JsonNode::asInt).containsExactly(13, 12, 14, 2, 11);
    }

    @Test
    void shippedSentimentModelIsProvenAndAnswersWithoutBeingNamed() {
        Path zoo = Path.of(System.getProperty("rango.home")).resolve("models/zoo/sentiment");
        assertThat(run("verify", zoo.toString()).code()).isZero();
        Outcome outcome = run(
                "predict", "This was a lacklustre movie with very little going for it.", "A delightful, moving film.");
        assertThat(outcome.out().lines().toList()).hasSize(2);
        assertThat(outcome.out()).startsWith("negative").contains("\npositive");
    }

    @Test
    void demoWalksTheWholePath() {
        Outcome demo = run("demo", "--out", folder.resolve("demo").toString());
        assertThat(demo.code()).as(demo.err()).isZero();
        assertThat(demo.out()).contains("1 base", "2 adapt", "3 export", "4 proof", "5 evaluate", "6 predict", "Next:");
        assertThat(demo.out()).contains("✓ branch = merged").doesNotContain("✗");
        assertThat(demo.out().lines().count()).as("a screenful").isLessThan(40);
        for (String form : List.of("merged", "branch")) {
            assertThat(run("verify", folder.resolve("demo").resolve(form).toString())
                            .code())
                    .isZero();
        }
    }

    @Test
    void trainingsThatGoWrongInTheirLastStepWriteNothing() {
        Path out = folder.resolve("out");
        for (List<String> wild : List.of(
                List.of("--lr", "1e300", "--batch", "1000", "--epochs", "1"),
                List.of("--lr", "1e38", "--optimizer", "sgd", "--clip", "0", "--batch", "1000", "--epochs", "1"))) {
            List<String> command = new ArrayList<>(List.of(
                    "train",
                    "--data",
                    "csv:" + shared.resolve("train.csv"),
                    "--vectors",
                    path("vectors.txt"),
                    "--out",
                    out.toString()));
            command.addAll(wild);
            assertUnusable(run(command.toArray(String[]::new)), "training: ");
            assertThat(out).doesNotExist();
        }
        assertUnusable(
                run(
                        "train",
                        "--data",
                        "csv:" + shared.resolve("train.csv"),
                        "--vectors",
                        path("vectors.txt"),
                        "--hidden",
                        "100000000",
                        "--out",
                        out.toString()),
                "--hidden");
    }

    @Test
    void exportsThatWouldAnswerDifferentlyExitWithOneAndLeaveNothing() throws IOException {
        Path base = copyOf("base", "other-golden");
        List<GoldenCase> golden = GoldenCase.read(base.resolve(GoldenCase.FILE));
        golden.get(0).logits()[0] += 0.01f;
        GoldenFiles.write(golden, base.resolve(GoldenCase.FILE));
        assertThat(run("verify", "--write-manifest", base.toString()).out())
                .contains("✗ golden logits = weights", "nothing was noted");
        Files.delete(base.resolve("MANIFEST.sha256"));
        Path out = folder.resolve("out");
        Outcome export = run("export", "--base", base.toString(), "--out", out.toString());
        assertThat(export.code()).isEqualTo(1);
        assertThat(export.out()).contains("✗ trained model = export");
        assertThat(export.err()).contains("nothing was written");
        assertThat(out).doesNotExist();
    }

    /** In a process of its own; SIGTERM takes the same way as Ctrl-C, which shells hide from background processes. */
    @Test
    void endingATrainingKeepsItsBestEpochSoFar() throws Exception {
        Path out = folder.resolve("base");
        Path log = folder.resolve("log");
        Process training = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.rango.cli.Rango",
                        "train",
                        "--data",
                        "csv:" + shared.resolve("train.csv"),
                        "--vectors",
                        path("vectors.txt"),
                        "--epochs",
                        "4000",
                        "--out",
                        out.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            // A line for every 200th epoch.
            while (training.isAlive() && !Files.readString(log).contains("epoch 200/")) {
                Thread.sleep(50);
            }
            assertThat(out).doesNotExist();
            training.destroy();
            assertThat(training.onExit().get(2, TimeUnit.MINUTES).exitValue()).isNotZero();
        } finally {
            training.destroyForcibly();
        }
        assertThat(Files.readString(log)).contains("interrupted: kept the best epoch so far", "wrote " + out);
        assertThat(TextBag.read(out).labels()).containsExactly("down", "up");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(f -> f.getFileName().toString()))
                    .containsExactlyInAnyOrder("base", "base.partial", "log");
        }
    }

    @Test
    void textsAreNeverReadAsFilesOfOptions() {
        Outcome outcome = run("predict", "--model", path("merged"), "@note", "@.");
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).contains("  @note\n", "  @.\n");
    }

    @Test
    void rowsBeyondTheParsersLimitsAreNamed() throws IOException {
        Path deep = Files.writeString(
                folder.resolve("deep.jsonl"),
                "{\"text\":\"a\",\"label\":\"up\",\"more\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}");
        assertUnusable(run("evaluate", "--model", path("merged"), "--data", "jsonl:" + deep), "line 1");
    }

    @Test
    void everyVerbHasHelp() {
        for (String verb : List.of(
                "demo",
                "train",
                "adapt",
                "sweep",
                "adapter",
                "inspect",
                "import",
                "export",
                "verify",
                "predict",
                "evaluate",
                "tokenize",
                "bench",
                "natives",
                "data")) {
            Outcome help = run(verb, "--help");
            assertThat(help.code()).as(verb).isZero();
            assertThat(help.out()).contains("Usage: rango " + verb);
        }
        assertThat(run("data", "fetch", "--help").code()).isZero();
        assertThat(run().out()).contains("Verbs:");
        assertThat(run("--version").out()).contains("rango 0.");
    }

    @Test
    void wrongUsageIsOneLineAndTwo() {
        assertUnusable(run("predict", "--nonsense"), "--nonsense");
        assertUnusable(run("train"), "--data");
        assertUnusable(run("export", "--base", path("base"), "--form", "sideways", "--out", "x"), "sideways");
        assertUnusable(run("nonsense"), "nonsense");
        assertUnusable(run("predict", "--model", path("merged")), "no text");
        assertUnusable(run("predict", "--model", path("merged"), "--input", "x", "text"), "--input");
        assertUnusable(run("data", "fetch", "nothing"), "nothing");
        assertUnusable(
                run(
                        "adapt",
                        "--base",
                        path("base"),
                        "--data",
                        "csv:" + shared.resolve("train.csv"),
                        "--target",
                        "fc9",
                        "--out",
                        folder.resolve("x").toString()),
                "fc9");
        assertUnusable(
                run(
                        "train",
                        "--data",
                        "csv:" + shared.resolve("train.csv"),
                        "--vectors",
                        path("vectors.txt"),
                        "--lr",
                        "-1",
                        "--out",
                        folder.resolve("x").toString()),
                "--lr");
        assertUnusable(
                run(
                        "train",
                        "--data",
                        "csv:" + shared.resolve("train.csv"),
                        "--vectors",
                        path("vectors.txt"),
                        "--schedule",
                        "sometimes",
                        "--out",
                        folder.resolve("x").toString()),
                "sometimes");
    }

    @Test
    void wrongFilesAreOneLineAndTwoAndLeaveNothing() throws IOException {
        String out = folder.resolve("out").toString();
        assertUnusable(run("predict", "--model", path("base"), "text"), "is a trained base");
        assertUnusable(run("predict", "--model", "no/such/model", "text"), "no/such/model");
        assertUnusable(run("verify", "no/such"), "no/such");
        assertUnusable(run("tokenize", "--model", path("adapter"), "text"), "is an adapter, not an exported model");
        assertUnusable(run("export", "--base", path("adapter"), "--out", out), "is an adapter, not a base");
        assertUnusable(run("export", "--base", path("merged"), "--out", out), "already in it");
        assertUnusable(
                run("export", "--base", path("base"), "--adapter", path("base"), "--out", out), "not an adapter");
        assertUnusable(run("export", "--base", path("base"), "--form", "branch", "--out", out), "needs an --adapter");
        assertUnusable(run("evaluate", "--model", path("merged"), "--data", "csv:no.csv"), "no.csv");
        assertUnusable(run("evaluate", "--model", path("merged"), "--data", "what:ever"), "what");
        Path labels = Files.writeString(folder.resolve("labels.csv"), "label,text\nup,fine\nsideways,fine\n");
        assertUnusable(run("evaluate", "--model", path("merged"), "--data", "csv:" + labels), "sideways");
        Path broken =
                Files.writeString(folder.resolve("broken.csv"), "label,text\nup,fine\ndown,\"never closed\nup,x\n");
        assertUnusable(run("evaluate", "--model", path("merged"), "--data", "csv:" + broken), "broken.csv");
        assertThat(Path.of(out)).doesNotExist();
    }

    @Test
    void damagedCheckpointsAreRefusedByName() throws IOException {
        String out = folder.resolve("out").toString();
        Path truncated = copyOf("base", "truncated");
        byte[] weights = Files.readAllBytes(truncated.resolve("model.safetensors"));
        Files.write(truncated.resolve("model.safetensors"), Arrays.copyOf(weights, weights.length - 100));
        assertUnusable(run("export", "--base", truncated.toString(), "--out", out), "truncated");

        Path swapped = copyOf("base", "swapped");
        String tokenizer = Files.readString(swapped.resolve("tokenizer.json"));
        Files.writeString(
                swapped.resolve("tokenizer.json"),
                tokenizer
                        .replace("\"good\":2", "\"swap\":2")
                        .replace("\"bad\":4", "\"good\":4")
                        .replace("\"swap\":2", "\"bad\":2"));
        assertUnusable(run("export", "--base", swapped.toString(), "--out", out), "tokenizer.json");

        Path swappedExport = copyOf("merged", "swapped-export");
        Files.copy(
                swapped.resolve("tokenizer.json"),
                swappedExport.resolve("tokenizer.json"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertUnusable(
                run("predict", "--model", swappedExport.toString(), "text"),
                "tokenizer.json: has changed since it was exported");

        run(
                "train",
                "--data",
                "csv:" + shared.resolve("train.csv"),
                "--vectors",
                path("vectors.txt"),
                "--seed",
                "2",
                "--epochs",
                "1",
                "--out",
                folder.resolve("other").toString());
        assertUnusable(
                run("export", "--base", folder.resolve("other").toString(), "--adapter", path("adapter"), "--out", out),
                "was trained on another base");
        assertThat(Path.of(out)).doesNotExist();
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(p -> p.getFileName().toString())).noneMatch(name -> name.contains(".writing"));
        }
    }

    @Test
    void foldersThatAreNotOursAreNotReplaced() throws IOException {
        Path precious = Files.createDirectory(folder.resolve("precious"));
        Files.writeString(precious.resolve("thesis.txt"), "years of work");
        assertUnusable(run("export", "--base", path("base"), "--out", precious.toString()), "not replaced");
        assertThat(precious.resolve("thesis.txt")).hasContent("years of work");
        assertUnusable(run("export", "--base", path("base"), "--out", path("base")), "not replaced");
        assertUnusable(
                run("export", "--base", path("base"), "--adapter", path("adapter"), "--out", path("adapter")),
                "not replaced");
        assertUnusable(
                run(
                        "adapt",
                        "--base",
                        path("base"),
                        "--data",
                        "csv:" + shared.resolve("train.csv"),
                        "--out",
                        path("base")),
                "not replaced");
        assertThat(shared.resolve("base/model.safetensors")).exists();
    }

    private static String path(String name) {
        return shared.resolve(name).toString();
    }

    private Path copyOf(String model, String name) throws IOException {
        Path copy = Files.createDirectory(folder.resolve(name));
        try (Stream<Path> files = Files.list(shared.resolve(model))) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        return copy;
    }
}
