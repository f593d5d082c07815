package dev.rango.cli;

import static dev.rango.cli.Outcome.assertUnusable;
import static dev.rango.cli.Outcome.run;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code rango bench} prints and writes, how its gate decides, and what it refuses. Its figures are too short-lived to mean anything. */
class BenchCommandTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    Path folder;

    /** The quickest run there is, with other options or further ones. */
    private static Outcome bench(String... options) {
        List<String> arguments = new ArrayList<>(List.of("bench"));
        arguments.addAll(Arrays.asList(options));
        List<String> quickest = List.of("--duration", "50ms", "--batch", "4", "--workers", "1", "--starts", "0");
        for (int i = 0; i < quickest.size(); i += 2) {
            if (!arguments.contains(quickest.get(i))) {
                arguments.addAll(quickest.subList(i, i + 2));
            }
        }
        return run(arguments.toArray(String[]::new));
    }

    @Test
    void tablesFitATerminalAndFilesAreWritten() throws IOException {
        Path json = folder.resolve("report.json");
        Path html = folder.resolve("deep/report.html");
        Outcome outcome = run(
                "bench",
                "--model",
                ShippedModels.sentiment().toString(),
                "--model",
                ShippedModels.sentiment().toString(),
                "--duration",
                "50ms",
                "--batch",
                "8,1",
                "--workers",
                "2,1",
                "--starts",
                "1",
                "--json",
                json.toString(),
                "--html",
                html.toString());
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out())
                .contains(
                        "2,048 texts of",
                        "synthetic",
                        "texts/s",
                        "p99.9",
                        "tokenize",
                        "JVM start to first label",
                        "against sentiment",
                        "95 % interval",
                        "sentiment #2 gives the label of sentiment for all 2,048 texts",
                        "wrote " + json,
                        "wrote " + html);
        assertThat(outcome.out().lines().filter(line -> !line.startsWith("wrote ")))
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(100));
        JsonNode report = JSON.readTree(json.toFile());
        assertThat(report.path("schema").asText()).isEqualTo("rango-bench");
        assertThat(report.path("cells")).hasSize(8);
        assertThat(report.path("comparisons")).hasSize(4);
        assertThat(report.path("command").asText()).startsWith("rango bench --model ");
        assertThat(html).content().contains("How fast: sentiment, sentiment #2");
        try (Stream<Path> left = Files.walk(folder)) {
            assertThat(left.filter(Files::isRegularFile)).containsExactlyInAnyOrder(json, html);
        }
    }

    @Test
    void jsonAloneIsPrinted() throws IOException {
        Outcome outcome = bench("--json");
        assertThat(outcome.code()).isZero();
        assertThat(outcome.json().path("cells")).hasSize(1);
        assertThat(outcome.json().path("texts").path("synthetic").asBoolean()).isTrue();
    }

    @Test
    void textsAreReadFromFilesAsTheyAre() throws IOException {
        Path plain = Files.writeString(folder.resolve("texts"), "\uFEFFA delight.\n\nDull, and far too long.\n");
        JsonNode texts = bench("--json", "--input", plain.toString()).json().path("texts");
        assertThat(texts.path("texts").asInt()).isEqualTo(3);
        assertThat(texts.path("utf8_bytes").asInt()).isEqualTo("A delight.Dull, and far too long.".length());
        assertThat(texts.path("synthetic").asBoolean()).isFalse();

        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(Files.readString(plain).getBytes(UTF_8));
        }
        Path gz = Files.write(folder.resolve("texts.gz"), packed.toByteArray());
        assertThat(bench("--json", "--input", gz.toString())
                        .json()
                        .path("texts")
                        .path("fingerprint"))
                .isEqualTo(texts.path("fingerprint"));
    }

    @Test
    void oneHugeLineIsAText() throws IOException {
        Path huge = Files.writeString(folder.resolve("huge"), "word ".repeat(400_000));
        Outcome outcome = bench("--input", huge.toString());
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out()).contains("1 text of 2,000,000 bytes");
    }

    @Test
    void theGateFailsOnARegressionAndPassesOtherwise() throws IOException {
        Path now = folder.resolve("now.json");
        assertThat(bench("--json", now.toString()).code()).isZero();

        Path slow = withRate(now, "slow.json", 1e-3);
        Outcome passes = bench("--baseline", slow.toString(), "--fail-if-slower", "0.05");
        assertThat(passes.code()).as(passes.err()).isZero();
        assertThat(passes.out()).contains("no slower than " + slow + " by more than 5.0 % in 1 cell");

        Path fast = withRate(now, "fast.json", 1e3);
        Path html = folder.resolve("gate.html");
        Outcome fails = bench("--baseline", fast.toString(), "--html", html.toString());
        assertThat(fails.code()).isEqualTo(1);
        assertThat(fails.err())
                .startsWith("rango: slower: sentiment, batch 4, 1 worker, cpu: a text takes ")
                .contains("more than the 5.0 % allowed");
        assertThat(html).content().contains("Against the baseline: slower");
        // A threshold that even this does not exceed.
        assertThat(bench("--baseline", withRate(now, "twice.json", 2).toString(), "--fail-if-slower", "9999%")
                        .code())
                .isZero();
    }

    private Path withRate(Path report, String name, double factor) throws IOException {
        ObjectNode root = (ObjectNode) JSON.readTree(report.toFile());
        root.path("cells")
                .forEach(cell -> ((ObjectNode) cell)
                        .put(
                                "typical_bytes_per_second",
                                cell.path("typical_bytes_per_second").asDouble() * factor));
        Path file = folder.resolve(name);
        JSON.writeValue(file.toFile(), root);
        return file;
    }

    @Test
    void wrongUsageIsOneLineAndTwo() throws IOException {
        assertUnusable(bench("--batch", "0"), "batch: 0 is not within 1 to 65536");
        assertUnusable(bench("--batch", "1,x"), "--batch");
        assertUnusable(bench("--workers", "0"), "workers: 0 is not within 1 to 256");
        assertUnusable(bench("--workers", "100000"), "workers: 100000 is not within");
        assertUnusable(bench("--device", "cuda:0"), "cuda:0: this ONNX Runtime has no CUDA provider");
        for (String duration : List.of("10", "0s", "-5s", "soon", "999999999h")) {
            assertUnusable(bench("--duration", duration), "duration: ");
        }
        assertUnusable(bench("--starts", "-1"), "starts: -1 is not within");
        assertUnusable(bench("--model", "no/such/model"), "no/such/model");
        assertUnusable(bench("--fail-if-slower", "5%"), "--fail-if-slower: needs a --baseline");
        assertUnusable(bench("--input", "no.txt"), "no.txt: no such file");
        assertUnusable(
                bench("--input", Files.createFile(folder.resolve("empty")).toString()), "holds no text");
        assertUnusable(
                bench(
                        "--input",
                        Files.writeString(folder.resolve("blank"), "\n \n").toString()),
                "holds empty lines only");
    }

    @Test
    void whatCannotBeWrittenOrComparedIsFoundOutFirst() throws IOException {
        // With minutes for each cell, only what is refused before measuring can end this test.
        String[] hours = {"--duration", "1h"};
        Path file = Files.writeString(folder.resolve("file"), "{}");
        String json = folder.resolve("x.json").toString();
        assertUnusable(bench(with(hours, "--json", folder.toString())), "is a folder");
        assertUnusable(bench(with(hours, "--html", file.resolve("below").toString())), "cannot be written");
        assertUnusable(bench(with(hours, "--json", json, "--html", json)), "name the same file");
        assertUnusable(bench(with(hours, "--json", json, "--markdown", json)), "name the same file");
        assertUnusable(bench(with(hours, "--baseline", "none.json")), "none.json: no such file");
        assertUnusable(bench(with(hours, "--baseline", file.toString())), "is no report of rango bench");
        Path now = folder.resolve("now.json");
        assertThat(bench("--json", now.toString()).code()).isZero();
        assertUnusable(bench(with(hours, "--baseline", now.toString(), "--fail-if-slower", "5")), "such as 5% or 0.05");
        assertUnusable(bench(with(hours, "--baseline", now.toString(), "--batch", "3")), "nothing to compare");
        assertUnusable(
                bench(with(hours, "--baseline", now.toString(), "--json", now.toString())),
                "which --baseline reads; name another file");
        assertUnusable(
                bench(with(hours, "--baseline", now.toString(), "--markdown", now.toString())),
                "--markdown: would replace " + now + ", which --baseline reads");
    }

    private static String[] with(String[] some, String... more) {
        return Stream.concat(Arrays.stream(some), Arrays.stream(more)).toArray(String[]::new);
    }

    @Test
    void ctrlCEndsItAtOnceAndLeavesNothing() throws Exception {
        Path log = folder.resolve("log");
        Process bench = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Drango.home=" + System.getProperty("rango.home"),
                        "-Drango.terminal=true",
                        "dev.rango.cli.Rango",
                        "bench",
                        "--duration",
                        "1h",
                        "--starts",
                        "0",
                        "--json",
                        folder.resolve("x.json").toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            while (bench.isAlive() && !Files.readString(log).contains("batch 1, 1 worker")) {
                Thread.sleep(20);
            }
            bench.destroy();
            assertThat(bench.onExit().get(2, TimeUnit.MINUTES).exitValue()).isNotZero();
        } finally {
            bench.destroyForcibly();
        }
        assertThat(Files.readString(log)).contains("rango: interrupted: nothing was written");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(log);
        }
    }
}
