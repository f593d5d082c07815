package dev.rango.cli;

import static dev.rango.cli.Outcome.assertUnusable;
import static dev.rango.cli.Outcome.run;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of texts as they come: in other encodings, as tables, and as no text at all. */
class TextLinesTest {
    @TempDir
    Path folder;

    @Test
    void malformedLinesAreReadAndCounted() throws IOException {
        Path file = write("latin1.txt", "plain\ncaf\u00e9\nd\u00e9j\u00e0\n".getBytes(StandardCharsets.ISO_8859_1));
        Outcome lenient = tokenize(file);
        assertThat(lenient.code()).isZero();
        assertThat(lenient.out()).contains("caf\uFFFD");
        assertThat(lenient.err())
                .isEqualTo("rango: " + file
                        + ": 2 lines hold bytes that are not of its encoding (first: line 2), read as U+FFFD;"
                        + " --encoding reads another, such as windows-1252\n");
        Outcome read = run("tokenize", "--input", file.toString(), "--encoding", "latin1");
        assertThat(read.out()).contains("caf\u00e9", "d\u00e9j\u00e0");
        assertThat(read.err()).isEmpty();
        // What stands there as U+FFFD was not malformed.
        assertThat(tokenize(write("sign.txt", "a \uFFFD b\n".getBytes(StandardCharsets.UTF_8)))
                        .err())
                .isEmpty();
    }

    @Test
    void otherEncodingsAreNamedAndRead() throws IOException {
        byte[] text = "A delight.\nDull.\n".getBytes(Charset.forName("x-UTF-16LE-BOM"));
        Path file = write("utf16.txt", text);
        assertUnusable(tokenize(file), "is UTF-16; --encoding utf-16 reads it");
        Outcome read = run("tokenize", "--input", file.toString(), "--encoding", "utf-16");
        assertThat(read.out()).startsWith("{\"text\":\"A delight.\"").contains("{\"text\":\"Dull.\"");
        assertThat(read.err()).isEmpty();
        assertUnusable(
                run("tokenize", "--input", file.toString(), "--encoding", "klingon"), "no encoding that is known");
        assertUnusable(run("tokenize", "--encoding", "latin1", "A text."), "none is given");
    }

    @Test
    void whatIsPassedOverIsSaid() throws IOException {
        Path none = write("none.txt", new byte[0]);
        Outcome outcome = tokenize(none);
        assertThat(outcome.code()).isZero();
        assertThat(outcome.err()).isEqualTo("rango: " + none + ": holds no texts\n");
        Path lines = write("lines.txt", "A delight.\n".getBytes(StandardCharsets.UTF_8));
        for (String verb : new String[] {"predict", "tokenize"}) {
            assertThat(run(verb, "A text.", lines.toString()).err())
                    .isEqualTo("rango: " + lines
                            + ": is taken for a text, and there is a file of that name; --input reads its lines, predict --data csv:FILE the"
                            + " rows of a table\n");
            assertThat(run(verb, "A \0 text " + "x".repeat(5000), folder.toString())
                            .err())
                    .doesNotContain("is taken for a text");
        }
        assertUnusable(run("predict"), "or --data csv:FILE for the rows of a table");
    }

    @ParameterizedTest
    @CsvSource({
        "504B030414000000080000000000, is a zip archive",
        "934E554D505901007600, is an array of NumPy's",
        "89504E470D0A1A0A0000000D, is a picture (PNG)",
    })
    void whatIsNoTextIsRefusedByName(String hex, String reason) throws IOException {
        Path file = write("texts.txt", HexFormat.of().parseHex(hex));
        assertUnusable(run("predict", "--input", file.toString()), file + ": " + reason);
    }

    @Test
    void everyVerbThatReadsTextsRefusesThem() throws IOException {
        Path file = write(
                "texts.txt",
                "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n"
                        .getBytes(StandardCharsets.UTF_8));
        String zoo = Path.of(System.getProperty("rango.home"))
                .resolve("models/zoo/sentiment")
                .toString();
        for (String[] command : new String[][] {{"predict"}, {"tokenize"}, {"bench"}, {"verify", zoo}}) {
            String[] all = java.util.Arrays.copyOf(command, command.length + 2);
            all[command.length] = "--input";
            all[command.length + 1] = file.toString();
            assertUnusable(run(all), "is a git-lfs pointer");
        }
        assertUnusable(run("predict", "--data", "csv:" + file), "is a git-lfs pointer");
        assertUnusable(run("predict", "--input", folder.toString()), "is a folder");
    }

    @Test
    void tablesAreNoticed() throws IOException {
        Path csv = writeText("reviews.csv", "label,text\nx,\"A delight, truly.\"\n");
        Outcome outcome = tokenize(csv);
        assertThat(outcome.code()).isZero();
        assertThat(outcome.err())
                .isEqualTo("rango: " + csv
                        + ": looks like CSV with a header, and each line is taken for a text; predict --data csv:" + csv
                        + " reads its column text\n");
        assertThat(tokenize(writeText("a.txt", "id\tReview Text\tReview\n1\ta\tb\n"))
                        .err())
                .contains("looks like TSV", "--data tsv:", "--text-column Review ");
        assertThat(tokenize(writeText("b.csv", "v1,v2\nham,hello\n")).err()).contains("--text-column NAME");
        assertThat(tokenize(writeText("c.txt", "{\"label\":\"x\",\"body\":\"hello\"}\n{}\n"))
                        .err())
                .contains("looks like JSON objects", "--data jsonl:", "--text-column body");
        assertThat(tokenize(writeText("d.txt", "__label__pos A delight.\n__label__neg Awful.\n"))
                        .err())
                .contains("looks like fastText's lines", "predict --data fasttext:");
        for (String array : new String[] {"[{\"text\":\"A\"},\n{\"text\":\"B\"}]\n", "[\n  {\n \"text\":\"A\"\n}]\n"}) {
            assertThat(tokenize(writeText("e.json", array)).err()).contains("looks like one JSON array", "jq -c '.[]'");
        }
        for (String texts :
                new String[] {"A delight, truly.\nDull, and long.\n", "text\nmore\n", "One line, with text", "\n"}) {
            assertThat(tokenize(writeText("plain.txt", texts)).err()).as(texts).isEmpty();
        }
    }

    private static Outcome tokenize(Path file) {
        return run("tokenize", "--input", file.toString());
    }

    private Path writeText(String name, String text) throws IOException {
        return write(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }
}
