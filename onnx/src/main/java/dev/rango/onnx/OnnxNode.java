package dev.rango.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.List;
import java.util.Optional;

/**
 * A node of a graph. Its inputs and outputs are names of values; an empty name is one that is left out. It is changed through its
 * {@link OnnxGraph}, which knows who else is concerned.
 */
public final class OnnxNode {
    private NodeProto proto;

    OnnxNode(NodeProto proto) {
        this.proto = proto;
    }

    /** Its own name, which may be empty, and which ONNX wants to be unique but does not enforce. */
    public String name() {
        return proto.getName();
    }

    /** What it computes, such as {@code MatMul}. */
    public String operator() {
        return proto.getOpType();
    }

    /** Whose operator that is; empty for ONNX's own. */
    public String domain() {
        return proto.getDomain().equals("ai.onnx") ? "" : proto.getDomain();
    }

    /** True for that operator of ONNX's own. */
    public boolean is(String operator) {
        return domain().isEmpty() && operator().equals(operator);
    }

    /** Names of what it reads. */
    public List<String> inputs() {
        return List.copyOf(proto.getInputList());
    }

    /** Name of what it reads there; empty when it is left out. */
    public String input(int index) {
        return index < proto.getInputCount() ? proto.getInput(index) : "";
    }

    /** Names of what it gives. */
    public List<String> outputs() {
        return List.copyOf(proto.getOutputList());
    }

    /** Name of the first thing it gives; empty when it gives nothing. */
    public String output() {
        return proto.getOutputCount() > 0 ? proto.getOutput(0) : "";
    }

    /** A whole number among its attributes; the operator's default is the caller's to know. */
    public long integer(String attribute, long otherwise) {
        return attribute(attribute).map(AttributeProto::getI).orElse(otherwise);
    }

    /** A number among its attributes. */
    public float floating(String attribute, float otherwise) {
        return attribute(attribute).map(AttributeProto::getF).orElse(otherwise);
    }

    /** Whole numbers among its attributes; empty when it has none of that name. */
    public List<Long> integers(String attribute) {
        return attribute(attribute).map(AttributeProto::getIntsList).orElse(List.of());
    }

    /** A text among its attributes. */
    public Optional<String> string(String attribute) {
        return attribute(attribute).map(a -> a.getS().toStringUtf8());
    }

    /**
     * The tensor that a node of the operator Constant gives; empty for any other node, for one that gives numbers by other attributes, and where
     * its values lie in a file beside the graph.
     */
    public Optional<OnnxTensor> constant() {
        return is("Constant")
                ? attribute("value")
                        .map(AttributeProto::getT)
                        .filter(tensor -> tensor.getDataLocation() == TensorProto.DataLocation.DEFAULT)
                        .map(tensor -> new OnnxTensor(tensor, null))
                : Optional.empty();
    }

    private Optional<AttributeProto> attribute(String name) {
        return proto.getAttributeList().stream()
                .filter(a -> a.getName().equals(name))
                .findFirst();
    }

    /** What errors call it: its name and operator, or its first output when it has no name. */
    public String place() {
        String called = name().isEmpty() && proto.getOutputCount() > 0 ? "of " + output() : name();
        return "node " + called + " (" + operator() + ")";
    }

    NodeProto proto() {
        return proto;
    }

    void become(NodeProto changed) {
        proto = changed;
    }
}
