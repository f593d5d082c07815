package dev.rango.runtime.session;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a graph takes and gives: the inputs that its family's batches fill, and one output. A bank of tasks has the inputs
 * {@code adapter_id} (int64 [batch]) and {@code adapter_scale} (float [batch]) besides; a graph whose task is swapped has the factors
 * of its adapter as inputs, all of fixed shapes.
 */
public final class OnnxSignature {
    public static final String LOGITS = "logits";
    private static final OnnxInput TASK = OnnxInput.longs("adapter_id", OnnxInput.ROWS);
    private static final OnnxInput SCALE = OnnxInput.floats("adapter_scale", OnnxInput.ROWS);

    private final List<OnnxInput> inputs;
    private final OnnxInput output;
    private final boolean choosesByRow;
    private final Map<String, List<Integer>> factors;

    /**
     * @param inputs for a batch, in the order in which it fills them, those of a bank last
     * @param output what is asked for
     * @param choosesByRow whether each row names its task
     * @param factors shapes of the inputs that an adapter fills; none where adapters are not swapped
     */
    OnnxSignature(List<OnnxInput> inputs, OnnxInput output, boolean choosesByRow, Map<String, List<Integer>> factors) {
        this.inputs = inputs;
        this.output = output;
        this.choosesByRow = choosesByRow;
        this.factors = factors;
    }

    List<OnnxInput> inputs() {
        return inputs;
    }

    OnnxInput output() {
        return output;
    }

    boolean choosesByRow() {
        return choosesByRow;
    }

    Map<String, List<Integer>> factors() {
        return factors;
    }

    /**
     * @param tables inputs that stand for the graph's own tables
     * @throws UnusableInputException when the graph is none of the family
     */
    static OnnxSignature of(Path file, OrtSession session, Set<String> tables, Encoder<?> encoder) throws OrtException {
        Map<String, NodeInfo> inputs = new TreeMap<>(session.getInputInfo());
        inputs.keySet().removeAll(tables);
        List<OnnxInput> taken = new ArrayList<>();
        for (OnnxInput input : encoder.inputs()) {
            if (taken(file, inputs, input)) {
                taken.add(input);
            }
        }
        boolean isOurs = taken.size() >= encoder.needed();
        boolean byRow = taken(file, inputs, TASK);
        if (byRow) {
            isOurs &= taken(file, inputs, SCALE) && inputs.isEmpty();
            taken.add(TASK);
            taken.add(SCALE);
        }
        Map<String, List<Integer>> factors = new TreeMap<>();
        for (NodeInfo node : inputs.values()) {
            factors.put(node.getName(), factorShape(node));
        }
        String output = encoder.pooling().output();
        Set<String> outputs = session.getOutputNames();
        if (!isOurs
                || factors.containsValue(List.of())
                || !outputs.contains(output)
                || output.equals(LOGITS) && outputs.size() > 1) {
            List<String> expected = new ArrayList<>();
            for (OnnxInput input : encoder.inputs().subList(0, encoder.needed())) {
                expected.add(input.name());
            }
            throw new UnusableInputException(
                    file,
                    "",
                    "is not a classifier of Rango: inputs " + session.getInputNames() + ", outputs " + outputs
                            + "; expected " + expected + " and [" + output + "]");
        }
        return new OnnxSignature(taken, output(file, session.getOutputInfo().get(output)), byRow, factors);
    }

    private static boolean taken(Path file, Map<String, NodeInfo> inputs, OnnxInput wanted) {
        NodeInfo node = inputs.remove(wanted.name());
        if (node != null && !wanted.matches(node.getInfo())) {
            throw new UnusableInputException(file, wanted.name(), "is not " + wanted + ": " + node.getInfo());
        }
        return node != null;
    }

    /** Of logits the last dimension are the classes, of hidden states the width of a vector. */
    private static OnnxInput output(Path file, NodeInfo node) {
        String name = node.getName();
        long[] shape = node.getInfo() instanceof TensorInfo info ? info.getShape() : new long[0];
        long width = shape.length == 0 ? 0 : shape[shape.length - 1];
        OnnxInput output = name.equals(LOGITS)
                ? OnnxInput.floats(name, OnnxInput.ROWS, (int) width)
                : OnnxInput.floats(name, OnnxInput.ROWS, OnnxInput.COLUMNS, (int) width);
        if (width < 1 || width > Integer.MAX_VALUE || !output.matches(node.getInfo())) {
            throw new UnusableInputException(
                    file, name, "is " + node.getInfo() + ", not " + output + " of a fixed width");
        }
        return output;
    }

    /** Number of classes, or width of a vector. */
    int width() {
        return output.elements(1, 1);
    }

    /** How many of the inputs a batch fills. */
    int filled() {
        return choosesByRow ? inputs.size() - 2 : inputs.size();
    }

    /** Floats of a fixed shape, nothing that depends on the batch; empty for anything else. */
    private static List<Integer> factorShape(NodeInfo node) {
        List<Integer> shape = new ArrayList<>();
        if (node.getInfo() instanceof TensorInfo info && info.type == OnnxJavaType.FLOAT) {
            for (long size : info.getShape()) {
                if (size < 1 || size > Integer.MAX_VALUE) {
                    return List.of();
                }
                shape.add((int) size);
            }
        }
        return shape;
    }
}
