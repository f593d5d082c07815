package dev.rango.runtime;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a graph takes and gives: {@code input_ids} and {@code attention_mask} (int64 [batch, tokens]) and the output
 * {@code logits} (float [batch, classes]). A bank of tasks has the inputs {@code adapter_id} (int64 [batch]) and
 * {@code adapter_scale} (float [batch]) besides; a graph whose task is swapped has the factors of its adapter as inputs,
 * all of fixed shapes.
 *
 * @param classes width of the logits
 * @param choosesByRow whether each row names its task
 * @param factors shapes of the inputs that an adapter fills; none where adapters are not swapped
 */
record OnnxSignature(int classes, boolean choosesByRow, Map<String, List<Integer>> factors) {
    static final String IDS = "input_ids";
    static final String MASK = "attention_mask";
    static final String LOGITS = "logits";
    static final String TASK = "adapter_id";
    static final String SCALE = "adapter_scale";

    /**
     * @param tables inputs that stand for the graph's own tables
     * @throws UnusableInputException when the graph is no classifier of Rango's
     */
    static OnnxSignature of(Path file, OrtSession session, Set<String> tables) throws OrtException {
        Map<String, NodeInfo> inputs = new TreeMap<>(session.getInputInfo());
        inputs.keySet().removeAll(tables);
        NodeInfo ids = inputs.remove(IDS);
        NodeInfo mask = inputs.remove(MASK);
        NodeInfo task = inputs.remove(TASK);
        NodeInfo scale = inputs.remove(SCALE);
        boolean byRow = task != null && scale != null && inputs.isEmpty();
        boolean swapped =
                task == null && scale == null && inputs.values().stream().allMatch(OnnxSignature::isFactor);
        if (ids == null
                || mask == null
                || !(byRow || swapped)
                || !session.getOutputNames().equals(Set.of(LOGITS))) {
            throw new UnusableInputException(
                    file,
                    "",
                    "is not a classifier of Rango: inputs " + session.getInputNames() + ", outputs "
                            + session.getOutputNames() + "; expected [" + IDS + ", " + MASK + "] and [" + LOGITS + "]");
        }
        requireTensor(file, ids, OnnxJavaType.INT64, 2);
        requireTensor(file, mask, OnnxJavaType.INT64, 2);
        if (byRow) {
            requireTensor(file, task, OnnxJavaType.INT64, 1);
            requireTensor(file, scale, OnnxJavaType.FLOAT, 1);
        }
        Map<String, List<Integer>> factors = new TreeMap<>();
        inputs.forEach((name, node) -> factors.put(name, fixedShape(node)));
        return new OnnxSignature(classes(file, session), byRow, factors);
    }

    /** The width of the logits. */
    static int classes(Path file, OrtSession session) throws OrtException {
        long[] shape = requireTensor(file, session.getOutputInfo().get(LOGITS), OnnxJavaType.FLOAT, 2);
        if (shape[1] < 1) {
            throw new UnusableInputException(file, LOGITS, "has no fixed number of classes");
        }
        return Math.toIntExact(shape[1]);
    }

    /** Floats of a fixed shape: nothing that depends on the batch. */
    private static boolean isFactor(NodeInfo node) {
        return node.getInfo() instanceof TensorInfo info
                && info.type == OnnxJavaType.FLOAT
                && Arrays.stream(info.getShape()).allMatch(size -> size > 0 && size <= Integer.MAX_VALUE);
    }

    private static List<Integer> fixedShape(NodeInfo node) {
        return Arrays.stream(((TensorInfo) node.getInfo()).getShape())
                .mapToObj(Math::toIntExact)
                .toList();
    }

    private static long[] requireTensor(Path file, NodeInfo node, OnnxJavaType type, int dimensions) {
        if (!(node.getInfo() instanceof TensorInfo info) || info.type != type || info.getShape().length != dimensions) {
            throw new UnusableInputException(
                    file, node.getName(), "is not a " + (dimensions == 1 ? "vector" : "matrix") + " of " + type);
        }
        return info.getShape();
    }
}
