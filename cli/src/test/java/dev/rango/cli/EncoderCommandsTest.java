package dev.rango.cli;

import static dev.rango.cli.Outcome.assertUnusable;
import static dev.rango.cli.Outcome.run;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rango.onnx.Attribute;
import dev.rango.onnx.ElementType;
import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxModel;
import dev.rango.onnx.OnnxTensor;
import dev.rango.onnx.OnnxValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user types to bring a transformer, and then does with it. Its graph adds up two numbers for each token. */
class EncoderCommandsTest {
    private static final int LONGEST = 8;

    @TempDir
    Path folder;

    private String graph;
    private String tokenizer;
    private String out;

    @BeforeEach
    void write() throws IOException {
        OnnxModel model = OnnxModel.empty("sum", 8, 13, "test");
        OnnxGraph nodes = model.graph();
        for (String input : List.of("input_ids", "attention_mask")) {
            nodes.input(new OnnxValue(input, ElementType.INT64, "batch", "tokens"));
        }
        float[] numbers = {0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 3, 0};
        nodes.constant(OnnxTensor.floats("table", new int[] {numbers.length / 2, 2}, numbers));
        nodes.constant(OnnxTensor.longs("last", 2));
        nodes.constant(OnnxTensor.longs("tokens", 1));
        String seen = nodes.node("Cast", "seen", List.of("attention_mask"), Attribute.castTo(ElementType.FLOAT));
        String column = nodes.node("Unsqueeze", "column", List.of(seen, "last"));
        String words = nodes.node("Gather", "words", List.of("table", "input_ids"));
        String counted = nodes.node("Mul", "counted", List.of(words, column));
        nodes.node("ReduceSum", "logits", List.of(counted, "tokens"), Attribute.integer("keepdims", 0));
        nodes.output(new OnnxValue("logits", ElementType.FLOAT, "batch", "2"));
        model.write(folder.resolve("model.onnx"));
        String json = """
                {"added_tokens":[],"normalizer":{"type":"BertNormalizer"},"pre_tokenizer":{"type":"BertPreTokenizer"},
                 "post_processor":{"type":"BertProcessing","sep":["[SEP]",3],"cls":["[CLS]",2]},
                 "model":{"type":"WordPiece","unk_token":"[UNK]","max_input_chars_per_word":100,
                  "vocab":{"[PAD]":0,"[UNK]":1,"[CLS]":2,"[SEP]":3,"good":4,"##ly":5}}}
                """;
        Files.writeString(folder.resolve("tokenizer.json"), json);
        graph = folder.resolve("model.onnx").toString();
        tokenizer = folder.resolve("tokenizer.json").toString();
        out = folder.resolve("out").toString();
    }

    private Outcome bring(String... more) {
        List<String> words = new java.util.ArrayList<>(List.of(
                "import", "--onnx", graph, "--tokenizer", tokenizer, "--max-tokens", "" + LONGEST, "--out", out));
        words.addAll(List.of(more));
        return run(words.toArray(String[]::new));
    }

    @Test
    void aTransformerIsBroughtAndUsedLikeAnyModel() throws IOException {
        Outcome brought = bring("--labels", "no,yes");
        assertThat(brought.code()).as(brought.err()).isZero();
        assertThat(brought.out())
                .contains("alone = over-padded")
                .endsWith("wrote " + out + ": labels [no, yes]; texts of up to 8 tokens\n");

        JsonNode tokens = run("tokenize", "--model", out, "Goodly bad").json();
        assertThat(tokens.path("tokens").toString()).isEqualTo("[\"[CLS]\",\"good\",\"##ly\",\"[UNK]\",\"[SEP]\"]");
        assertThat(tokens.path("ids").toString()).isEqualTo("[2,4,5,1,3]");

        JsonNode answer = run("predict", "--model", out, "--json", "good").json();
        assertThat(answer.path("label").asText()).isEqualTo("yes");
        assertThat(answer.path("score").asDouble()).isBetween(0.9525, 0.9527);
        assertThat(answer.has("truncated")).isFalse();
        Outcome longer = run("predict", "--model", out, "--json", "x ".repeat(6) + "good");
        assertThat(longer.json().path("truncated").asBoolean()).isTrue();
        assertThat(longer.json().path("score").asDouble()).isEqualTo(0.5);
        assertThat(longer.err()).isEqualTo("note: answered by the first 8 tokens of longer texts: 1\n");

        Path rows = Files.writeString(
                folder.resolve("rows.csv"), "label,text\nyes,good\nyes,good film\nno,goodly goodly\n");
        Outcome measured = run("evaluate", "--model", out, "--data", "csv:" + rows, "--json");
        assertThat(measured.json().path("accuracy").asDouble())
                .as(measured.err())
                .isGreaterThan(0.6);

        Outcome verified = run("verify", out);
        assertThat(verified.code()).as(verified.out()).isZero();
        assertThat(verified.out()).endsWith(out + " is proven\n");
        assertThat(run("inspect", "--json", out).json().path("kind").asText()).isEqualTo("exported model");
        Path bill = folder.resolve("bill.json");
        assertThat(run("inspect", out, "--bom", bill.toString()).code()).isZero();
        assertThat(Files.readString(bill)).contains("\"architectureFamily\" : \"transformer\"");
        Outcome bench = run(
                "bench",
                "--model",
                out,
                "--batch",
                "1",
                "--workers",
                "1",
                "--duration",
                "100ms",
                "--starts",
                "0",
                "--json");
        assertThat(bench.code()).as(bench.err()).isZero();
    }

