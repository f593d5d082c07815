package dev.rango.runtime;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What opening a graph may cost: no more than a multiple of its file's size. ONNX Runtime computes what depends on no input as soon as
 * it opens a graph, so that a file of some kilobytes can ask for gigabytes. Exports of Rango leave nothing to compute then.
 *
 * <p>Reads fields of onnx.proto: ModelProto.graph 7 and functions 25; GraphProto.node 1, initializer 5, input 11 and
 * sparse_initializer 15; NodeProto.input 1, output 2, op_type 4 and attribute 5; AttributeProto.t 5, g 6, tensors 10, graphs 11 and
 * sparse tensors 22 and 23; TensorProto.dims 1 and external_data 13; ValueInfoProto.name 1, TensorProto.name 8.
 */
final class GraphBounds {
    /** What they make of constants is as large as those. */
    private static final Set<String> SAME_SIZE =
            Set.of("Constant", "Identity", "Cast", "Reshape", "Squeeze", "Unsqueeze", "Flatten", "Transpose");

    private static final Set<Integer> BODIES_AND_SPARSE = Set.of(6, 11, 22, 23);

    private final Path file;
    /** Names of what depends on the texts. */
    private final Set<String> varying = new HashSet<>();

    private GraphBounds(Path file) {
        this.file = file;
    }

    /** @throws UnusableInputException when the bytes are no ONNX model, or opening it could take more than a multiple of its size */
    static void require(Path file, byte[] model) {
        try {
            new GraphBounds(file).model(new WireMessage(model));
        } catch (IndexOutOfBoundsException | ArithmeticException | IllegalArgumentException e) {
            throw new UnusableInputException(file, "", "is no ONNX model, or truncated: " + e.getMessage(), e);
        }
    }

    private void model(WireMessage model) {
        boolean seen = false;
        while (model.next()) {
            if (model.number() == 25 || model.number() == 7 && seen) {
                throw unbounded("model", model.number() == 7 ? "has two graphs" : "has functions of its own");
            }
            if (model.number() == 7) {
                seen = true;
                inputs(model.message());
                nodes(model.message());
            }
        }
    }

    private void inputs(WireMessage graph) {
        Set<String> constants = new HashSet<>();
        while (graph.next()) {
            switch (graph.number()) {
                case 5 -> constants.add(constant(graph));
                case 11 -> varying.add(name(graph.message(), 1));
                case 15 -> throw unbounded("graph", "has sparse constants");
                default -> {
                    // Costs what it takes in the file.
                }
            }
        }
        varying.removeAll(constants);
    }

    private void nodes(WireMessage graph) {
        while (graph.next()) {
            if (graph.number() == 1) {
                node(graph.message());
            }
        }
    }

    private void node(WireMessage node) {
        String operator = "";
        List<String> outputs = new ArrayList<>();
        boolean varies = false;
        while (node.next()) {
            switch (node.number()) {
                case 1 -> varies |= varying.contains(node.text());
                case 2 -> outputs.add(node.text());
                case 4 -> operator = node.text();
                case 5 -> attribute(node.message(), outputs);
                default -> {
                    // As above.
                }
            }
        }
        // Where the input's sizes are fixed, its shape is a constant.
        boolean isShape = operator.equals("Shape") || operator.equals("Size");
        if (varies && !isShape) {
            varying.addAll(outputs);
        } else if (!isShape && !SAME_SIZE.contains(operator)) {
            throw unbounded("node " + outputs, "computes " + operator + " of constants");
        }
    }

    private void attribute(WireMessage attribute, List<String> node) {
        int tensors = 0;
        while (attribute.next()) {
            if (BODIES_AND_SPARSE.contains(attribute.number())) {
                throw unbounded("node " + node, "has graphs or sparse constants inside");
            }
            if (attribute.number() == 5 || attribute.number() == 10) {
                constant(attribute);
                tensors += attribute.number() == 5 ? 1 : 0;
            }
        }
        if (tensors > 1) {
            throw unbounded("node " + node, "has an attribute twice");
        }
    }

    /** Its name. */
    private String constant(WireMessage holder) {
        String name = "";
        boolean outside = false;
        long elements = 1;
        WireMessage tensor = holder.message();
        while (tensor.next()) {
            switch (tensor.number()) {
                case 1 -> {
                    for (ByteBuffer dims = tensor.numbers(); dims.hasRemaining(); ) {
                        elements = Math.multiplyExact(elements, WireMessage.varint(dims));
                    }
                }
                case 8 -> name = tensor.text();
                case 13 -> outside = true;
                default -> {
                    // Its values.
                }
            }
        }
        // The smallest element has four bits.
        if (!outside && elements > 2L * holder.length()) {
            throw unbounded("constant " + name, "has fewer values than its sizes say");
        }
        return name;
    }

    private static String name(WireMessage message, int field) {
        String name = "";
        while (message.next()) {
            if (message.number() == field) {
                name = message.text();
            }
        }
        return name;
    }

    private UnusableInputException unbounded(String place, String reason) {
        return new UnusableInputException(
                file, place, reason + ", which no export does: opening it could take any memory");
    }
}
