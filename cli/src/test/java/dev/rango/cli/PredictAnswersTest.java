package dev.rango.cli;

import static dev.rango.cli.Outcome.assertUnusable;
import static dev.rango.cli.Outcome.run;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rango.runtime.Prediction;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The best labels, and the answer that a text is none of them, by the shipped sentiment model. */
class PredictAnswersTest {
    /** Its answer is positive with some 99.78 %. */
    private static final String UNSURE = "It is.";

    @TempDir
    Path folder;

    @Test
    void theBestLabelsStandFirstInEveryFormat() throws IOException {
        assertThat(run("predict", "--top", "2", UNSURE).out())
                .matches("positive  99\\.\\d\\d %, negative  0\\.\\d\\d %  It is\\.\\R");
        assertThat(run("predict", "--top", "9", "--format", "csv", UNSURE).out())
                .startsWith("text,label,score,label2,score2\n\"It is.\",\"positive\",0.99")
                .contains(",\"negative\",0.00");
        JsonNode one = run("predict", "--top", "1", "--json", UNSURE).json();
        assertThat(one.path("scores").fieldNames()).toIterable().containsExactly("positive");
    }

    @Test
    void whatNoLabelReachesIsUnknownInEveryFormat() throws IOException {
        String[] unsure = {"predict", "--threshold", "99.9%", UNSURE, "--format"};
        assertThat(run(with(unsure, "text")).out()).matches("unknown \\(positive  99\\.\\d\\d %\\)  It is\\.\\R");
        assertThat(run(with(unsure, "csv")).out())
                .startsWith("text,label,score,best,\"negative\",\"positive\"\n\"It is.\",\"unknown\",0.99")
                .contains(",\"positive\",");
        JsonNode json = run(with(unsure, "jsonl")).json();
        assertThat(json.path("label").asText()).isEqualTo("unknown");
        assertThat(json.path("unknown").asBoolean()).isTrue();
        assertThat(json.path("best").asText()).isEqualTo("positive");
        JsonNode sure = run("predict", "--threshold", "0.9", "--json", UNSURE).json();
        assertThat(sure.path("label").asText()).isEqualTo("positive");
        assertThat(sure.path("unknown").asBoolean(true)).isFalse();
        assertThat(run("predict", "--json", UNSURE).json().has("unknown")).isFalse();
        Path card = folder.resolve("card.html");
        run("predict", "--threshold", "0.999", "--unknown-label", "no idea", "--card", card.toString(), UNSURE);
        assertThat(Files.readString(card)).contains("<h2>no idea · best: positive with 99.");
    }

    @Test
    void contradictionsAreRefused() {
        assertUnusable(
                run("predict", "--threshold", "0.9", "--unknown-label", "positive", UNSURE),
                "--unknown-label: positive: the model has a label of that name itself; give another word");
        assertUnusable(run("predict", "--unknown-label", "other", UNSURE), "needs a --threshold");
        assertUnusable(run("predict", "--top", "0", UNSURE), "--top: must be at least 1");
        assertUnusable(run("predict", "--threshold", "90", UNSURE), "such as 5% or 0.05");
    }

    @Test
    void aTextOfWhichNothingIsKnownIsMarked() {
        assertThat(run("predict", "zxqvbn qqzzx", UNSURE).out()).contains("  (no known word)  zxqvbn");
        assertThat(run("predict", "zxqvbn qqzzx", UNSURE).err())
                .contains("note: of 1 text the model knows no word: the label says nothing about it");
        assertThat(run("predict", "--json", "zxqvbn qqzzx", "zxqvbn good", UNSURE)
                        .out())
                .contains("\"known\":0.0}", "\"known\":0.5}");
        assertThat(run("predict", UNSURE).err()).doesNotContain("no word");
    }

    @Test
    void aLabelShowsTheWhiteSpaceAroundIt() {
        Answer answer = new Answer(
                "pos ", false, List.of(), new Prediction("pos ", 1, new float[] {0, 1}, List.of("neg", "pos ")));
        PrintStream out = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (PrintStream captured = new PrintStream(bytes, false, StandardCharsets.UTF_8)) {
            System.setOut(captured);
            new PredictionPrinter(PredictionPrinter.Format.TEXT, "text", AnswerRule.ALL).print("A text.", answer);
        } finally {
            System.setOut(out);
        }
        assertThat(bytes.toString(StandardCharsets.UTF_8)).startsWith("\"pos \"  100.00 %  A text.");
    }

    private static String[] with(String[] command, String last) {
        String[] all = java.util.Arrays.copyOf(command, command.length + 1);
        all[command.length] = last;
        return all;
    }
}
