package dev.rango.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.rango.models.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A graph that can be read both ways, from a value to the node that makes it and to those that read it, and changed. It owns its
 * names: no change gives one name to two values. What it does not know it keeps.
 */
public final class OnnxGraph {
    private static final String DOMAIN_END = "::";

    /** All but nodes and constants. */
    private final GraphProto.Builder rest;

    private final List<OnnxNode> nodes = new ArrayList<>();
    private final Map<String, OnnxTensor> constants = new LinkedHashMap<>();
    private Index index;

    /** Who makes and who reads each value; made anew after a change. */
    private record Index(Map<String, OnnxNode> producers, Map<String, List<OnnxNode>> consumers, Set<String> names) {}

    /** @throws IllegalArgumentException when two constants have one name */
    OnnxGraph(GraphProto proto, ExternalFiles files) {
        rest = proto.toBuilder().clearNode().clearInitializer();
        proto.getNodeList().forEach(node -> nodes.add(new OnnxNode(node)));
        proto.getInitializerList().forEach(tensor -> {
            if (constants.put(tensor.getName(), new OnnxTensor(tensor, files)) != null) {
                throw new IllegalArgumentException("has two constants called \"" + tensor.getName() + "\"");
            }
        });
    }

    /** All but the constants. */
    GraphProto protoOfNodes() {
        GraphProto.Builder proto = rest.clone();
        nodes.forEach(node -> proto.addNode(node.proto()));
        return proto.build();
    }

    /** All nodes, in an order in which they can run. */
    public List<OnnxNode> nodes() {
        return List.copyOf(nodes);
    }

    /** The node of that name. */
    public Optional<OnnxNode> node(String name) {
        return nodes.stream().filter(n -> n.name().equals(name)).findFirst();
    }

    /** All constants, in order. */
    public List<OnnxTensor> constants() {
        return List.copyOf(constants.values());
    }

    /** The constant of that name. */
    public Optional<OnnxTensor> constant(String name) {
        return Optional.ofNullable(constants.get(name));
    }

    /** What the graph must be given; models of before IR 4 list their constants too, which need not be given. */
    public List<OnnxValue> inputs() {
        return rest.getInputList().stream().map(OnnxValue::of).toList();
    }

    /** What it gives. */
    public List<OnnxValue> outputs() {
        return rest.getOutputList().stream().map(OnnxValue::of).toList();
    }

    /** What the file says of the type and shape of a value: an input, an output, one between, or a constant. */
    public Optional<OnnxValue> value(String name) {
        OnnxTensor constant = constants.get(name);
        if (constant != null) {
            List<String> sizes =
                    Arrays.stream(constant.dims()).mapToObj(Long::toString).toList();
            return Optional.of(new OnnxValue(name, constant.type(), Optional.of(sizes)));
        }
        return Stream.of(rest.getInputList(), rest.getOutputList(), rest.getValueInfoList())
                .flatMap(List::stream)
                .filter(v -> v.getName().equals(name))
                .findFirst()
                .map(OnnxValue::of);
    }

    /** The node that makes a value; empty for an input, a constant, or a name that is not there. */
    public Optional<OnnxNode> producer(String value) {
        return Optional.ofNullable(index().producers.get(value));
    }

    /** The nodes that read a value, in order, those whose bodies read it included. */
    public List<OnnxNode> consumers(String value) {
        return List.copyOf(index().consumers.getOrDefault(value, List.of()));
    }

    /** True when the value is among the graph's outputs. */
    public boolean isOutput(String value) {
        return rest.getOutputList().stream().anyMatch(o -> o.getName().equals(value));
    }

    /** The name, or the name with a number, that no value and no node has, bodies included. */
    public String unusedName(String wanted) {
        String name = wanted;
        for (int i = 1; index().names.contains(name); i++) {
            name = wanted + "." + i;
        }
        return name;
    }

    private Index index() {
        if (index == null) {
            Map<String, OnnxNode> producers = new HashMap<>();
            Map<String, List<OnnxNode>> consumers = new HashMap<>();
            Set<String> names = new HashSet<>(constants.keySet());
            rest.getInputList().forEach(v -> names.add(v.getName()));
            rest.getSparseInitializerList().forEach(t -> names.add(t.getValues().getName()));
            for (OnnxNode node : nodes) {
                names.add(node.name());
                Scopes.addNames(node.proto(), names);
                node.outputs().forEach(output -> producers.put(output, node));
                names.addAll(node.outputs());
                for (String read : Scopes.read(node.proto())) {
                    consumers.computeIfAbsent(read, name -> new ArrayList<>()).add(node);
                }
            }
            producers.remove("");
            index = new Index(producers, consumers, names);
        }
        return index;
    }

    /** Adds an input. Returns its name. */
    public String input(OnnxValue value) {
        requireUnused(value.name());
        rest.addInput(value.proto());
        index = null;
        return value.name();
    }

