package dev.rango.exporter;

import dev.rango.onnx.Attribute;
import dev.rango.onnx.ElementType;
import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxModel;
import dev.rango.onnx.OnnxTensor;
import dev.rango.onnx.OnnxValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A transformer as other tools leave it, small: words, positions and types are added up, every token is told the mean of those that the
 * mask lets it see, and a product makes the hidden states. Sizes are computed in the graph, as PyTorch's exporter writes them.
 */
public final class TinyEncoder {
    static final int DIM = 8;
    public static final int WIDE = 128;
    static final int LONGEST = 32;
    /** The special ones first. */
    static final List<String> PIECES = List.of(
            "[PAD]", "[UNK]", "[CLS]", "[SEP]", "a", "good", "bad", "film", "##s", "!", "the", "not", ".", ",", "'");

    private final SplittableRandom random = new SplittableRandom(11);
    private final OnnxModel model = OnnxModel.empty("tiny", 8, 13, "test");
    private final OnnxGraph graph = model.graph();

    private final int dim;

    private TinyEncoder() {
        this(DIM);
    }

    private TinyEncoder(int dim) {
        this.dim = dim;
    }

    /** Its graph and tokenizer, which gives hidden states. */
    public static void writeStates(Path folder) throws IOException {
        TinyEncoder tiny = new TinyEncoder();
        tiny.states("last_hidden_state", false);
        tiny.graph.output(new OnnxValue("last_hidden_state", ElementType.FLOAT, "batch", "tokens", "" + tiny.dim));
        tiny.write(folder);
    }

    /** The same, wide enough to be worth fewer bytes. */
    public static void writeWideStates(Path folder) throws IOException {
        TinyEncoder tiny = new TinyEncoder(WIDE);
        tiny.states("last_hidden_state", false);
        tiny.graph.output(new OnnxValue("last_hidden_state", ElementType.FLOAT, "batch", "tokens", "" + WIDE));
        tiny.write(folder);
    }

    /** The same, whose states depend on all texts of a batch, as where numbers are rounded by the largest of all. */
    public static void writeSociable(Path folder) throws IOException {
        TinyEncoder tiny = new TinyEncoder();
        tiny.states("last_hidden_state", true);
        tiny.graph.output(new OnnxValue("last_hidden_state", ElementType.FLOAT, "batch", "tokens", "" + tiny.dim));
        tiny.write(folder);
    }

    /** The same with a head over the first token. */
    public static void writeLogits(Path folder, int classes) throws IOException {
        writeLogits(folder, classes, DIM);
    }

    public static void writeLogits(Path folder, int classes, int dim) throws IOException {
        TinyEncoder tiny = new TinyEncoder(dim);
        String states = tiny.states("states", false);
        tiny.graph.constant(OnnxTensor.longs("first", new int[0], 0));
        String first = tiny.graph.node("Gather", "cls", List.of(states, "first"), Attribute.integer("axis", 1));
        tiny.graph.node("MatMul", "logits", List.of(first, tiny.floats("head", tiny.dim, classes)));
        tiny.graph.output(new OnnxValue("logits", ElementType.FLOAT, "batch", "" + classes));
        tiny.write(folder);
    }

