package dev.rango.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rango.models.GoldenFiles;
import dev.rango.runtime.format.GoldenCase;
import dev.rango.runtime.format.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

/** What a build pipeline sees of a command: the code that its process exits with, and the reports it leaves. */
class PipelineTest {
    private static final Path ZOO = Path.of(System.getProperty("rango.home")).resolve("models/zoo");

    @TempDir
    Path folder;

    @Test
    void processesExitWithTheCodesOfTheReadme() throws Exception {
        String base = ZOO.resolve("agnews").toString();
        String out = folder.resolve("news").toString();
        Outcome export = process("export", "--base", base, "--out", out, "--json");
        assertThat(export.code()).as(export.err()).isZero();
        assertThat(export.json().path("passed").asBoolean()).isTrue();
        assertListed(export.json().path("files"), Path.of(out));
        Outcome predict = process("predict", "--model", out, "--format", "jsonl", "The team won the final.");
        assertThat(predict.code()).isZero();
        assertThat(predict.json().path("label").asText()).isEqualTo("Sports");

        Path flipped = Path.of(out).resolve("golden.jsonl");
        Files.writeString(flipped, Files.readString(flipped).replaceFirst("e", "3"));
        Outcome verify = process("verify", out, "--json");
        assertThat(verify.code()).isEqualTo(1);
        assertThat(verify.json().path("passed").asBoolean(true)).isFalse();
        Outcome.assertUnusable(process("export", "--base", out, "--out", base), "not a base");
        Outcome.assertUnusable(process("verify", folder.resolve("none").toString()), "none");
        Outcome.assertUnusable(process("predict", "--model", base, "A text."), "is a trained base");
    }

    /** {@code files} says of the folder what the folder says of itself. */
    private static void assertListed(JsonNode files, Path folder) throws IOException {
        List<String> names = new ArrayList<>();
        for (JsonNode file : files) {
            Path path = folder.resolve(file.path("name").asText());
            names.add(file.path("name").asText());
            assertThat(file.path("bytes").asLong()).isEqualTo(Files.size(path));
            assertThat(file.path("sha256").asText()).isEqualTo(Sha256.of(path));
        }
        try (Stream<Path> there = Files.list(folder)) {
            assertThat(names)
                    .isSorted()
                    .containsExactlyInAnyOrderElementsOf(
                            there.map(file -> file.getFileName().toString()).toList());
        }
    }

    @Test
    void junitHasACaseForEachCheck() throws Exception {
        Path junit = folder.resolve("reports/TEST-rango.xml");
        Outcome verify = Outcome.run("verify", ZOO.resolve("sentiment").toString(), "--junit", junit.toString());
        assertThat(verify.code()).isZero();
        assertThat(verify.out()).endsWith("wrote " + junit + "\n");
        Element suite = parse(junit);
        assertThat(suite.getAttribute("name")).isEqualTo("rango.verify.sentiment");
        assertThat(suite.getAttribute("failures")).isEqualTo("0");
        assertThat(suite.getElementsByTagName("testcase").getLength())
                .isGreaterThan(7)
                .isEqualTo(Math.toIntExact(
                        verify.out().lines().filter(l -> l.startsWith("  ✓ ")).count()));
    }

    @Test
    void junitTellsTheWorstOfAPlantedFault() throws Exception {
        Path model = copyOfSentiment();
        List<GoldenCase> golden = GoldenCase.read(model.resolve(GoldenCase.FILE));
        golden.get(2).logits()[1] += 0.5f;
        GoldenFiles.write(golden, model.resolve(GoldenCase.FILE));
        sign(model, GoldenCase.FILE);
        Path junit = folder.resolve("junit.xml");
        assertThat(Outcome.run("verify", model.toString(), "--json", "--junit", junit.toString())
                        .code())
                .isEqualTo(1);
        Element suite = parse(junit);
        assertThat(suite.getAttribute("failures")).isEqualTo("1");
        Element failure = (Element) suite.getElementsByTagName("failure").item(0);
        assertThat(failure.getAttribute("message")).startsWith("max |Δ| 5.0e-01 (limit 1e-04)");
        assertThat(((Element) failure.getParentNode()).getAttribute("name")).endsWith("model = export");
    }

    @Test
    void junitOfWhatCannotBeOpenedReplacesAnEarlierOne() throws Exception {
        Path junit = folder.resolve("junit.xml");
        assertThat(Outcome.run("verify", ZOO.resolve("sentiment").toString(), "--junit", junit.toString())
                        .code())
                .isZero();
        String nothing = folder.resolve("nothing").toString();
        Outcome.assertUnusable(Outcome.run("verify", nothing, "--json", "--junit", junit.toString()), "nothing");
        Element suite = parse(junit);
        assertThat(suite.getAttribute("errors")).isEqualTo("1");
        assertThat(((Element) suite.getElementsByTagName("error").item(0)).getAttribute("message"))
                .contains("no such folder");
    }

    private Path copyOfSentiment() throws IOException {
        Path copy = Files.createDirectory(folder.resolve("copy"));
        try (Stream<Path> files = Files.list(ZOO.resolve("sentiment"))) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        return copy;
    }

    /** Puts the digest that a changed file has now into the manifest. */
    private static void sign(Path model, String name) throws IOException {
        Path manifest = model.resolve("MANIFEST.sha256");
        Files.writeString(
                manifest,
                Files.readString(manifest)
                        .replaceAll("(?m)^[0-9a-f]{64}(?=  " + name + "$)", Sha256.of(model.resolve(name))));
    }

    private static Element parse(Path xml) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(xml.toFile())
                .getDocumentElement();
    }

    private Outcome process(String... arguments) throws Exception {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.rango.cli.Rango"));
        line.addAll(List.of(arguments));
        Path out = folder.resolve("stdout");
        Path err = folder.resolve("stderr");
        Process process = new ProcessBuilder(line)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        return new Outcome(
                process.onExit().get(2, TimeUnit.MINUTES).exitValue(),
                Files.readString(out, UTF_8),
                Files.readString(err, UTF_8));
    }
}
