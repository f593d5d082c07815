package dev.rango.exporter.graph;

import dev.rango.onnx.Attribute;
import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxNode;
import java.util.ArrayList;
import java.util.List;

/** Nodes that are put into a graph one behind the other, and the last of them between a value and all that reads it. */
final class Inserted {
    private final OnnxGraph graph;
    private final List<OnnxNode> own = new ArrayList<>();
    private OnnxNode last;

    /** @param after the node behind which they come */
    Inserted(OnnxGraph graph, OnnxNode after) {
        this.graph = graph;
        this.last = after;
    }

    /** Adds a node with one output. Returns the output's name: the one given, or that with a number. */
    String node(String operator, String name, List<String> inputs, Attribute... attributes) {
        String made = graph.nodeAfter(last, operator, graph.unusedName(name), inputs, attributes);
        last = graph.producer(made).orElseThrow();
        own.add(last);
        return made;
    }

    /** What the node that replaces a value reads: that value is the first of them. */
    interface Inputs {
        List<String> with(String value);
    }

    /** Adds a node that makes of a value what is read in its stead from now on, also as an output of the graph. */
    String instead(String value, String operator, String name, Inputs inputs, Attribute... attributes) {
        OnnxNode producer = graph.producer(value).orElseThrow();
        boolean isOutput = graph.isOutput(value);
        String before = isOutput ? graph.renameOutput(producer, graph.unusedName(value + ".base")) : value;
        String made = isOutput ? value : graph.unusedName(name);
        if (!isOutput) {
            graph.rewireReaders(value, made);
        }
        // The nodes that lead to the new one read what was there before it.
        for (OnnxNode node : own) {
            for (int i = 0; i < node.inputs().size(); i++) {
                if (node.input(i).equals(made)) {
                    graph.rewire(node, i, before);
                }
            }
        }
        graph.nodeAfter(last, operator, made, inputs.with(before), attributes);
        last = graph.producer(made).orElseThrow();
        return made;
    }
}
