package dev.rango.runtime.session;

import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.ModelFiles;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A graph as its file has it: nodes in their order, constants by name, inputs with their sizes. Reads fields of onnx.proto: ModelProto.graph
 * 7; GraphProto.node 1, initializer 5, input 11 and output 12; NodeProto.input 1, output 2, name 3, op_type 4, attribute 5 and domain
 * 7; AttributeProto.name 1, f 2, i 3; TensorProto.raw_data 9.
 */
final class WireGraph {
    /** A node; no record, which would be twice as large. */
    static final class Node {
        private final List<String> inputs = new ArrayList<>();
        private final List<String> outputs = new ArrayList<>();
        private final Map<String, Double> numbers = new HashMap<>();

        private String name = "";
        private String operator = "";

        String name() {
            return name;
        }

        /** With its domain, where that is not ONNX's own. */
        String operator() {
            return operator;
        }

        List<String> inputs() {
            return inputs;
        }

        List<String> outputs() {
            return outputs;
        }

        /** Its attributes that are one number. */
        Map<String, Double> numbers() {
            return numbers;
        }

        double number(String attribute, double otherwise) {
            return numbers.getOrDefault(attribute, otherwise);
        }
    }

    private final Path file;
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, WireTensor> constants = new HashMap<>();
    private final Map<String, List<Integer>> inputs = new HashMap<>();
    private final List<String> outputs = new ArrayList<>();

    private WireGraph(Path file) {
        this.file = file;
    }

    /** @throws UnusableInputException when the bytes are no ONNX model, or its constants are not where it says */
    static WireGraph of(ModelFiles files, Path file) {
        byte[] model = files.require(file.getFileName().toString());
        GraphBounds.require(file, model);
        WireGraph graph = new WireGraph(file);
        try {
            for (WireMessage field = new WireMessage(model); field.next(); ) {
                if (field.number() == 7 && field.hasBytes()) {
                    graph.read(files, field.message());
                }
            }
        } catch (IndexOutOfBoundsException | ArithmeticException | IllegalArgumentException e) {
            throw new UnusableInputException(file, "", "is no ONNX model, or truncated: " + e.getMessage(), e);
        }
        return graph;
    }

    Path file() {
        return file;
    }

    List<Node> nodes() {
        return nodes;
    }

    Map<String, WireTensor> constants() {
        return constants;
    }

    /** Names and sizes, 0 where a size is open; none of constants. */
    Map<String, List<Integer>> inputs() {
        return inputs;
    }

    List<String> outputs() {
        return outputs;
    }

    private void read(ModelFiles files, WireMessage graph) {
        while (graph.next()) {
            switch (graph.number()) {
                case 1 -> nodes.add(node(graph.message()));
                case 5 -> {
                    WireTensor constant = WireTensor.read(files, file, graph);
                    constants.put(constant.name(), constant);
                }
                case 11 -> inputs.put(first(graph.message()), sizes(graph.message()));
                case 12 -> outputs.add(first(graph.message()));
                default -> {
                    // Names and notes.
                }
            }
        }
        inputs.keySet().removeAll(constants.keySet());
    }

    static Node node(WireMessage field) {
        Node node = new Node();
        String domain = "";
        while (field.next()) {
            switch (field.number()) {
                case 1 -> node.inputs.add(field.text());
                case 2 -> node.outputs.add(field.text());
                case 3 -> node.name = field.text();
                case 4 -> node.operator = field.text();
                case 5 -> attribute(field.message(), node.numbers);
                case 7 -> domain = field.text();
                default -> {
                    // A note.
                }
            }
        }
        node.operator = domain.isEmpty() ? node.operator : domain + "." + node.operator;
        return node;
    }

    private static void attribute(WireMessage field, Map<String, Double> numbers) {
        String name = "";
        double value = Double.NaN;
        while (field.next()) {
            switch (field.number()) {
                case 1 -> name = field.text();
                case 2 -> value = field.numbers().order(ByteOrder.LITTLE_ENDIAN).getFloat();
                case 3 -> value = WireMessage.varint(field.numbers());
                default -> {
                    // Its type, or another kind of value.
                }
            }
        }
        numbers.put(name, value);
    }

    /** ValueInfoProto.name 1. */
    static String first(WireMessage value) {
        String name = "";
        while (value.next()) {
            if (value.number() == 1) {
                name = value.text();
            }
        }
        return name;
    }

    /** ValueInfoProto.type 2, TypeProto.tensor_type 1, Tensor.shape 2, TensorShapeProto.dim 1, Dimension.dim_value 1. */
    private static List<Integer> sizes(WireMessage value) {
        List<Integer> sizes = new ArrayList<>();
        for (WireMessage dim = within(within(within(value, 2), 1), 2); dim.next(); ) {
            int size = 0;
            for (WireMessage number = dim.message(); number.next(); ) {
                if (number.number() == 1) {
                    ByteBuffer varint = number.numbers();
                    size = Math.toIntExact(WireMessage.varint(varint));
                }
            }
            sizes.add(size);
        }
        return sizes;
    }

    private static WireMessage within(WireMessage message, int number) {
        WireMessage found = new WireMessage(new byte[0]);
        while (message.next()) {
            if (message.number() == number) {
                found = message.message();
            }
        }
        return found;
    }
}
