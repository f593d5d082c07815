package dev.rango.runtime.session;

import dev.rango.runtime.UnusableInputException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What opening a graph may cost: no more than a multiple of its file's size. ONNX Runtime computes what depends on no input as soon as
 * it opens a graph, so that a file of some kilobytes can ask for gigabytes. Exports of Rango leave nothing to compute then.
 *
 * <p>Reads fields of onnx.proto: ModelProto.graph 7 and functions 25; GraphProto.node 1, initializer 5, input 11 and
 * sparse_initializer 15; NodeProto.input 1, output 2, op_type 4 and attribute 5; AttributeProto.t 5, g 6, tensors 10, graphs 11 and
 * sparse tensors 22 and 23; TensorProto.dims 1 and external_data 13; ValueInfoProto.name 1, TensorProto.name 8.
 */
public final class GraphBounds {
    /** What they make of constants is as large as those. */
    private static final Set<String> SAME_SIZE = Set.of(
            "Constant",
            "Identity",
            "Cast",
            "Reshape",
            "Squeeze",
            "Unsqueeze",
            "Flatten",
            "Transpose",
            "DequantizeLinear");

    /** What they make of sizes has no more elements than the product of its inputs'. */
    private static final Set<String> OF_SIZES = Set.of(
            "Gather", "Slice", "Concat", "Add", "Sub", "Mul", "Div", "Equal", "Where", "Max", "Min", "Mod", "Less",
            "Greater");

    private static final Set<Integer> BODIES_AND_SPARSE = Set.of(6, 11, 22, 23);

    /** Dimensions of what depends on texts: transformers have five at most. */
    private static final long MOST_DIMENSIONS = 8;
    /** What a file may make of sizes for each of its bytes, and any file. */
    private static final long ELEMENTS_OF_A_BYTE = 4;

    private static final long LEAST_ELEMENTS = 1 << 22;

    private final Path file;
    /** Names of what depends on the texts. */
    private final Set<String> varying = new HashSet<>();
    /** Names of what depends on the sizes of that. */
    private final Set<String> sizes = new HashSet<>();
    /** Elements of all that does not depend on the texts, at most. */
    private final Map<String, Long> elements = new HashMap<>();
    /** Rows of the constants. */
    private final Map<String, Long> rows = new HashMap<>();
    /** Of sizes of what does not depend on the texts: elements of that. */
    private final Map<String, Long> sized = new HashMap<>();

    private long left;
    /** Of the constant that was read last. */
    private long lastElements;

    private long lastRows;

    private GraphBounds(Path file, int length) {
        this.file = file;
        this.left = Math.max(LEAST_ELEMENTS, ELEMENTS_OF_A_BYTE * length);
    }

    /** @throws UnusableInputException when the bytes are no ONNX model, or opening it could take more than a multiple of its size */
    public static void require(Path file, byte[] model) {
        try {
            new GraphBounds(file, model.length).model(new WireMessage(model));
        } catch (IndexOutOfBoundsException
                | BufferUnderflowException
                | ArithmeticException
                | IllegalArgumentException e) {
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
                case 5 -> {
                    String name = constant(graph);
                    constants.add(name);
                    elements.put(name, lastElements);
                    rows.put(name, lastRows);
                }
                case 11 -> varying.add(WireGraph.first(graph.message()));
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
                node(graph);
            }
        }
    }

    private void node(WireMessage field) {
        WireGraph.Node node = WireGraph.node(field.message());
        String operator = node.operator();
        List<String> inputs = node.inputs();
        List<String> outputs = node.outputs();
        for (WireMessage part = field.message(); part.next(); ) {
            if (part.number() == 5) {
                attribute(part, outputs);
            }
        }
        boolean varies = false;
        boolean ofSizes = false;
        for (String input : inputs) {
            varies |= varying.contains(input);
            ofSizes |= sizes.contains(input);
        }
        if (operator.equals("Shape") || operator.equals("Size")) {
            // Where the input's sizes are fixed, its shape is a constant.
            if (!varies) {
                outputs.forEach(output -> sized.put(output, elements(inputs, 0)));
            }
            ofSizes = true;
            lastElements = MOST_DIMENSIONS;
        } else if (varies) {
            varying.addAll(outputs);
            return;
        } else if (SAME_SIZE.contains(operator)) {
            // Of no inputs it is a constant, whose value is an attribute.
            lastElements = inputs.isEmpty() ? lastElements : elements(inputs, 0);
        } else {
            lastElements = ofSizes ? most(operator, inputs, node.number("axis", 0) == 0) : -1;
            left -= lastElements;
            if (lastElements < 0 || left < 0) {
                throw unbounded("node " + outputs, "computes " + operator + " of constants");
            }
        }
        for (String output : outputs) {
            elements.put(output, lastElements);
            if (ofSizes) {
                sizes.add(output);
            }
        }
    }

    /** The most elements that come of sizes; -1 for what nobody knows. */
    private long most(String operator, List<String> inputs, boolean alongRows) {
        if (operator.equals("ConstantOfShape")) {
            return sized.getOrDefault(inputs.get(0), -1L);
        }
        long most = elements(inputs, 0);
        if (operator.equals("Gather")) {
            Long constant = rows.get(inputs.get(0));
            if (constant != null && !alongRows) {
                return -1;
            }
            most /= constant == null ? 1 : Math.max(1, constant);
        }
        boolean isSum = operator.equals("Concat");
        for (int i = 1; i < inputs.size() && !operator.equals("Slice"); i++) {
            long other = elements(inputs, i);
            most = isSum ? Math.addExact(most, other) : Math.multiplyExact(most, other);
        }
        return OF_SIZES.contains(operator) ? most : -1;
    }

    /** One of an input that is not there. */
    private long elements(List<String> inputs, int index) {
        return elements.getOrDefault(inputs.get(index), 1L);
    }

    private void attribute(WireMessage holder, List<String> node) {
        WireMessage attribute = holder.message();
        int tensors = 0;
        lastElements = holder.length();
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
        long rows = -1;
        WireMessage tensor = holder.message();
        while (tensor.next()) {
            switch (tensor.number()) {
                case 1 -> {
                    for (ByteBuffer dims = tensor.numbers(); dims.hasRemaining(); ) {
                        long size = WireMessage.varint(dims);
                        elements = Math.multiplyExact(elements, size);
                        rows = rows < 0 ? size : rows;
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
        if (elements < 0 || !outside && elements > 2L * holder.length()) {
            throw unbounded("constant " + name, "has fewer values than its sizes say");
        }
        lastElements = elements;
        lastRows = rows;
        return name;
    }

    private UnusableInputException unbounded(String place, String reason) {
        return new UnusableInputException(
                file, place, reason + ", which no export does: opening it could take any memory");
    }
}
