package dev.rango.runtime.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rango.runtime.ClassifierOptions;
import dev.rango.runtime.ConfigText;
import dev.rango.runtime.Integrity;
import dev.rango.runtime.TextClassifier;
import dev.rango.runtime.format.ModelConfig;
import dev.rango.runtime.format.ModelJar;
import dev.rango.runtime.text.Vocabulary;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Graphs that answer with the rest of a sum, the same to the last bit in any batch, and of which one run takes minutes and
 * another fails, as the largest value in it says. Written in ONNX's protobuf format (onnx.proto3 of github.com/onnx/onnx), whose field numbers the calls give.
 */
public final class TestGraph {
    private static final int FLOAT = 1;
    private static final int UINT8 = 2;
    private static final int INT64 = 7;
    /** Of the matrices whose product takes a tenth of a second; of so many products more than a minute. */
    private static final int SIDE = 1536;

    private static final int PRODUCTS = 800;
    private static final long PRIME = 1009;

    /** A picture whose largest value is this takes minutes. */
    public static final byte SLOW_PIXEL = (byte) 250;
    /** One with this fails. */
    static final byte FAILING_PIXEL = (byte) 240;

    /** One message. */
    private static final class Message {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        private Message varint(long value) {
            long rest = value;
            while ((rest & ~0x7FL) != 0) {
                out.write((int) (rest & 0x7F | 0x80));
                rest >>>= 7;
            }
            out.write((int) rest);
            return this;
        }

        Message number(int field, long value) {
            return varint((long) field << 3).varint(value);
        }

        Message bytes(int field, byte[] value) {
            varint((long) field << 3 | 2).varint(value.length);
            out.writeBytes(value);
            return this;
        }

        Message text(int field, String value) {
            return bytes(field, value.getBytes(UTF_8));
        }

        Message message(int field, Message value) {
            return bytes(field, value.out.toByteArray());
        }
    }

    private final Message graph = new Message().text(2, "test");

    private TestGraph() {}

    /** Writes a text classifier with the shipped model's words: {@link #slowWord} and {@link #failingWord} are two of them. */
    public static Path writeTexts(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (String file : List.of("config.json", "tokenizer.json")) {
            Files.copy(ModelJar.SENTIMENT.resolve(file), folder.resolve(file));
        }
        int words = ModelConfig.read(folder.resolve("config.json")).vocabSize();
        TestGraph texts = new TestGraph();
        texts.input("input_ids", INT64, "batch", "tokens");
        texts.input("attention_mask", INT64, "batch", "tokens");
        texts.node("Mul", List.of("input_ids", "attention_mask"), "weighted");
        texts.int64("axes", new long[] {1}, 1);
        texts.node("ReduceSum", List.of("weighted", "axes"), "sum");
        texts.node("ReduceMax", List.of("input_ids"), "largest", integer("keepdims", 0));
        texts.answer(words - 1, words - 2);
        Files.write(folder.resolve("model.onnx"), texts.model());
        return folder;
    }

    /** Writes a picture classifier. */
    public static Path writePictures(Path folder) throws IOException {
        Files.createDirectories(folder);
        ConfigText.writePictures(folder, List.of("even", "odd"));
        TestGraph pictures = new TestGraph();
        pictures.input("pixels", UINT8, "batch", "28", "28");
        pictures.node("Cast", List.of("pixels"), "wide", integer("to", INT64));
        pictures.int64("axes", new long[] {2}, 1, 2);
        pictures.node("ReduceSum", List.of("wide", "axes"), "flat", integer("keepdims", 0));
        pictures.int64("last", new long[] {1}, 1);
        pictures.node("Unsqueeze", List.of("flat", "last"), "sum");
        pictures.node("ReduceMax", List.of("wide"), "largest", integer("keepdims", 0));
        pictures.answer(SLOW_PIXEL & 0xFF, FAILING_PIXEL & 0xFF);
        Files.write(folder.resolve("model.onnx"), pictures.model());
        return folder;
    }

    /** Writes a graph of sequences whose hidden state of a token is its id, its mask and, where it has one, its type. */
    public static Path writeHidden(Path file, boolean types) throws IOException {
        TestGraph hidden = new TestGraph();
        List<String> inputs = types
                ? List.of("token_type_ids", "input_ids", "attention_mask")
                : List.of("input_ids", "attention_mask");
        List<String> parts = new ArrayList<>();
        hidden.int64("last", new long[] {1}, 2);
        for (String input : inputs) {
            hidden.input(input, INT64, "batch", "tokens");
            hidden.node("Cast", List.of(input), input + ".float", integer("to", FLOAT));
            hidden.node("Unsqueeze", List.of(input + ".float", "last"), input + ".column");
            parts.add(input + ".column");
        }
        hidden.node("Concat", parts, "last_hidden_state", integer("axis", 2));
        hidden.graph.message(12, value("last_hidden_state", FLOAT, "batch", "tokens", Integer.toString(inputs.size())));
        return Files.write(file, hidden.model());
    }

