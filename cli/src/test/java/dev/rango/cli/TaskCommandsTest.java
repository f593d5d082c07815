package dev.rango.cli;

import static dev.rango.cli.Outcome.assertUnusable;
import static dev.rango.cli.Outcome.run;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.rango.models.Checkpoint;
import dev.rango.models.TextBag;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Verbs on several adapters of the shipped base, whose weights are random: what they print, not whether it is clever. */
class TaskCommandsTest {
    @TempDir
    static Path folder;

    private static String base;

    @BeforeAll
    static void twoAdapters() throws IOException {
        Path shipped = ShippedModels.sentiment().resolveSibling("agnews");
        base = shipped.toString();
        Checkpoint model = TextBag.read(shipped);
        RandomAdapter.write(folder.resolve("mood"), model, 3, "glad", "sad");
        RandomAdapter.write(folder.resolve("place"), model, 5, "home", "street", "sea");
    }

    private static String path(String name) {
        return folder.resolve(name).toString();
    }

    @Test
    void aTaskIsAskedForWhereverTextGoesIn() throws IOException {
        Outcome exported = run(
                "export",
                "--base",
                base,
                "--adapter",
                path("mood"),
                "--adapter",
                "where=" + path("place"),
                "--form",
                "bank",
                "--out",
                path("bank"));
        assertThat(exported.code()).as(exported.err() + exported.out()).isZero();
        assertThat(run("predict", "--model", path("bank"), "--task", "where", "--format", "jsonl", "A text.")
                        .out())
                .contains("\"home\"", "\"sea\"");
        Outcome bench = run(
                "bench",
                "--model",
                path("bank"),
                "--task",
                "where",
                "--duration",
                "50ms",
                "--batch",
                "4",
                "--workers",
                "1",
                "--starts",
                "0",
                "--json");
        JsonNode model = new JsonMapper().readTree(bench.out()).path("models").path(0);
        assertThat(model.path("task").asText()).isEqualTo("where");
        assertThat(model.path("form").asText()).isEqualTo("bank");
        assertThat(model.path("labels")).hasSize(3);
        assertUnusable(run("bench", "--model", path("bank"), "--task", "nowhere"), "nowhere");
        assertUnusable(run("bench", "--task", "where"), "task 'where': no model has several");
    }

    @Test
    void adviceNamesOneOfTheMeasuredForms() throws IOException {
        Outcome outcome = run(
                "advise",
                base,
                "--adapter",
                path("mood"),
                "--adapter",
                path("place"),
                "--duration",
                "50ms",
                "--starts",
                "0",
                "--json");
        assertThat(outcome.code()).as(outcome.err()).isZero();
        JsonNode advice = new JsonMapper().readTree(outcome.out());
        assertThat(advice.path("forms"))
                .extracting(form -> form.path("form").asText())
                .containsExactly("merged", "branch", "swappable", "bank");
        for (JsonNode form : advice.path("forms")) {
            assertThat(form.path("models").asInt())
                    .isEqualTo(form.path("form").asText().matches("merged|branch") ? 2 : 1);
            assertThat(form.path("bytes").asLong()).isGreaterThan(10_000_000);
            assertThat(form.path("one_text_p50_micros").asDouble()).isPositive();
            assertThat(form.path("all_tasks_texts_per_second").asDouble()).isPositive();
        }
        assertThat(advice.path("largest_difference").asDouble()).isLessThan(1e-5);
        assertThat(advice.path("recommended").path("form").asText()).isIn("merged", "branch", "swappable", "bank");
        assertThat(advice.path("recommended").path("reasons"))
                .isNotEmpty()
                .extracting(JsonNode::asText)
                .noneMatch(reason -> reason.contains("memory"))
                .anyMatch(reason -> reason.contains(" of files; "));
    }

    @Test
    void adviceRefusesBeforeItWorks() {
        List<String> many = new ArrayList<>(List.of("advise", base));
        for (int i = 0; i < 17; i++) {
            many.addAll(List.of("--adapter", "t" + i + "=" + path("mood")));
        }
        assertUnusable(run(many.toArray(String[]::new)), "17 adapters; at most 16");
        assertUnusable(run("advise", base, "--adapter", path("mood"), "--adapter", "MOOD=" + path("place")), "twice");
        assertUnusable(run("advise", base, "--adapter", path("none")), "no such folder");
        assertUnusable(run("advise", path("none"), "--adapter", path("mood")), "none");
        assertUnusable(run("advise", base, "--adapter", path("mood"), "--duration", "1ms"), "50ms to 10m");
        assertUnusable(run("advise", base, "--adapter", path("mood"), "--starts", "-1"), "-1 is not within 0 to 100");
    }
}