    /** Makes a constant an input of its name, which must be given from now on; who reads it goes on to do so. */
    public void asInput(OnnxValue value) {
        if (constants.remove(value.name()) == null) {
            throw new IllegalArgumentException("there is no constant \"" + value.name() + "\" to be an input");
        }
        removeListedInput(value.name());
        rest.addInput(value.proto());
        index = null;
    }

    /** Models of before IR 4 list their constants as inputs, too. */
    private void removeListedInput(String constant) {
        for (int i = rest.getInputCount() - 1; i >= 0; i--) {
            if (rest.getInput(i).getName().equals(constant)) {
                rest.removeInput(i);
            }
        }
    }

    /** Forgets what the file says of the type and shape of a value between nodes. */
    public void forget(String value) {
        for (int i = rest.getValueInfoCount() - 1; i >= 0; i--) {
            if (rest.getValueInfo(i).getName().equals(value)) {
                rest.removeValueInfo(i);
            }
        }
    }

    /** Makes a value an output; the value must be there. */
    public void output(OnnxValue value) {
        if (!isKnown(value.name())) {
            throw new IllegalArgumentException("there is no value \"" + value.name() + "\" to be an output");
        }
        rest.addOutput(value.proto());
    }

    /** Makes a value the only output; those that were go on to be made where something reads them. */
    public void onlyOutput(OnnxValue value) {
        if (!isKnown(value.name())) {
            throw new IllegalArgumentException("there is no value \"" + value.name() + "\" to be the output");
        }
        // What is known of their types and shapes stays known.
        for (ValueInfoProto old : List.copyOf(rest.getOutputList())) {
            if (!old.getName().equals(value.name())
                    && rest.getValueInfoList().stream()
                            .noneMatch(v -> v.getName().equals(old.getName()))) {
                rest.addValueInfo(old);
            }
        }
        rest.clearOutput().addOutput(value.proto());
    }

    /** Adds a constant. Returns its name. */
    public String constant(OnnxTensor tensor) {
        requireUnused(tensor.name());
        constants.put(tensor.name(), tensor);
        index = null;
        return tensor.name();
    }

    /** Adds a constant of float. Returns its name. */
    public String constant(String name, Tensor tensor) {
        return constant(OnnxTensor.floats(name, tensor.shape(), tensor.data()));
    }

    /** Puts another constant in the place of the one of its name. */
    public void replace(OnnxTensor tensor) {
        if (constants.replace(tensor.name(), tensor) == null) {
            throw new IllegalArgumentException("there is no constant \"" + tensor.name() + "\" to be replaced");
        }
    }

    /**
     * Adds a node at the end, with one output of that name, which is its own too unless a node has it already. Returns the name.
     *
     * @param operator of ONNX's own, or of another domain as {@code domain::Operator}, which the model must {@link OnnxModel#uses use}
     */
    public String node(String operator, String name, List<String> inputs, Attribute... attributes) {
        return add(nodes.size(), operator, name, inputs, attributes);
    }

    /** The same right behind another node: before all that may read that one's outputs. */
    public String nodeAfter(
            OnnxNode place, String operator, String name, List<String> inputs, Attribute... attributes) {
        return add(position(place) + 1, operator, name, inputs, attributes);
    }

    /** The same right before another node. */
    public String nodeBefore(
            OnnxNode place, String operator, String name, List<String> inputs, Attribute... attributes) {
        return add(position(place), operator, name, inputs, attributes);
    }

    /** The same with several outputs, the first of which gives it its name. */
    public void nodeBefore(
            OnnxNode place, String operator, List<String> outputs, List<String> inputs, Attribute... attributes) {
        add(position(place), operator, outputs, inputs, attributes);
    }

    private int position(OnnxNode node) {
        int position = nodes.indexOf(node);
        if (position < 0) {
            throw new IllegalArgumentException(node.place() + " is no node of this graph");
        }
        return position;
    }

    private String add(int position, String operator, String name, List<String> inputs, Attribute... attributes) {
        add(position, operator, List.of(name), inputs, attributes);
        return name;
    }

    private void add(
            int position, String operator, List<String> outputs, List<String> inputs, Attribute... attributes) {
        outputs.forEach(this::requireUnused);
        String name = outputs.get(0);
        for (String input : inputs) {
            if (!input.isEmpty() && !isKnown(input)) {
                throw new IllegalArgumentException("node " + name + " reads \"" + input + "\", which nothing makes");
            }
        }
        NodeProto.Builder node =
                of(operator).setName(unusedName(name)).addAllInput(inputs).addAllOutput(outputs);
        for (Attribute attribute : attributes) {
            node.addAttribute(attribute.proto());
        }
        nodes.add(position, new OnnxNode(node.build()));
        index = null;
    }

    private static NodeProto.Builder of(String operator) {
        int end = operator.indexOf(DOMAIN_END);
        return end < 0
                ? NodeProto.newBuilder().setOpType(operator)
                : NodeProto.newBuilder()
                        .setDomain(operator.substring(0, end))
                        .setOpType(operator.substring(end + DOMAIN_END.length()));
    }