    /** The graph counts: of eleven words, in windows of six and five, two are good; of the first six none. */
    @Test
    void longTextsAreReadInWindows() throws IOException {
        assertThat(bring("--labels", "no,yes").code()).isZero();
        String text = "x ".repeat(10) + "good good";
        JsonNode whole =
                run("predict", "--model", out, "--json", "--windows", "2", text).json();
        assertThat(whole.has("truncated")).isFalse();
        assertThat(whole.path("score").asDouble()).isBetween(0.9525, 0.9527);
        Outcome longer = run("predict", "--model", out, "--windows", "2", "--overlap", "2", text);
        assertThat(longer.err()).isEqualTo("note: answered by the first 2 windows of 8 tokens of longer texts: 1\n");
        Path rows = Files.writeString(
                folder.resolve("rows.csv"), "label,text\nyes," + text + "\nno,goodly goodly goodly\n");
        String[] evaluate = {"evaluate", "--model", out, "--data", "csv:" + rows, "--json", "--windows", "2"};
        assertThat(run(evaluate).json().path("accuracy").asDouble()).isEqualTo(1);
        String[] beginning = Arrays.copyOf(evaluate, evaluate.length - 2);
        assertThat(run(beginning).json().path("accuracy").asDouble()).isEqualTo(0.5);
        assertUnusable(run("predict", "--model", out, "--overlap", "2", text), "--overlap: has no effect");
        assertUnusable(run("predict", "--model", out, "--windows", "0", text), "--windows: 0 is below 1");
        assertUnusable(
                run("predict", "--model", out, "--windows", "2", "--overlap", "3", text),
                "--overlap 3 is no less than half of the 6 tokens of a window");
        assertUnusable(run("predict", "--windows", "2", text), "--windows 2 is of a transformer's long texts");
    }

    /** Each good adds 3 to the logit of yes; of nothing both are even. */
    @Test
    void aTextIsGivenAnyNumberOfLabels() throws IOException {
        Path config = Files.writeString(
                folder.resolve("config.json"),
                "{\"id2label\":{\"0\":\"no\",\"1\":\"yes\"},\"problem_type\":\"multi_label_classification\"}");
        assertThat(bring("--config", config.toString(), "--thresholds", "60%").code())
                .isZero();
        assertThat(run("predict", "--model", out, "--json", "goodly").out())
                .contains("\"label\":\"no\"", "\"unknown\":false", "\"labels\":[\"no\",\"yes\"]");
        assertThat(run("predict", "--model", out, "--json", "good").out())
                .contains("\"label\":\"yes\"", "\"labels\":[\"yes\"]");
        assertThat(run("predict", "--model", out, "--json", "film").out())
                .contains("\"label\":\"unknown\"", "\"unknown\":true,\"best\":\"no\",\"labels\":[]");
        assertThat(run("predict", "--model", out, "goodly", "film").out())
                .isEqualTo("no  95.26 %, yes  95.26 %  goodly\nunknown (no  50.00 %)  film\n");
        assertThat(run("predict", "--model", out, "--format", "csv", "--threshold", "0.4", "film")
                        .out())
                .isEqualTo(
                        "text,label,score,best,labels,\"no\",\"yes\"\n\"film\",\"no\",0.500000,\"no\",\"no|yes\",0.500000,0.500000\n");
        Path rows = Files.writeString(folder.resolve("rows.csv"), "label,text\nyes,goodly\nno,goodly\nyes,film\n");
        Outcome measured = run("evaluate", "--model", out, "--data", "csv:" + rows);
        assertThat(measured.out())
                .contains(
                        "the model gives any number of labels: 1.33 for each text, none for 1; the right one is among them of 66.67 %");
        assertThat(run("evaluate", "--model", out, "--data", "csv:" + rows, "--json")
                        .out())
                .contains("\"given\":{\"labels\":4,\"none\":1,\"right\":2}");
        assertUnusable(
                bring("--labels", "no,yes", "--thresholds", "0.5"), "--thresholds: is of models whose labels have");
    }

