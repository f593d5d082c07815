package dev.rango.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The options that make an export smaller, as a user types them. */
class SmallerExportTest {
    private static final String BASE = Path.of(System.getProperty("rango.home"))
            .resolve("models/zoo/agnews")
            .toString();

    @TempDir
    Path folder;

    private String texts;

    /** Made for this test; the labels are those of the shipped news base. */
    @BeforeEach
    void writeTexts() throws IOException {
        List<String> lines = new ArrayList<>(List.of("text,label"));
        for (int i = 0; i < 20; i++) {
            lines.add("The team won the match in the last minute,Sports");
            lines.add("Shares fell as the company cut its profit forecast,Business");
        }
        texts = "csv:" + Files.write(folder.resolve("texts.csv"), lines);
    }

    private Outcome export(String... more) {
        List<String> arguments = new ArrayList<>(List.of("export", "--base", BASE, "--out", out()));
        arguments.addAll(List.of(more));
        return Outcome.run(arguments.toArray(String[]::new));
    }

    private String out() {
        return folder.resolve("repository").resolve("news").toString();
    }

    @Test
    void aSmallerModelForTritonIsMeasuredProvenAndShown() throws IOException {
        Outcome export =
                export("--prune-vocab", "100%", "--quantize", "fp16", "--data", texts, "--target", "triton", "--json");
        assertThat(export.code()).as(export.err()).isZero();
        JsonNode rows = export.json().path("sizes");
        JsonNode sum = rows.get(rows.size() - 1);
        assertThat(sum.path("export").asLong())
                .isPositive()
                .isLessThan(sum.path("float").asLong() / 50);
        String model = Path.of(out()).resolve("1").toString();
        assertThat(Outcome.run("verify", model).code()).isZero();
        JsonNode metadata = Outcome.run("inspect", model, "--json").json().path("metadata");
        assertThat(metadata.path("rango.precision").asText()).isEqualTo("float16");
        assertThat(metadata.path("rango.measured.flips").asText()).isEqualTo("0");
        // 15 words of the two texts, each once; what does not occur has gone.
        assertThat(metadata.path("rango.words").asInt()).isBetween(14, 18);
        assertThat(Outcome.run("inspect", model).out()).contains("rango.words_by.data = texts.csv");
        assertThat(Outcome.run("evaluate", "--model", model, "--data", texts).code())
                .isZero();
    }

    @Test
    void whatIsOffWithTheDataIsSaidAsBeforeATraining() {
        // Each of two texts forty times.
        assertThat(export("--quantize", "fp16", "--data", texts).err())
                .contains("warning: 38 texts of 40 to test with repeat an earlier one");
    }

    @Test
    void withoutLeaveToCostAnythingNothingIsWritten() {
        Outcome export = export("--prune-vocab", "1", "--data", texts);
        assertThat(export.code()).isEqualTo(1);
        assertThat(export.out()).contains("✗ all words → 1 word, texts.csv");
        assertThat(Path.of(out())).doesNotExist();
    }

    @Test
    void mistakesAreOneLine() {
        Outcome.assertUnusable(export("--prune-vocab", "300"), "--prune-vocab: needs --data");
        Outcome.assertUnusable(export("--prune-vocab", "300 words", "--data", texts), "neither a number of words");
        Outcome.assertUnusable(export("--prune-vocab", "0", "--data", texts), "at least 1 word");
        Outcome.assertUnusable(export("--target", "tritron"), "--target");
        Outcome.assertUnusable(export("--quantize", "int4"), "--quantize");
    }
}
