package dev.rango.bench;

import dev.rango.models.Safetensors;
import dev.rango.models.Tensor;
import dev.rango.onnx.ElementType;
import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxModel;
import dev.rango.onnx.OnnxTensor;
import dev.rango.onnx.OnnxValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Adapters of seeded factors, and a model too large for one file. */
final class GraftModels {
    private static final int RANK = 8;

    private GraftModels() {}

    /** One for query and value of a BERT, as PEFT leaves it. */
    static Path adapter(Path folder, int seed, int layers, int dim) throws IOException {
        List<String> paths = new ArrayList<>();
        for (int layer = 0; layer < layers; layer++) {
            for (String name : List.of("query", "value")) {
                paths.add("encoder.layer." + layer + ".attention.self." + name);
            }
        }
        return adapter(folder, seed, paths, dim);
    }

    private static Path adapter(Path folder, int seed, List<String> paths, int dim) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        TreeMap<String, Tensor> tensors = new TreeMap<>();
        for (String path : paths) {
            tensors.put("base_model.model." + path + ".lora_A.weight", Tensor.matrix(RANK, dim, noise(random, dim)));
            tensors.put("base_model.model." + path + ".lora_B.weight", Tensor.matrix(dim, RANK, noise(random, dim)));
        }
        Files.createDirectories(folder);
        new Safetensors(tensors, new TreeMap<>()).write(folder.resolve("adapter_model.safetensors"));
        Files.writeString(
                folder.resolve("adapter_config.json"),
                "{\"peft_type\": \"LORA\", \"r\": " + RANK + ", \"lora_alpha\": " + 2 * RANK + ", \"bias\": \"none\"}");
        return folder;
    }

    private static float[] noise(SplittableRandom random, int dim) {
        float[] values = new float[RANK * dim];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextDouble() * 0.08 - 0.04);
        }
        return values;
    }

    /**
     * A chain of products of 4096 × 4096 floats each, 64 MB, with the values in a file beside the graph.
     *
     * @param products 32 make 2 GB
     */
    static Path large(Path folder, int products) throws IOException {
        Files.createDirectories(folder);
        int dim = 4096;
        SplittableRandom random = new SplittableRandom(1);
        byte[] values = new byte[dim * dim * Float.BYTES];
        java.nio.FloatBuffer floats = java.nio.ByteBuffer.wrap(values)
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        for (int i = 0; i < dim * dim; i++) {
            floats.put((float) (random.nextDouble() - 0.5) / 20);
        }
        OnnxModel model = OnnxModel.empty("large", 8, 13, "bench");
        OnnxGraph graph = model.graph();
        String x = graph.input(new OnnxValue("x", ElementType.FLOAT, "batch", "" + dim));
        for (int i = 0; i < products; i++) {
            // All share one array: the model need not fit into memory to be made.
            String weight = graph.constant(OnnxTensor.of(
                    "model.layers." + i + ".proj.weight", ElementType.FLOAT, new long[] {dim, dim}, values));
            x = graph.node("MatMul", "/model/layers." + i + "/proj/MatMul", List.of(x, weight));
        }
        graph.output(new OnnxValue(x, ElementType.FLOAT, "batch", "" + dim));
        Path file = folder.resolve("model.onnx");
        model.write(file);
        adapter(folder.resolve("adapter"), 3, List.of("model.layers.0.proj", "model.layers.1.proj"), dim);
        return file;
    }
}