    @Test
    void vectorsArePrinted() {
        OnnxModel model = OnnxModel.read(Path.of(graph));
        OnnxModel states = OnnxModel.empty("states", 8, 13, "test");
        OnnxGraph nodes = states.graph();
        for (String input : List.of("input_ids", "attention_mask")) {
            nodes.input(new OnnxValue(input, ElementType.INT64, "batch", "tokens"));
        }
        nodes.constant(model.graph().constant("table").orElseThrow());
        nodes.node("Gather", "last_hidden_state", List.of("table", "input_ids"));
        nodes.output(new OnnxValue("last_hidden_state", ElementType.FLOAT, "batch", "tokens", "2"));
        states.write(Path.of(graph));
        assertThat(bring("--pooling", "mean").code()).isZero();
        Outcome given = run("embed", "--model", out, "good", "x ".repeat(9));
        assertThat(given.code()).as(given.err()).isZero();
        List<String> lines = given.out().lines().toList();
        assertThat(lines.get(0)).isEqualTo("{\"text\":\"good\",\"vector\":[0.0,1.0]}");
        assertThat(lines.get(1)).contains("\"truncated\":true", "\"vector\":[0.0,0.0]");
        assertThat(given.err()).isEqualTo("note: vectors of the first 8 tokens of longer texts: 1\n");
        Outcome windows = run("embed", "--model", out, "--windows", "2", "x ".repeat(7) + "good");
        assertThat(windows.out()).doesNotContain("truncated").endsWith("\"vector\":[0.0,0.25]}\n");
        assertUnusable(
                run("predict", "--model", out, "good"), "gives vectors and no labels: `rango embed` prints them");
        String sentiment = Path.of(System.getProperty("rango.home"), "models", "zoo", "sentiment")
                .toString();
        assertUnusable(run("embed", "--model", sentiment, "good"), "gives labels and no vectors");
    }

    @Test
    void whatContradictsItselfIsRefused() {
        assertUnusable(bring(), "gives logits, and no file says their labels: --labels A,B");
        assertUnusable(bring("--labels", "no,yes", "--pooling", "max"), "--pooling: is mean or first, not max");
        assertUnusable(bring("--labels", "no,yes", "--pooling", "mean"), "is of hidden states");
        assertUnusable(bring("--labels", "no,yes", "--alpha", "1"), "--alpha: has no effect");
        assertUnusable(
                bring("--labels", "no,yes", "--max-flips", "1%"), "--max-flips: has no effect without --quantize");
        assertUnusable(bring("--labels", "no,yes", "--quantize", "int8"), "has no product or table of constant floats");
        assertUnusable(
                run("import", "--weights", graph, "--quantize", "int8", "--labels", "a,b", "--out", out),
                "--quantize: is of a transformer");
        assertUnusable(bring("--labels", "no,yes", "--golden", "x"), "--golden: has no effect");
        assertUnusable(bring("--labels", "no,yes", "--hf", out), "--hf: names all files");
        assertUnusable(run("import", "--onnx", graph, "--out", out), "--tokenizer: is needed");
        assertUnusable(
                run("import", "--weights", graph, "--pooling", "mean", "--labels", "a,b", "--out", out),
                "--pooling: is of a transformer");
        assertUnusable(run("import", "--weights", graph, "--vectors", graph, "--out", out), "--labels: is needed");
        assertUnusable(
                run("import", "--onnx", graph, "--tokenizer", tokenizer, "--labels", "a,b", "--out", out),
                "is none, and no file says how many tokens the model reads: --max-tokens 512");
        assertThat(Path.of(out)).doesNotExist();
    }
}
