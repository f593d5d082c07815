package dev.rango.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Which names a node reads from the graph around it, those of the graphs in its attributes (bodies of loops and branches)
 * included, and the renaming of them. A body sees the names of its outer graph unless it makes one of the same name itself.
 */
final class Scopes {
    private Scopes() {}

    /** All that a node reads of its graph: its inputs, and what the graphs within it take from outside. */
    static Set<String> read(NodeProto node) {
        Set<String> names = new LinkedHashSet<>();
        node.getInputList().stream().filter(name -> !name.isEmpty()).forEach(names::add);
        for (GraphProto body : bodies(node)) {
            names.addAll(readFromOutside(body));
        }
        return names;
    }

    private static List<GraphProto> bodies(NodeProto node) {
        return node.getAttributeList().stream()
                .flatMap(a -> a.hasG() ? List.of(a.getG()).stream() : a.getGraphsList().stream())
                .toList();
    }

    private static Set<String> readFromOutside(GraphProto body) {
        Set<String> read = new LinkedHashSet<>();
        body.getNodeList().forEach(node -> read.addAll(read(node)));
        body.getOutputList().forEach(output -> read.add(output.getName()));
        read.removeAll(made(body));
        return read;
    }

    /** Names that a graph makes itself. */
    static Set<String> made(GraphProto graph) {
        Set<String> made = new LinkedHashSet<>();
        graph.getInputList().forEach(input -> made.add(input.getName()));
        graph.getInitializerList().forEach(constant -> made.add(constant.getName()));
        graph.getSparseInitializerList()
                .forEach(constant -> made.add(constant.getValues().getName()));
        graph.getNodeList().forEach(node -> made.addAll(node.getOutputList()));
        made.remove("");
        return made;
    }

    /** All names of values in the graphs within a node, so that new ones can differ from them. */
    static void addNames(NodeProto node, Set<String> names) {
        for (GraphProto body : bodies(node)) {
            names.addAll(made(body));
            body.getNodeList().forEach(inner -> {
                names.add(inner.getName());
                addNames(inner, names);
            });
        }
    }

    /** The node reading other names: inputs, and what the graphs within it take from outside. */
    static NodeProto renamed(NodeProto node, UnaryOperator<String> names) {
        NodeProto.Builder changed = node.toBuilder();
        for (int i = 0; i < node.getInputCount(); i++) {
            changed.setInput(i, names.apply(node.getInput(i)));
        }
        for (AttributeProto.Builder attribute : changed.getAttributeBuilderList()) {
            if (attribute.hasG()) {
                attribute.setG(renamed(attribute.getG(), names));
            }
            for (int i = 0; i < attribute.getGraphsCount(); i++) {
                attribute.setGraphs(i, renamed(attribute.getGraphs(i), names));
            }
        }
        return changed.build();
    }

    private static GraphProto renamed(GraphProto body, UnaryOperator<String> names) {
        Set<String> own = made(body);
        UnaryOperator<String> outer = name -> own.contains(name) ? name : names.apply(name);
        GraphProto.Builder changed = body.toBuilder();
        for (int i = 0; i < body.getNodeCount(); i++) {
            changed.setNode(i, renamed(body.getNode(i), outer));
        }
        for (int i = 0; i < body.getOutputCount(); i++) {
            String name = body.getOutput(i).getName();
            if (!own.contains(name)) {
                changed.getOutputBuilder(i).setName(outer.apply(name));
            }
        }
        return changed.build();
    }
}
