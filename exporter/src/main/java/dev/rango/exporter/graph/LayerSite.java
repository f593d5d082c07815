package dev.rango.exporter.graph;

import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxNode;
import dev.rango.onnx.OnnxTensor;
import java.util.Arrays;
import java.util.Optional;

/**
 * Where a graph computes a layer.
 *
 * @param path the layer's name, as in its file of weights
 * @param node what computes it: Gemm or MatMul, Gather, Conv
 * @param weight the constant that holds the weight
 * @param transposed true when a linear layer's weight lies as [out, in], PyTorch's way, and not as [in, out]
 * @param bias the constant that holds the bias; empty when there is none
 */
public record LayerSite(
        String path, Kind kind, OnnxNode node, String weight, boolean transposed, Optional<String> bias) {
    private static final String A = ".lora_A";
    private static final String B = ".lora_B";

    /** What a layer does with its weight. */
    public enum Kind {
        /** x [.., in] times the weight. */
        LINEAR,
        /** Rows of the weight [rows, out], chosen by ids; a row is what comes in. */
        EMBEDDING,
        /** The weight [out, in, height, width] moved over x [batch, in, height, width]. */
        CONVOLUTION
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

    /** Name of what the layer reads: x, or the ids of an embedding. */
    String x() {
        return node.input(kind == Kind.EMBEDDING ? 1 : 0);
    }

    /** What it gives. */
    String y() {
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