    private void requireUnused(String name) {
        if (isKnown(name)) {
            throw new IllegalArgumentException("the graph has a value \"" + name + "\" already");
        }
    }

    private boolean isKnown(String value) {
        return constants.containsKey(value)
                || index().producers.containsKey(value)
                || rest.getInputList().stream().anyMatch(v -> v.getName().equals(value))
                || rest.getSparseInitializerList().stream()
                        .anyMatch(t -> t.getValues().getName().equals(value));
    }

    /** Lets a node read another value at one of its inputs. */
    public void rewire(OnnxNode node, int input, String value) {
        NodeProto.Builder changed = node.proto().toBuilder().setInput(input, value);
        node.become(changed.build());
        index = null;
    }

    /** Lets all that reads a value read another one, the graphs within nodes included; outputs stay. */
    public void rewireReaders(String value, String other) {
        for (OnnxNode node : consumers(value)) {
            node.become(Scopes.renamed(node.proto(), name -> name.equals(value) ? other : name));
        }
        index = null;
    }

    /**
     * Gives the first output of a node a new name, so that another node can make the old one. What read the old name goes on
     * to do so. Returns the new name.
     */
    public String renameOutput(OnnxNode node, String name) {
        requireUnused(name);
        String old = node.output();
        node.become(node.proto().toBuilder().setOutput(0, name).build());
        for (int i = 0; i < rest.getValueInfoCount(); i++) {
            ValueInfoProto known = rest.getValueInfo(i);
            if (known.getName().equals(old)) {
                rest.addValueInfo(known.toBuilder().setName(name));
                break;
            }
        }
        index = null;
        return name;
    }

    /** Lets a node make what it makes by another operator, of other values. */
    public void recompute(OnnxNode node, String operator, List<String> inputs, Attribute... attributes) {
        position(node);
        NodeProto.Builder changed =
                of(operator).setName(node.name()).addAllInput(inputs).addAllOutput(node.outputs());
        for (Attribute attribute : attributes) {
            changed.addAttribute(attribute.proto());
        }
        node.become(changed.build());
        index = null;
    }

    /** Says of an output what it is now. */
    public void describe(OnnxValue output) {
        for (int i = 0; i < rest.getOutputCount(); i++) {
            if (rest.getOutput(i).getName().equals(output.name())) {
                rest.setOutput(i, output.proto());
                return;
            }
        }
        throw new IllegalArgumentException("there is no output \"" + output.name() + "\"");
    }

    /** Takes away a node that nothing reads, and then those that only it read. Returns whether it did. */
    public boolean removeIfUnread(OnnxNode node) {
        if (node.outputs().stream().anyMatch(o -> isOutput(o) || !consumers(o).isEmpty())) {
            return false;
        }
        List<OnnxNode> sources = Scopes.read(node.proto()).stream()
                .flatMap(value -> producer(value).stream())
                .toList();
        remove(node);
        sources.stream().filter(nodes::contains).forEach(this::removeIfUnread);
        return true;
    }

    /** Takes a node away; who reads its outputs must have been told before. */
    public void remove(OnnxNode node) {
        nodes.remove(position(node));
        index = null;
    }

    /** Takes away the constant of that name when nothing reads it any more. Returns whether it did. */
    public boolean removeIfUnread(String constant) {
        if (!constants.containsKey(constant) || !consumers(constant).isEmpty() || isOutput(constant)) {
            return false;
        }
        constants.remove(constant);
        removeListedInput(constant);
        index = null;
        return true;
    }

    /**
     * Where the graph is none that can run: a value that is made twice, or read before anything makes it, as in a circle.
     *
     * @return the first such place and what is wrong, empty when nothing is
     */
    public Optional<String> fault() {
        Set<String> made = new HashSet<>(constants.keySet());
        rest.getSparseInitializerList().forEach(t -> made.add(t.getValues().getName()));
        Set<String> given = new HashSet<>();
        for (ValueInfoProto input : rest.getInputList()) {
            if (!given.add(input.getName())) {
                return Optional.of("two inputs are called \"" + input.getName() + "\"");
            }
            made.add(input.getName());
        }
        for (OnnxNode node : nodes) {
            for (String read : Scopes.read(node.proto())) {
                if (!made.contains(read)) {
                    return Optional.of(node.place() + " reads \"" + read + "\", which "
                            + (index().producers.containsKey(read) ? "is made after it" : "nothing makes"));
                }
            }
            for (String output : node.outputs()) {
                if (!output.isEmpty() && !made.add(output)) {
                    return Optional.of(node.place() + " makes \"" + output + "\", which is there already");
                }
            }
        }
        return rest.getOutputList().stream()
                .filter(o -> !made.contains(o.getName()))
                .findFirst()
                .map(o -> "nothing makes the output \"" + o.getName() + "\"");
    }
}
