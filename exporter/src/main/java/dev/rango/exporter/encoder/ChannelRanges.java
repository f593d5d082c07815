package dev.rango.exporter.encoder;

import dev.rango.exporter.graph.Int8Layers;
import dev.rango.exporter.proof.GraphRun;
import dev.rango.exporter.proof.GraphRun.Values;
import dev.rango.onnx.ElementType;
import dev.rango.onnx.OnnxModel;
import dev.rango.onnx.OnnxValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How large the channels of a transformer's normalised states become for some texts. */
final class ChannelRanges {
    private static final List<String> INPUTS = List.of("input_ids", "attention_mask", "token_type_ids");

    private ChannelRanges() {}

    /**
     * The largest magnitude of each channel, by value; nothing of a graph that takes more than a text's tokens.
     *
     * @param graph is left as it is
     * @param folder where a graph may be written for as long as that takes
     * @param texts ids of each
     */
    static Map<String, float[]> of(Path graph, Path folder, List<int[]> texts) throws IOException {
        OnnxModel model = OnnxModel.read(graph);
        List<String> values = Int8Layers.normalised(model);
        if (values.isEmpty() || !model.graph().inputs().stream().allMatch(i -> INPUTS.contains(i.name()))) {
            return Map.of();
        }
        for (String value : values) {
            if (!model.graph().isOutput(value)) {
                model.graph().output(new OnnxValue(value, ElementType.FLOAT.number(), Optional.empty()));
            }
        }
        Path file = folder.resolve("ranges.onnx");
        try {
            model.write(file);
            Map<String, float[]> largest = new HashMap<>();
            try (GraphRun run = new GraphRun(file, false)) {
                for (int[] ids : texts) {
                    if (ids.length > 0) {
                        Map<String, Values> given = run.run(inputs(ids));
                        values.forEach(value -> widen(largest, value, given.get(value)));
                    }
                }
            }
            return largest;
        } finally {
            Files.deleteIfExists(OnnxModel.dataFile(file));
            Files.deleteIfExists(file);
        }
    }

    private static Map<String, Values> inputs(int[] ids) {
        double[] ones = new double[ids.length];
        Arrays.fill(ones, 1);
        return Map.of(
                INPUTS.get(0), row(Arrays.stream(ids).asDoubleStream().toArray()),
                INPUTS.get(1), row(ones),
                INPUTS.get(2), row(new double[ids.length]));
    }

    private static Values row(double[] numbers) {
        return new Values(ElementType.INT64, new long[] {1, numbers.length}, numbers);
    }

    private static void widen(Map<String, float[]> largest, String value, Values seen) {
        int width = (int) seen.shape()[seen.shape().length - 1];
        float[] most = largest.computeIfAbsent(value, name -> new float[width]);
        for (int i = 0; i < seen.values().length; i++) {
            most[i % width] = Math.max(most[i % width], (float) Math.abs(seen.values()[i]));
        }
    }
}
