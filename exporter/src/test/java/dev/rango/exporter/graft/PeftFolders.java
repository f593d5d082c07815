package dev.rango.exporter.graft;

import dev.rango.models.Safetensors;
import dev.rango.models.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Adapters as PEFT's save_pretrained leaves them, with seeded random factors. */
final class PeftFolders {
    static final String PREFIX = "base_model.model.";

    private final SplittableRandom random;
    private final double largest;
    private final TreeMap<String, Tensor> tensors = new TreeMap<>();
    private final Map<String, String> config = new TreeMap<>();

    PeftFolders(long seed, int rank) {
        this(seed, rank, 0.3);
    }

    /** @param largest of the values of all factors */
    PeftFolders(long seed, int rank, double largest) {
        this.largest = largest;
        random = new SplittableRandom(seed);
        config.put("peft_type", "\"LORA\"");
        config.put("r", Integer.toString(rank));
        config.put("lora_alpha", Integer.toString(2 * rank));
        config.put("bias", "\"none\"");
    }

    PeftFolders option(String key, String json) {
        config.put(key, json);
        return this;
    }

    PeftFolders linear(String path, int in, int out, int rank) {
        tensors.put(PREFIX + path + ".lora_A.weight", tensor(rank, in));
        tensors.put(PREFIX + path + ".lora_B.weight", tensor(out, rank));
        return this;
    }

    PeftFolders table(String path, int rows, int dim, int rank) {
        tensors.put(PREFIX + path + ".lora_embedding_A", tensor(rank, rows));
        tensors.put(PREFIX + path + ".lora_embedding_B", tensor(dim, rank));
        return this;
    }

    PeftFolders kernels(String path, int in, int out, int size, int rank) {
        tensors.put(PREFIX + path + ".lora_A.weight", tensor(rank, in, size, size));
        tensors.put(PREFIX + path + ".lora_B.weight", tensor(out, rank, 1, 1));
        return this;
    }

    PeftFolders magnitudes(String path, int out) {
        float[] values = tensor(out).data();
        for (int i = 0; i < out; i++) {
            values[i] = 1 + Math.abs(values[i]);
        }
        tensors.put(PREFIX + path + ".lora_magnitude_vector", Tensor.vector(values));
        return this;
    }

    PeftFolders saved(String name, int... shape) {
        tensors.put(PREFIX + name, tensor(shape));
        return this;
    }

    Path write(Path folder) throws IOException {
        Files.createDirectories(folder);
        List<String> entries = new ArrayList<>();
        config.forEach((key, value) -> entries.add("\"" + key + "\": " + value));
        Files.writeString(folder.resolve("adapter_config.json"), "{" + String.join(", ", entries) + "}");
        new Safetensors(tensors, new TreeMap<>(Map.of("format", "pt")))
                .write(folder.resolve("adapter_model.safetensors"));
        return folder;
    }

    private Tensor tensor(int... shape) {
        int elements = 1;
        for (int size : shape) {
            elements *= size;
        }
        float[] data = new float[elements];
        for (int i = 0; i < elements; i++) {
            data[i] = (float) ((random.nextDouble() * 2 - 1) * largest);
        }
        return new Tensor(shape, data);
    }
}
