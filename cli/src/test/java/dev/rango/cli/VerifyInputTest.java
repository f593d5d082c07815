package dev.rango.cli;

import static dev.rango.cli.Outcome.assertUnusable;
import static dev.rango.cli.Outcome.run;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyInputTest {
    private static final String MODEL = ShippedModels.sentiment().toString();

    @TempDir
    Path folder;

    @Test
    void everyTextIsComparedWithTheProcessorsAnswer() throws IOException {
        Path texts = folder.resolve("texts.txt");
        Files.writeString(texts, "A delight.\n\nDull, and far too long.\n".repeat(700));
        Outcome outcome = run("verify", MODEL, "--input", texts.toString(), "--json");
        assertThat(outcome.code()).isZero();
        JsonNode checks = outcome.json().path("checks");
        JsonNode last = checks.get(checks.size() - 1);
        assertThat(last.path("name").asText()).isEqualTo("same as on the CPU");
        assertThat(last.path("detail").asText()).isEqualTo("logits of 2,100 texts, 0 labels differ");
        assertThat(last.path("worst").asDouble()).isZero();
    }

    @Test
    void textsThatAreNotThereAreSaidBeforeAnythingIsProven() throws IOException {
        assertUnusable(run("verify", MODEL, "--input", "none.txt"), "none.txt: no such file");
        String empty = Files.createFile(folder.resolve("empty")).toString();
        assertUnusable(run("verify", MODEL, "--input", empty), "holds no text");
    }
}
