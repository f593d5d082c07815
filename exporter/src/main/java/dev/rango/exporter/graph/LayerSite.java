package dev.rango.exporter.graph;

import dev.rango.models.Layer.Kind;
import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxNode;
import dev.rango.onnx.OnnxTensor;
import java.util.Arrays;
import java.util.Optional;

/**
 * Where a graph computes a layer.
 *
 * @param path the layer's name, as in its file of weights
 * @param node what gives the layer's output: Gemm or MatMul, Gather, Conv, or what ends a product of whole numbers
 * @param reader what reads x, or the ids of an embedding: mostly the node itself
 * @param weight the constant that holds the weight
 * @param transposed true when a linear layer's weight lies as [out, in], PyTorch's way, and not as [in, out]
 * @param bias the constant that holds the bias; empty when there is none
 */
public record LayerSite(
        String path,
        Kind kind,
        OnnxNode node,
        OnnxNode reader,
        String weight,
        boolean transposed,
        Optional<String> bias) {
    private static final String A = ".lora_A";
    private static final String B = ".lora_B";

    /** A layer that its node computes as it stands. */
    public LayerSite(String path, Kind kind, OnnxNode node, String weight, boolean transposed, Optional<String> bias) {
        this(path, kind, node, node, weight, transposed, bias);
    }

    /** Name of what the layer reads now: x, or the ids of an embedding. */
    public String x() {
        return reader.input(kind == Kind.EMBEDDING ? 1 : 0);
    }

    /** The same under another name. */
    public LayerSite called(String other) {
        return new LayerSite(other, kind, node, reader, weight, transposed, bias);
    }

    /** Name of the factor A in a graph that has it. */
    public String nameOfA() {
        return nameOfA(path);
    }

    /** Name of the factor B in a graph that has it. */
    public String nameOfB() {
        return nameOfB(path);
    }

    /** Name of a layer's factor A in a graph that has it. */
    public static String nameOfA(String path) {
        return path + A;
    }

    /** Name of a layer's factor B in a graph that has it. */
    public static String nameOfB(String path) {
        return path + B;
    }

    /** True for a name of some layer's factor. */
    public static boolean isFactor(String name) {
        return name.endsWith(A) || name.endsWith(B);
    }

    /** Which of the node's inputs is the weight. */
    int weightInput() {
        return kind == Kind.EMBEDDING ? 0 : 1;
    }

    /** What it gives. */
    public String y() {
        return node.output();
    }

    OnnxTensor weightIn(OnnxGraph graph) {
        return graph.constant(weight)
                .orElseThrow(() -> new IllegalArgumentException("the graph has no constant \"" + weight + "\""));
    }

    /** Rows of A: what comes in, of a convolution the values under its kernel. */
    public int in(OnnxGraph graph) {
        long[] dims = weightIn(graph).dims();
        return kind == Kind.CONVOLUTION
                ? Math.toIntExact(Arrays.stream(dims).skip(1).reduce(1, Math::multiplyExact))
                : Math.toIntExact(dims[transposed ? 1 : 0]);
    }

    /** Columns of B. */
    public int out(OnnxGraph graph) {
        long[] dims = weightIn(graph).dims();
        return Math.toIntExact(dims[kind == Kind.CONVOLUTION || transposed ? 0 : 1]);
    }
}