    private String states(String name, boolean isSociable) {
        String ids = graph.input(new OnnxValue("input_ids", ElementType.INT64, "batch", "tokens"));
        String mask = graph.input(new OnnxValue("attention_mask", ElementType.INT64, "batch", "tokens"));
        String types = graph.input(new OnnxValue("token_type_ids", ElementType.INT64, "batch", "tokens"));
        String words = graph.node("Gather", "words", List.of(floats("word_table", PIECES.size(), dim), ids));
        String typed = graph.node("Gather", "typed", List.of(floats("type_table", 2, dim), types));
        String placed = graph.node("Gather", "placed", List.of(floats("position_table", LONGEST, dim), positions(ids)));
        String sum = graph.node("Add", "sum", List.of(graph.node("Add", "both", List.of(words, typed)), placed));
        if (isSociable) {
            sum = graph.node("Add", "told", List.of(sum, graph.node("ReduceMax", "most", List.of(sum))));
        }
        String wide = graph.node("Cast", "wide", List.of(mask), Attribute.castTo(ElementType.FLOAT));
        String column = graph.node("Unsqueeze", "column", List.of(wide, longs("last", 2)));
        String seen = graph.node("Mul", "seen", List.of(sum, column));
        String total = graph.node("ReduceSum", "total", List.of(seen, longs("tokens", 1)));
        String count = graph.node("ReduceSum", "count", List.of(column, longs("tokens_too", 1)));
        String mean = graph.node("Div", "mean", List.of(total, count));
        String mixed = graph.node("Add", "mixed", List.of(sum, mean));
        // As a block of attention reshapes what it makes.
        String sizes = graph.node(
                "Concat",
                "sizes",
                List.of(size(ids, "rows", 0), size(ids, "columns", 1), longs("width", dim)),
                Attribute.integer("axis", 0));
        String shaped = graph.node("Reshape", "shaped", List.of(mixed, sizes));
        String product = graph.node("MatMul", "product", List.of(shaped, floats("dense", dim, dim)));
        return graph.node("Tanh", name, List.of(product));
    }

    /** 0 to the number of tokens, cut out of a constant. */
    private String positions(String ids) {
        long[] all = new long[LONGEST];
        for (int i = 0; i < LONGEST; i++) {
            all[i] = i;
        }
        graph.constant(OnnxTensor.longs("position_ids", new int[] {1, LONGEST}, all));
        return graph.node(
                "Slice",
                "positions",
                List.of("position_ids", longs("from", 0), size(ids, "length", 1), longs("along", 1), longs("step", 1)));
    }

    private String size(String of, String name, int dimension) {
        String shape = graph.node("Shape", name + ".shape", List.of(of));
        graph.constant(OnnxTensor.longs(name + ".index", new int[0], dimension));
        String number =
                graph.node("Gather", name + ".number", List.of(shape, name + ".index"), Attribute.integer("axis", 0));
        return graph.node("Unsqueeze", name, List.of(number, longs(name + ".axes", 0)));
    }

    private String longs(String name, long value) {
        return graph.constant(OnnxTensor.longs(name, value));
    }

    private String floats(String name, int... shape) {
        float[] values = new float[shape[0] * shape[1]];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextDouble() * 2 - 1);
        }
        return graph.constant(OnnxTensor.floats(name, shape, values));
    }

    private void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        model.write(folder.resolve("model.onnx"));
        Files.writeString(folder.resolve("tokenizer.json"), tokenizer());
    }

    private static String tokenizer() {
        List<String> vocab = new ArrayList<>();
        List<String> added = new ArrayList<>();
        for (int id = 0; id < PIECES.size(); id++) {
            vocab.add("\"" + PIECES.get(id) + "\":" + id);
            if (id < 4) {
                added.add("{\"id\":" + id + ",\"content\":\"" + PIECES.get(id)
                        + "\",\"single_word\":false,\"lstrip\":false,"
                        + "\"rstrip\":false,\"normalized\":false,\"special\":true}");
            }
        }
        return """
                {"version":"1.0","truncation":{"direction":"Right","max_length":16,"strategy":"LongestFirst","stride":0},
                 "padding":null,"added_tokens":[%s],
                 "normalizer":{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"strip_accents":null,
                  "lowercase":true},
                 "pre_tokenizer":{"type":"BertPreTokenizer"},
                 "post_processor":{"type":"BertProcessing","sep":["[SEP]",3],"cls":["[CLS]",2]},
                 "decoder":{"type":"WordPiece","prefix":"##","cleanup":true},
                 "model":{"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##",
                  "max_input_chars_per_word":100,"vocab":{%s}}}
                """.formatted(String.join(",", added), String.join(",", vocab));
    }
}
