package dev.rango.cli;

import static dev.rango.cli.Outcome.assertUnusable;
import static dev.rango.cli.Outcome.run;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Labelled files as people have them, measured with the shipped sentiment model. */
class OwnDataTest {
    @TempDir
    Path folder;

    @Test
    void labelsByOtherNamesAreMeasuredInTheModelsOrder() throws IOException {
        Path file = write(
                "kaggle.csv", "Class,Title,Description\n1,Awful,\"Dull, and too long.\"\n2,A delight,Wonderful.\n");
        Outcome outcome = evaluate(
                "csv:" + file, "--text-column", "Title,Description", "--label-column", "class", "--labels", "1,2");
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).startsWith("accuracy 100.00 % on 2 texts").contains("negative");
        assertThat(outcome.err())
                .contains("note: " + file + ": column \"Class\" is taken for \"class\"\n")
                .contains("note: labels 1, 2 are taken for the model's negative, positive, in this order\n");
        assertUnusable(
                evaluate("csv:" + file, "--text-column", "Title", "--label-column", "Class"),
                "unknown label \"1\"; known: negative, positive; if the file calls them otherwise, --labels gives its names");
        assertUnusable(
                evaluate(
                        "csv:" + file,
                        "--text-column",
                        "Title",
                        "--label-column",
                        "Class",
                        "--labels",
                        "positive,negative"),
                "--labels: \"positive\" is the model's label 2, not 1");
        assertUnusable(
                evaluate("csv:" + file, "--text-column", "Title", "--label-column", "Class", "--labels", "'1,2"),
                "unknown label \"1\"");
    }

    @Test
    void labelsMayHoldCommas() throws IOException {
        Path file = write("d.csv", "text,label\nAwful.,\"bad, really\"\nA delight.,good\n");
        assertThat(evaluate("csv:" + file, "--labels", "\"bad, really\",good").out())
                .startsWith("accuracy 100.00 % on 2");
        assertThat(evaluate("csv:" + file, "--labels", "\"bad, really\"", "--labels", "good")
                        .out())
                .startsWith("accuracy 100.00 % on 2");
        assertUnusable(
                evaluate("csv:" + file, "--labels", "bad, really,good"), "--labels: 3 are given, the model has 2");
    }

    @Test
    void otherEncodingsAndRowsThatAreLeftOutAreSaid() throws IOException {
        Path file = folder.resolve("latin1.csv");
        Files.write(
                file,
                "text;label\nD\u00e9licieux, a delight;positive\n;negative\nAwful;\nDull;negative\n"
                        .getBytes(ISO_8859_1));
        String data = "csv:" + file;
        assertUnusable(evaluate(data, "--delimiter", ";"), "line 2: not UTF-8 (byte 0xE9); --encoding windows-1252");
        assertUnusable(
                evaluate(data, "--delimiter", ";", "--encoding", "latin1"),
                "2 of 4 rows cannot be used: the text is empty (line 3); the label is empty (line 4); --skip-bad-rows");
        Outcome outcome = evaluate(data, "--delimiter", ";", "--encoding", "latin1", "--skip-bad-rows");
        assertThat(outcome.out()).startsWith("accuracy 100.00 % on 2 texts");
        assertThat(outcome.err()).contains("note: " + file + ": skipped 2 of 4 rows: the text is empty (line 3)");
        assertUnusable(
                evaluate("imdb:" + folder, "--skip-bad-rows"), "columns, labels, format and test part are fixed");
    }

    @Test
    void fastTextsFilesAreRead() throws IOException {
        Path file = write("d.txt", "__label__positive A delight.\n__label__negative Awful.\n");
        assertThat(evaluate("fasttext:" + file).out()).startsWith("accuracy 100.00 % on 2 texts");
    }

    private static Outcome evaluate(String data, String... more) {
        List<String> all = new ArrayList<>(List.of("evaluate", "--data", data));
        all.addAll(Arrays.asList(more));
        return run(all.toArray(String[]::new));
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}
