package dev.rango.exporter.graft;

import dev.rango.exporter.proof.GraphRun.Values;
import dev.rango.onnx.ElementType;
import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxNode;
import dev.rango.onnx.OnnxTensor;
import dev.rango.onnx.OnnxValue;
import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;

/** Inputs that any model can be given, always the same: ids within the table that they choose from, masks that end early, noise. */
final class SampleInputs {
    static final int ROWS = 3;
    private static final int TOKENS = 7;
    private static final long SEED = 17;
    /** More than a batch of the largest pictures. */
    private static final long MOST_ELEMENTS = 1 << 24;

    private static final int MOST_STEPS = 8;

    private static final Set<ElementType> KNOWN = EnumSet.of(
            ElementType.FLOAT,
            ElementType.FLOAT16,
            ElementType.DOUBLE,
            ElementType.INT64,
            ElementType.INT32,
            ElementType.BOOL,
            ElementType.UINT8,
            ElementType.INT8);

    private SampleInputs() {}

    /** All inputs that must be given, by name. */
    static Map<String, Values> of(OnnxGraph graph, Path model) {
        return of(graph, model, SEED);
    }

    /** Others, of another seed. */
    static Map<String, Values> of(OnnxGraph graph, Path model, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Map<String, Values> inputs = new LinkedHashMap<>();
        Map<String, Integer> sizes = new HashMap<>();
        for (OnnxValue input : graph.inputs()) {
            if (graph.constant(input.name()).isEmpty()) {
                inputs.put(input.name(), values(input, graph, model, sizes, random));
            }
        }
        return inputs;
    }

    private static Values values(
            OnnxValue input, OnnxGraph graph, Path model, Map<String, Integer> sizes, SplittableRandom random) {
        List<String> dimensions = input.dimensions().orElseThrow(() -> unusable(input, model, "has no shape"));
        long[] shape = new long[dimensions.size()];
        long elements = 1;
        for (int d = 0; d < shape.length; d++) {
            String size = dimensions.get(d);
            int free = d == 0 ? ROWS : TOKENS;
            shape[d] = OnnxValue.isNumber(size)
                    ? Long.parseLong(size)
                    : size.isEmpty() ? free : sizes.computeIfAbsent(size, s -> free);
            if (shape[d] < 1 || shape[d] > MOST_ELEMENTS / elements) {
                throw unusable(input, model, "has the sizes " + dimensions);
            }
            elements *= shape[d];
        }
        ElementType type = type(input, model);
        double[] values = new double[(int) elements];
        int row = shape.length < 2 ? 1 : (int) shape[shape.length - 1];
        String name = input.name().toLowerCase(Locale.ROOT);
        for (int i = 0; i < elements; i++) {
            if (type == ElementType.FLOAT || type == ElementType.FLOAT16 || type == ElementType.DOUBLE) {
                values[i] = name.contains("mask") ? 1 : (float) (random.nextDouble() * 2 - 1);
            } else if (name.contains("mask") || type == ElementType.BOOL) {
                // The last row's text ends two tokens early.
                values[i] = i >= elements - 2 && row > 2 ? 0 : 1;
            } else if (name.contains("position")) {
                values[i] = i % row;
            } else if (type == ElementType.UINT8 || type == ElementType.INT8) {
                values[i] = random.nextInt(127);
            } else {
                values[i] =
                        random.nextLong(rows(graph, input.name(), MOST_STEPS).orElse(2));
            }
        }
        return new Values(type, shape, values);
    }

    private static ElementType type(OnnxValue input, Path model) {
        return ElementType.of(input.type())
                .filter(KNOWN::contains)
                .orElseThrow(() -> unusable(input, model, "is of " + ElementType.nameOf(input.type())));
    }

    /** Rows of the table that ids choose from, through what only changes their type. */
    private static OptionalLong rows(OnnxGraph graph, String value, int steps) {
        for (OnnxNode reader : graph.consumers(value)) {
            if (reader.is("Gather") && reader.input(1).equals(value)) {
                Optional<OnnxTensor> table = graph.constant(reader.input(0));
                if (table.isPresent()) {
                    return OptionalLong.of(table.get().dims()[0]);
                }
            }
            if (steps > 0 && (reader.is("Cast") || reader.is("Identity"))) {
                OptionalLong behind = rows(graph, reader.output(), steps - 1);
                if (behind.isPresent()) {
                    return behind;
                }
            }
        }
        return OptionalLong.empty();
    }

    private static UnusableInputException unusable(OnnxValue input, Path model, String reason) {
        return new UnusableInputException(
                model, "input " + input.name(), reason + ", for which the proof has no values");
    }
}
