package dev.rango.cli;

import static dev.rango.cli.Outcome.assertUnusable;
import static dev.rango.cli.Outcome.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rango.models.TrainingRecord;
import dev.rango.onnx.Attribute;
import dev.rango.onnx.ElementType;
import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxModel;
import dev.rango.onnx.OnnxTensor;
import dev.rango.onnx.OnnxValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user types to have word vectors of a transformer, and to train from them. Its states are three numbers for each token. */
class DistillCommandTest {
    @TempDir
    Path folder;

    private String encoder;
    private String out;
    private String data;

    @BeforeEach
    void write() throws IOException {
        OnnxModel model = OnnxModel.empty("states", 8, 13, "test");
        OnnxGraph nodes = model.graph();
        for (String input : List.of("input_ids", "attention_mask")) {
            nodes.input(new OnnxValue(input, ElementType.INT64, "batch", "tokens"));
        }
        float[] numbers = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 1, 0, -5, 2, 0, 1, -4, 1, 0, 3, -2};
        nodes.constant(OnnxTensor.floats("table", new int[] {numbers.length / 3, 3}, numbers));
        nodes.constant(OnnxTensor.longs("last", 2));
        String seen = nodes.node("Cast", "seen", List.of("attention_mask"), Attribute.castTo(ElementType.FLOAT));
        String column = nodes.node("Unsqueeze", "column", List.of(seen, "last"));
        String words = nodes.node("Gather", "words", List.of("table", "input_ids"));
        nodes.node("Mul", "last_hidden_state", List.of(words, column));
        nodes.output(new OnnxValue("last_hidden_state", ElementType.FLOAT, "batch", "tokens", "3"));
        model.write(folder.resolve("model.onnx"));
        String json = """
                {"added_tokens":[],"normalizer":{"type":"BertNormalizer"},"pre_tokenizer":{"type":"BertPreTokenizer"},
                 "post_processor":{"type":"BertProcessing","sep":["[SEP]",3],"cls":["[CLS]",2]},
                 "model":{"type":"WordPiece","unk_token":"[UNK]","max_input_chars_per_word":100,
                  "vocab":{"[PAD]":0,"[UNK]":1,"[CLS]":2,"[SEP]":3,"good":4,"bad":5,"film":6,"a":7}}}
                """;
        Path tokenizer = Files.writeString(folder.resolve("tokenizer.json"), json);
        encoder = folder.resolve("encoder").toString();
        out = folder.resolve("vectors.txt").toString();
        Outcome brought = run(
                "import",
                "--onnx",
                folder.resolve("model.onnx").toString(),
                "--tokenizer",
                tokenizer.toString(),
                "--pooling",
                "mean",
                "--max-tokens",
                "16",
                "--out",
                encoder);
        assertThat(brought.code()).as(brought.err()).isZero();
        String rows = "label,text\nyes,a good film\nno,a bad film\n"
                + "yes,good\nno,bad\nyes,good film\nno,bad film\nyes,a good\nno,a bad\nyes,good a film\nno,film a bad\n";
        data = "csv:" + Files.writeString(folder.resolve("rows.csv"), rows);
    }

    @Test
    void aTableIsMadeAndTrainedFrom() throws IOException {
        Outcome made = run("distill", "--encoder", encoder, "--data", data, "--dim", "2", "--out", out);
        assertThat(made.code()).as(made.err()).isZero();
        assertThat(made.out()).startsWith("4 words of 2 numbers; ").endsWith("wrote " + out + "\n");
        List<String> lines = Files.readAllLines(Path.of(out));
        assertThat(lines.get(0)).isEqualTo("4 2");
        assertThat(lines)
                .extracting(line -> line.split(" ")[0])
                .containsExactlyInAnyOrder("4", "bad", "film", "good", "a");
        byte[] first = Files.readAllBytes(Path.of(out));
        assertThat(run("distill", "--encoder", encoder, "--data", data, "--dim", "2", "--out", out)
                        .code())
                .isZero();
        assertThat(Path.of(out)).hasBinaryContent(first);

        String base = folder.resolve("base").toString();
        Outcome trained =
                run("train", "--data", data, "--vectors", out, "--epochs", "2", "--validation", "0", "--out", base);
        assertThat(trained.code()).as(trained.err()).isZero();
        assertThat(TrainingRecord.read(Path.of(base)).orElseThrow().recipe())
                .contains(
                        "vectors distilled from encoder ", " (mean, config ", "2 principal components, weights 0.001/");
    }

    @Test
    void aListOfWordsBesideOtherVectors() throws IOException {
        Path words = Files.writeString(folder.resolve("words.txt"), "good\nbad\nGood\nfilm\n\ngood\n");
        Path glove = Files.writeString(folder.resolve("glove.txt"), "good 1\nfilm 2\n");
        Outcome made = run(
                "distill",
                "--encoder",
                encoder,
                "--words",
                words.toString(),
                "--beside",
                glove.toString(),
                "--dim",
                "1",
                "--out",
                out,
                "--json");
        assertThat(made.code()).as(made.err()).isZero();
        assertThat(made.json().path("dim").asInt()).isEqualTo(2);
        assertThat(made.json().path("variance_kept").asDouble()).isBetween(0.3, 1.0);
        assertThat(made.err())
                .contains("left out 1 line that is no word of a text as it is read, the first: 'Good'")
                .contains("lacks 1 of 3 words, which have zeros there")
                .contains("no counts without --data: all words weigh the same");
        assertThat(Files.readAllLines(Path.of(out)).get(1)).startsWith("good 1.0 ");
        assertThat(Files.readAllLines(Path.of(out)).get(2)).startsWith("bad 0.0 ");
    }

    @Test
    void whatCannotBeUsedIsRefused() throws IOException {
        assertUnusable(run("distill", "--encoder", encoder, "--out", out), "'--data=SPEC' or '--words=FILE'");
        Path words = folder.resolve("words.txt");
        String file = words.toString();
        assertUnusable(run("distill", "--encoder", encoder, "--words", file, "--out", out), "no such file");
        Files.write(words, new byte[0]);
        assertUnusable(run("distill", "--encoder", encoder, "--words", file, "--out", out), "--dim: 256 directions");
        Files.writeString(words, "good\nbad 0.5 0.25\n");
        assertUnusable(
                run("distill", "--encoder", encoder, "--words", file, "--out", out),
                "line 2: is more than a word; one word a line is read");
        Files.write(words, new byte[] {'a', '\n', (byte) 0xFF, '\n'});
        assertUnusable(run("distill", "--encoder", encoder, "--words", file, "--out", out), "line 2");
        Files.writeString(words, "good\nbad\nfilm\na\n");
        assertUnusable(
                run("distill", "--encoder", encoder, "--words", file, "--dim", "4", "--out", out),
                "--dim: 4 directions");
        assertUnusable(
                run("distill", "--encoder", encoder, "--words", file, "--dim", "1", "--out", file), "would replace");
        assertUnusable(
                run("distill", "--encoder", encoder, "--words", file, "--dim", "1", "--out", "x.bin"), "ends in .bin");
        assertUnusable(
                run("distill", "--encoder", encoder, "--words", file, "--dim", "1", "--sif", "0", "--out", out),
                "--sif: 0.0 is not above 0");
        assertUnusable(
                run("distill", "--encoder", folder.toString(), "--words", file, "--dim", "1", "--out", out),
                "MANIFEST.sha256");
        Files.writeString(words, "zebra\nyak\nox\n");
        Outcome alike = run("distill", "--encoder", encoder, "--words", file, "--dim", "1", "--out", out);
        assertThat(alike.code()).isEqualTo(2);
        assertThat(alike.err()).endsWith("rango: vectors: 3 of them differ in 0 directions, fewer than 1\n");
        assertThat(Path.of(out)).doesNotExist();
    }
}