    /** Writes a graph of two inputs for each token whose logits are said to be of a shape. */
    static Path writeLogits(Path file, String... dimensions) throws IOException {
        TestGraph graph = new TestGraph();
        graph.input("input_ids", INT64, "batch", "tokens");
        graph.input("attention_mask", INT64, "batch", "tokens");
        graph.node("Add", List.of("input_ids", "attention_mask"), "sum");
        graph.node("Cast", List.of("sum"), dimensions.length == 0 ? "cast" : "logits", integer("to", FLOAT));
        if (dimensions.length == 0) {
            graph.node("ReduceMax", List.of("cast"), "logits", integer("keepdims", 0));
        }
        graph.graph.message(12, value("logits", FLOAT, dimensions));
        return Files.write(file, graph.model());
    }

    public static TextClassifier openTexts(Path folder, ClassifierOptions options) {
        return TextClassifier.open(folder, options.withIntegrity(Integrity.UNCHECKED));
    }

    /** A batch with this word takes minutes. */
    public static String slowWord(TextClassifier classifier) {
        return word(classifier, 1);
    }

    /** A batch with this word fails. */
    public static String failingWord(TextClassifier classifier) {
        return word(classifier, 2);
    }

    private static String word(TextClassifier classifier, int fromTheEnd) {
        Vocabulary vocabulary = classifier.tokenizer().vocabulary();
        return vocabulary.word(vocabulary.size() - fromTheEnd);
    }

    /** From sum [batch, 1] and largest, both int64, to the logits. */
    private void answer(int slow, int failing) {
        int64("slow.value", new long[0], slow);
        int64("failing.value", new long[0], failing);
        int64("more", new long[0], SIDE - 1);
        int64("one", new long[0], 1);
        int64("two", new long[0], 2);
        int64("first", new long[] {1}, 0);
        int64("prime", new long[0], PRIME);
        floats("fraction", new long[0], 1 / 256f);
        floats("table", new long[] {1}, 0);
        floats("zero", new long[0], 0);
        floats("one.float", new long[0], 1);
        node("Equal", List.of("largest", "slow.value"), "is.slow");
        node("Cast", List.of("is.slow"), "slow.number", integer("to", INT64));
        multiply();
        node("Equal", List.of("largest", "failing.value"), "is.failing");
        node("Cast", List.of("is.failing"), "failing.number", integer("to", INT64));
        node("Mul", List.of("failing.number", "two"), "index");
        node("Gather", List.of("table", "index"), "checked");
        node("Mul", List.of("product", "zero"), "product.zero");
        node("Mod", List.of("sum", "prime"), "rest");
        node("Cast", List.of("rest"), "rest.float", integer("to", FLOAT));
        node("Mul", List.of("rest.float", "fraction"), "rest.small");
        node("Add", List.of("rest.small", "product.zero"), "rest.slow");
        node("Add", List.of("rest.slow", "checked"), "score");
        node("Neg", List.of("score"), "other");
        node("Concat", List.of("score", "other"), "logits", integer("axis", 1));
        graph.message(12, value("logits", FLOAT, "batch", "2"));
    }

    /** A chain of products of matrices, which have one element where nothing is slow. */
    private void multiply() {
        node("Mul", List.of("slow.number", "more"), "extra");
        node("Add", List.of("extra", "one"), "side");
        node("Unsqueeze", List.of("side", "first"), "side.vector");
        node("Concat", List.of("side.vector", "side.vector"), "square", integer("axis", 0));
        node("Cast", List.of("side"), "side.float", integer("to", FLOAT));
        node("Div", List.of("one.float", "side.float"), "element");
        node("Expand", List.of("element", "square"), "product.0");
        for (int i = 1; i <= PRODUCTS; i++) {
            node("MatMul", List.of("product." + (i - 1), "product.0"), "product." + i);
        }
        node("ReduceMax", List.of("product." + PRODUCTS), "product", integer("keepdims", 0));
    }

    private byte[] model() {
        return new Message()
                .number(1, 8)
                .message(8, new Message().number(2, 17))
                .message(7, graph)
                .out
                .toByteArray();
    }

    private void input(String name, int type, String... dimensions) {
        graph.message(11, value(name, type, dimensions));
    }

    private static Message value(String name, int type, String... dimensions) {
        Message shape = new Message();
        for (String dimension : dimensions) {
            boolean isNumber = dimension.chars().allMatch(Character::isDigit);
            Message size = new Message();
            shape.message(1, isNumber ? size.number(1, Long.parseLong(dimension)) : size.text(2, dimension));
        }
        Message tensor = new Message().number(1, type).message(2, shape);
        return new Message().text(1, name).message(2, new Message().message(1, tensor));
    }

    private void node(String operator, List<String> inputs, String output, Message... attributes) {
        Message node = new Message();
        inputs.forEach(input -> node.text(1, input));
        node.text(2, output).text(3, output).text(4, operator);
        for (Message attribute : attributes) {
            node.message(5, attribute);
        }
        graph.message(1, node);
    }

    private static Message integer(String name, long value) {
        return new Message().text(1, name).number(3, value).number(20, 2);
    }

    private void int64(String name, long[] shape, long... values) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        raw.asLongBuffer().put(values);
        constant(name, INT64, shape, raw.array());
    }

    private void floats(String name, long[] shape, float... values) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        constant(name, FLOAT, shape, raw.array());
    }

    private void constant(String name, int type, long[] shape, byte[] raw) {
        Message tensor = new Message();
        for (long size : shape) {
            tensor.number(1, size);
        }
        graph.message(5, tensor.number(2, type).text(8, name).bytes(9, raw));
    }
}
