package dev.rango.cli;

import static dev.rango.cli.Outcome.assertUnusable;
import static dev.rango.cli.Outcome.run;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.rango.runtime.format.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bill of materials of an export. */
class ModelBomTest {
    private static final Path MODEL = ShippedModels.sentiment();

    @TempDir
    private Path folder;

    private Path write(String name) {
        Path file = folder.resolve(name);
        Outcome outcome = run("inspect", MODEL.toString(), "--bom", file.toString());
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out()).contains("wrote " + file);
        return file;
    }

    private static JsonNode read(Path file) throws IOException {
        return JsonMapper.builder().build().readTree(Files.readString(file));
    }

    @Test
    void saysWhatTheModelIsMadeOf() throws IOException {
        JsonNode bom = read(write("bom.json"));
        assertThat(bom.path("bomFormat").asText()).isEqualTo("CycloneDX");
        assertThat(bom.path("specVersion").asText()).isEqualTo("1.6");
        assertThat(bom.path("serialNumber").asText()).matches("urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
        JsonNode model = bom.path("metadata").path("component");
        assertThat(model.path("type").asText()).isEqualTo("machine-learning-model");
        assertThat(model.path("name").asText()).isEqualTo("sentiment");
        JsonNode card = model.path("modelCard");
        assertThat(card.path("modelParameters").path("task").asText()).isEqualTo("text-classification");
        assertThat(card.path("quantitativeAnalysis").path("performanceMetrics").findValuesAsText("slice"))
                .containsExactly("imdb, validation part", "imdb, test part");
        String base = model.path("pedigree")
                .path("ancestors")
                .get(0)
                .path("hashes")
                .get(0)
                .path("content")
                .asText();
        assertThat(base)
                .isEqualTo(
                        read(MODEL.resolve("config.json")).path("base_sha256").asText());
        List<String> references = new ArrayList<>(bom.findValuesAsText("bom-ref"));
        assertThat(new HashSet<>(references)).hasSameSizeAs(references);
        assertThat(references)
                .contains(card.path("modelParameters")
                        .path("datasets")
                        .get(0)
                        .path("ref")
                        .asText());
    }

    @Test
    void listsEveryFileWithItsDigest() throws IOException {
        Map<String, String> listed = new TreeMap<>();
        for (JsonNode component : read(write("bom.json")).path("components")) {
            if (component.path("type").asText().equals("file")) {
                listed.put(
                        component.path("name").asText(),
                        component.path("hashes").get(0).path("content").asText());
            }
        }
        Map<String, String> there = new TreeMap<>();
        try (Stream<Path> files = Files.list(MODEL)) {
            files.forEach(file -> there.put(file.getFileName().toString(), Sha256.of(file)));
        }
        assertThat(listed).isEqualTo(there);
    }

    @Test
    void equalFoldersGiveEqualBytes() throws IOException {
        Path once = write("one.json");
        assertThat(write("two.json")).hasSameBinaryContentAs(once);
        assertThat(write("two.json")).hasSameBinaryContentAs(once);
    }

    @Test
    void onlyAnExportHasOneAndNoOtherFileIsReplaced() throws IOException {
        String bom = folder.resolve("bom.json").toString();
        assertUnusable(
                run("inspect", ShippedModels.newsBase().toString(), "--bom", bom),
                "is a trained base, not an exported model");
        assertUnusable(run("inspect", "--matrix", "1 0; 0 1", "--bom", bom), "is of an exported folder");
        Path config = Files.copy(MODEL.resolve("config.json"), folder.resolve("config.json"));
        assertUnusable(run("inspect", MODEL.toString(), "--bom", config.toString()), "not replaced");
        assertThat(config).hasSameBinaryContentAs(MODEL.resolve("config.json"));
    }
}
