package dev.rango.exporter.graph;

import dev.rango.onnx.Attribute;
import dev.rango.onnx.ElementType;
import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxTensor;
import dev.rango.onnx.OnnxValue;
import java.util.Arrays;
import java.util.List;

/** Constants that become inputs of the graph, so that each task gives its own: of float always, since adapter files hold floats. */
public final class Given {
    private Given() {}

    /** Makes a constant an input of {@link #name}; it may get another shape with that. */
    public static void asInput(OnnxGraph graph, String constant, int[] shape) {
        String[] sizes = Arrays.stream(shape).mapToObj(Integer::toString).toArray(String[]::new);
        OnnxValue input = new OnnxValue(name(graph, constant), ElementType.FLOAT, sizes);
        if (input.name().equals(constant)) {
            graph.asInput(input);
            return;
        }
        graph.input(input);
        String half = graph.nodeBefore(
                graph.consumers(constant).get(0),
                "Cast",
                graph.unusedName(constant + ".half"),
                List.of(input.name()),
                Attribute.castTo(ElementType.FLOAT16));
        graph.rewireReaders(constant, half);
        graph.removeIfUnread(constant);
    }

    /** What the input is called: as the constant where that is of floats. */
    public static String name(OnnxGraph graph, String constant) {
        OnnxTensor tensor = graph.constant(constant).orElseThrow();
        return Weights.isHalf(tensor) ? constant + ".float" : constant;
    }
}
