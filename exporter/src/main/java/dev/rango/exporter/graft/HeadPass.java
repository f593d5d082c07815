package dev.rango.exporter.graft;

import dev.rango.exporter.graph.LayerSite;
import dev.rango.models.Layer;
import dev.rango.models.Linear;
import dev.rango.models.Tensor;
import dev.rango.onnx.Attribute;
import dev.rango.onnx.ElementType;
import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxNode;
import dev.rango.onnx.OnnxTensor;
import dev.rango.onnx.OnnxValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Puts a head behind hidden states, which are then no output any more: the graph gives logits [batch, classes] alone, as a classifier
 * does; or, where rows without a head are among others, beside them. It computes in float whatever the base computes in. Its operators mean the same in every operator set from 7 on; a last token needs 12.
 */
final class HeadPass {
    /** Name of what it gives. */
    static final String LOGITS = "logits";

    static final String MASK = "attention_mask";
    private static final int FIRST_OPSET_OF_BROADCAST = 7;
    /** Of ArgMax that takes the last of equals, and GatherND within each row. */
    private static final int FIRST_OPSET_OF_LAST = 12;

    private static final double LEAST_COUNT = 1e-9;

    private final OnnxGraph graph;
    private final AppendedHead head;
    private final List<LayerSite> sites = new ArrayList<>();

    /**
     * Values of the graph that it made.
     *
     * @param vector what the first layer reads [batch, width]
     * @param layers what each layer gives, its activation included
     * @param sites where the layers are
     */
    record Added(String vector, List<String> layers, List<LayerSite> sites) {}

    private HeadPass(OnnxGraph graph, AppendedHead head) {
        this.graph = graph;
        this.head = head;
    }

    static boolean understands(long opset) {
        return opset >= FIRST_OPSET_OF_BROADCAST;
    }

    /** Whether there are the operators that find a last token. */
    static boolean findsLast(long opset) {
        return opset >= FIRST_OPSET_OF_LAST;
    }

    static Added add(OnnxGraph graph, AppendedHead head) {
        Added added = new HeadPass(graph, head).add();
        graph.onlyOutput(logits(head));
        return added;
    }

    /** The same where what the base gives stays an output. */
    static Added addBeside(OnnxGraph graph, AppendedHead head) {
        Added added = new HeadPass(graph, head).add();
        graph.output(logits(head));
        return added;
    }

    private static OnnxValue logits(AppendedHead head) {
        return new OnnxValue(LOGITS, ElementType.FLOAT, "batch", Integer.toString(head.classes()));
    }

    private Added add() {
        String vector = switch (head.source()) {
            case FIRST -> first();
            case LAST -> last();
            case MEAN -> mean();
            case POOLER -> floats(head.states());
        };
        List<String> made = new ArrayList<>();
        String x = vector;
        for (int i = 0; i < head.layers().size(); i++) {
            AppendedHead.Step step = head.layers().get(i);
            boolean isLast = i == head.layers().size() - 1;
            x = layer(step, x, isLast);
            made.add(x);
        }
        return new Added(vector, made, sites);
    }

    private String first() {
        String zero = graph.constant(OnnxTensor.longs(graph.unusedName("head.first"), new int[0], 0));
        // Narrowed before it is widened.
        return floats(node("Gather", "head.token", List.of(head.states(), zero), Attribute.integer("axis", 1)));
    }

    /** The token at the last place where the mask is not zero, on whichever side a text is filled up. */
    private String last() {
        String mask = node("Cast", "head.mask", List.of(MASK), Attribute.castTo(ElementType.FLOAT));
        String place = node(
                "ArgMax",
                "head.place",
                List.of(mask),
                Attribute.integer("axis", 1),
                Attribute.integer("select_last_index", 1));
        return floats(
                node("GatherND", "head.token", List.of(head.states(), place), Attribute.integer("batch_dims", 1)));
    }

    /** The sum of the tokens that the mask names, by their number: a product of the mask, as a row, with the states. */
    private String mean() {
        String mask = node("Cast", "head.mask", List.of(MASK), Attribute.castTo(ElementType.FLOAT));
        String row = node("Reshape", "head.mask.row", List.of(mask, longs("head.row", 0, 1, -1)));
        String column = node("Reshape", "head.mask.column", List.of(mask, longs("head.column", 0, -1, 1)));
        String sum = node("MatMul", "head.sum", List.of(row, floats(head.states())));
        String count = node("MatMul", "head.count", List.of(row, column));
        String least = graph.constant(
                graph.unusedName("head.least"), new Tensor(new int[] {1, 1, 1}, new float[] {(float) LEAST_COUNT}));
        String divisor = node("Max", "head.divisor", List.of(count, least));
        String mean = node("Div", "head.mean", List.of(sum, divisor));
        return node("Reshape", "head.vector", List.of(mean, longs("head.flat", -1, head.in())));
    }

    private String layer(AppendedHead.Step step, String x, boolean isLast) {
        Linear layer = step.layer();
        String weight = graph.constant(graph.unusedName(step.path() + ".weight"), layer.weight());
        String bias = graph.constant(graph.unusedName(step.path() + ".bias"), layer.bias());
        boolean isPlain = step.activation() == AppendedHead.Activation.NONE;
        String product = isLast && isPlain ? LOGITS : graph.unusedName(step.path() + ".output");
        graph.node("Gemm", product, List.of(x, weight, bias), Attribute.integer("transB", 1));
        OnnxNode gemm = graph.producer(product).orElseThrow();
        sites.add(new LayerSite(step.path(), Layer.Kind.LINEAR, gemm, weight, true, Optional.of(bias)));
        return isPlain ? product : node(step.activation().operator(), step.path() + ".activated", List.of(product));
    }

    /** A value of the type that the states have, as float. */
    private String floats(String value) {
        boolean isHalf = graph.value(head.states())
                .filter(v -> v.type() == ElementType.FLOAT16.number())
                .isPresent();
        return isHalf ? node("Cast", value + ".float", List.of(value), Attribute.castTo(ElementType.FLOAT)) : value;
    }

    private String longs(String name, long... values) {
        return graph.constant(OnnxTensor.longs(graph.unusedName(name), values));
    }

    private String node(String operator, String name, List<String> inputs, Attribute... attributes) {
        return graph.node(operator, graph.unusedName(name), inputs, attributes);
    }
}
