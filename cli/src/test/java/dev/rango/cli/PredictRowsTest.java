package dev.rango.cli;

import static dev.rango.cli.Outcome.assertUnusable;
import static dev.rango.cli.Outcome.run;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of rows, labelled by the shipped sentiment model, with all that stands in them. */
class PredictRowsTest {
    @TempDir
    Path folder;

    @Test
    void csvKeepsItsColumnsAndItsQuotes() throws IOException {
        Path file = write(
                "in.csv", "\uFEFFid,review,label,empty\n007,\"A delight, \"\"truly\"\".\nTwice.\",x,\n8,Awful., y ,\n");
        Outcome outcome = run("predict", "--data", "csv:" + file, "--text-column", "review");
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out())
                .matches("id,review,label,empty,label_predicted,score\n"
                        + "007,\"A delight, \"\"truly\"\"\\.\nTwice\\.\",x,,positive,[01]\\.\\d{6}\n"
                        + "8,Awful\\.,\" y \",,negative,[01]\\.\\d{6}\n");
    }

    @Test
    void tsvAndWhatTheRuleAddsFindFreeNames() throws IOException {
        Path file = write("in.tsv", "text\tscore\tscore_predicted\nA \"delight.\t1\t2\n");
        String[] lines = run("predict", "--data", "tsv:" + file, "--top", "2", "--threshold", "1")
                .out()
                .split("\n");
        assertThat(lines[0])
                .isEqualTo("text\tscore\tscore_predicted\tlabel\tscore_predicted_predicted\tbest\tlabel2\tscore2");
        assertThat(lines[1]).startsWith("A \"delight.\t1\t2\t").contains("\tpositive\t", "\tnegative\t");
    }

    @Test
    void aPredictionIsNeverNamedAsAColumnInOtherCapitals() throws IOException {
        Path file = write("in.csv", "Text,Label,SCORE\nA delight.,negative,7\n");
        assertThat(run("predict", "--data", "csv:" + file).out())
                .startsWith("Text,Label,SCORE,label_predicted,score_predicted\nA delight.,negative,7,positive,");
    }

    @Test
    void jsonlStaysAsItWasWritten() throws IOException {
        Path file = write(
                "in.jsonl",
                "{\"n\": 1.00, \"text\":\"A delight }\", \"label\":\"x\", \"deep\":{\"a\":[1]} } \n\n{\"text\":\"Awful.\"}\n");
        List<String> lines = run("predict", "--data", "jsonl:" + file, "--top", "1")
                .out()
                .lines()
                .toList();
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0))
                .startsWith(
                        "{\"n\": 1.00, \"text\":\"A delight }\", \"label\":\"x\", \"deep\":{\"a\":[1]} ,\"label_predicted\":\"positive\",\"score\":")
                .contains("\"scores\":{\"positive\":");
        assertThat(lines.get(1)).startsWith("{\"text\":\"Awful.\",\"label\":\"negative\",\"score\":");
    }

    @Test
    void aRowWithoutTextIsLabelledAndSaid() throws IOException {
        Path file = write("in.csv", "n,text\n1,A delight.\n2,\n3,\" \"\n");
        Outcome outcome = run("predict", "--data", "csv:" + file, "--skip-bad-rows");
        assertThat(outcome.out()).hasLineCount(4).contains("\n2,,").contains("\n3,\" \",");
        assertThat(outcome.err())
                .isEqualTo("note: " + file
                        + ": 2 of 3 rows have no text (lines 3, 4): they get what an empty text gets\n");
    }

    @Test
    void fastTextsLinesComeOutAsTsv() throws IOException {
        Path file = write("in.txt", "__class__pos A\tdelight.\nAwful.\n");
        assertThat(run("predict", "--data", "fasttext:" + file, "--label-prefix", "__class__")
                        .out())
                .matches("label\ttext\tlabel_predicted\tscore\n"
                        + "pos\tA delight\\.\tpositive\t[01]\\.\\d+\n\tAwful\\.\tnegative\t[01]\\.\\d+\n");
    }

    @Test
    void otherFormsOfTablesAreReadAndWrittenAsTheyCame() throws IOException {
        Path file = folder.resolve("in.csv");
        Files.write(file, "Title;BODY;n\nCaf\u00e9;\"A; delight.\";1\nAwful;too long\nx;y;2\n".getBytes(ISO_8859_1));
        Outcome outcome = run(
                "predict",
                "--data",
                "csv:" + file,
                "--delimiter",
                ";",
                "--encoding",
                "latin1",
                "--text-column",
                "Title,body",
                "--skip-bad-rows");
        assertThat(outcome.out()).startsWith("Title;BODY;n;label;score\nCaf\u00e9;\"A; delight.\";1;");
        assertThat(outcome.out().lines()).hasSize(3);
        assertThat(outcome.err())
                .isEqualTo("note: " + file + ": column \"BODY\" is taken for \"body\"\nnote: " + file
                        + ": skipped 1 of 3 rows: has 2 columns, the header has 3 (line 3)\n");
        Path bare = write("bare.tsv", "1\tA delight.\n2\tAwful.\n");
        assertThat(run("predict", "--data", "tsv:" + bare, "--no-header", "--text-column", "2")
                        .out())
                .matches("1\tA delight\\.\tpositive\t[01]\\.\\d+\n2\tAwful\\.\tnegative\t[01]\\.\\d+\n");
        assertUnusable(
                run("predict", "--data", "csv:" + file, "--encoding", "latin1", "--text-column", "body"),
                "no column \"body\"; there are: \"Title;BODY;n\"; with --delimiter ';' there is one");
        assertUnusable(
                run("predict", "--data", "csv:" + file, "--delimiter", ";", "--text-column", "BODY"),
                "line 2: not UTF-8 (byte 0xE9); --encoding windows-1252, or what else the file is in, reads it");
    }

    @Test
    void aFileIsThereAsAWholeOrNotAtAll() throws IOException {
        StringBuilder rows = new StringBuilder("text\n");
        for (int i = 0; i < 3000; i++) {
            rows.append("Number ").append(i).append(" was good.\n");
        }
        Path file = write("in.csv", rows.toString());
        Path packed = folder.resolve("made/here/out.csv.gz");
        assertThat(run("predict", "--data", "csv:" + file, "--out", packed.toString())
                        .err())
                .isEqualTo("wrote " + packed + ", 3,000 rows\n");
        try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(packed))) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8).lines())
                    .hasSize(3001)
                    .contains("text,label,score")
                    .anyMatch(line -> line.startsWith("Number 2999 was good.,positive,"));
        }
        Path broken = write("broken.csv", rows + "one,too many\n");
        String before = "text,label,score\nAs it was.,positive,0.9\n";
        Path out = write("out.csv", before);
        assertUnusable(run("predict", "--data", "csv:" + broken, "--out", out.toString()), "line 3002: has 2 columns");
        assertThat(out).hasContent(before);
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("in.csv", "broken.csv", "out.csv", "made");
        }
    }

    @Test
    void aLabelledCopyIsToldByWhatItCopies() throws IOException {
        for (String[] rows : new String[][] {
            {"tsv", "text\tlabel\nA delight.\tx\n"},
            {"jsonl", "{\"text\":\"A delight.\", \"label\":\"x\"}\n"},
            {"csv", "1,A delight.\n", "--no-header", "--text-column", "2"}
        }) {
            String data = rows[0] + ":" + write("in." + rows[0], rows[1]);
            String out = folder.resolve("out." + rows[0]).toString();
            List<String> line = new java.util.ArrayList<>(List.of("predict", "--data", data, "--out", out));
            line.addAll(List.of(rows).subList(2, rows.length));
            String[] label = line.toArray(String[]::new);
            assertThat(run(label).code()).isZero();
            assertThat(run(label).code()).isZero();
            String copy = write("out." + rows[0], rows[1]).toString();
            assertUnusable(run(label), copy + ": exists and is no labelled copy of these rows: not replaced");
            assertThat(Path.of(copy)).hasContent(rows[1]);
        }
    }

    @Test
    void whatCannotBeMeantIsRefused() throws IOException {
        Path file = write("in.csv", "text\nA delight.\n");
        String data = "csv:" + file;
        assertUnusable(
                run("predict", "--data", data, "--text-column", "txt"), "no column \"txt\"; there are: \"text\"");
        assertUnusable(
                run("predict", "--data", data, "--out", file.toString()), "which --data reads; name another file");
        assertUnusable(run("predict", "--data", data, "--out", folder.toString()), "is a folder");
        assertUnusable(
                run("predict", "--data", data, "--out", "x.jsonl"),
                "x.jsonl: ends in .jsonl, and a labelled copy of these rows is to be written: name it .csv or ");
        assertUnusable(run("predict", "--data", data, "--format", "jsonl"), "is that of the rows");
        assertUnusable(run("predict", "--data", data, "A text."), "were both given");
        assertUnusable(run("predict", "--out", "x.csv", "A text."), "--out: is for the rows of --data");
        for (String[] alone :
                new String[][] {{"--no-header"}, {"--skip-bad-rows"}, {"--delimiter", ";"}, {"--text-column", "text"}
                }) {
            String[] command = java.util.Arrays.copyOf(new String[] {"predict", "A text."}, 2 + alone.length);
            System.arraycopy(alone, 0, command, 2, alone.length);
            assertUnusable(run(command), alone[0] + ": is for the rows of --data");
        }
        assertUnusable(run("predict", "--data", "imdb:x"), "known: csv:FILE, tsv:FILE, jsonl:FILE, fasttext:FILE");
        assertUnusable(run("predict", "--data", "csv:" + write("empty.csv", "")), "is empty");
        assertUnusable(
                run("predict", "--data", "jsonl:" + write("no.jsonl", "{\"text\":1}\n")),
                "line 1: \"text\" is not a string");
        assertUnusable(
                run("predict", "--data", "jsonl:" + write("cut.jsonl", "{\"text\":\"a\"")), "line 1: not valid JSON");
        Outcome none = run("predict", "--data", "csv:" + write("header.csv", "text\n"));
        assertThat(none.out()).isEqualTo("text,label,score\n");
        assertThat(none.err()).endsWith("header.csv: holds no rows\n");
        assertUnusable(
                run("predict", "--label-prefix", "__c__", "A text."), "--label-prefix: is for the rows of --data");
    }

    @Test
    void tritonsFolderIsToldFromTheModelInIt() throws IOException {
        Path outer = Files.createDirectories(folder.resolve("name/1")).getParent();
        Files.writeString(outer.resolve("config.pbtxt"), "");
        for (String[] command : new String[][] {
            {"verify", outer.toString()},
            {"inspect", outer.toString()},
            {"compile", outer.toString()},
            {"tokenize", "--model", outer.toString(), "x"},
            {"predict", "--model", outer.toString(), "x"},
            {"evaluate", "--model", outer.toString(), "--data", "csv:x"},
            {"bench", "--model", outer.toString()}
        }) {
            assertUnusable(run(command), "the exported model is " + outer.resolve("1"));
        }
        assertUnusable(run("predict", "--model", write("model.onnx", "").toString(), "x"), "is a file, not the folder");
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void whatIsNoExportIsNamedAlikeByEveryVerb() throws IOException {
        String nothing = Files.createDirectories(folder.resolve("nothing")).toString();
        String base = ShippedModels.newsBase().toString();
        assertUnusable(run("verify", nothing), nothing + ": is no export, base or adapter");
        for (String verb : List.of("compile", "bench --model", "predict x --model", "evaluate --data csv:x --model")) {
            assertUnusable(
                    run((verb + " " + nothing).split(" ")),
                    nothing + ": holds no exported model: there is no model.onnx");
            assertUnusable(run((verb + " " + base).split(" ")), base + ": is a trained base, not an exported model");
        }
    }
}
