package dev.rango.models;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.rango.models.Adapter.Target;
import dev.rango.runtime.GoldenCase;
import dev.rango.runtime.ModelKind;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An adapter on disk as PEFT lays it out (github.com/huggingface/peft): {@code adapter_config.json} and
 * {@code adapter_model.safetensors} with {@code lora_A.weight} = Aᵀ [rank, in] and {@code lora_B.weight} = Bᵀ
 * [out, rank] of a linear layer, {@code lora_embedding_A} = Aᵀ [rank, vocabSize] and {@code lora_embedding_B} = Bᵀ
 * [embeddingDim, rank] of the embedding, and the replaced head.
 *
 * <p>What PEFT has no field for, the digest of the base and the labels, stands in the metadata of the safetensors file.
 */
public final class AdapterFiles {
    /** File name of the configuration inside an adapter folder. */
    public static final String CONFIG_FILE = "adapter_config.json";
    /** File name of the weights inside an adapter folder. */
    public static final String WEIGHTS_FILE = "adapter_model.safetensors";

    private static final String PREFIX = "base_model.model.";
    private static final String BASE_DIGEST = "base_sha256";
    private static final String LABELS = "labels";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private AdapterFiles() {}

    /** Writes the files of an adapter that was computed into an existing folder. */
    public static void write(Path folder, Adapter adapter) throws IOException {
        write(folder, adapter, AdapterOrigin.PLAIN);
    }

    /** Writes the files of a text classifier's adapter into an existing folder. */
    public static void write(Path folder, Adapter adapter, AdapterOrigin origin) throws IOException {
        writeWeights(folder, adapter, ModelKind.TEXT, origin);
        GoldenCase.write(adapter.golden(), folder.resolve(GoldenCase.FILE));
    }

    /** Configuration and weights, without the golden cases. */
    static void writeWeights(Path folder, Adapter adapter, ModelKind kind, AdapterOrigin origin) throws IOException {
        String head = PREFIX + AdapterConfig.head(kind);
        TreeMap<String, Tensor> tensors = new TreeMap<>();
        adapter.updates().forEach((target, update) -> {
            tensors.put(nameOfA(target), update.a().transposed());
            tensors.put(nameOfB(target), update.b().transposed());
        });
        tensors.put(head + ".weight", adapter.head().weight());
        tensors.put(head + ".bias", adapter.head().bias());
        ArrayNode labels = JSON.createArrayNode();
        adapter.labels().forEach(labels::add);
        TreeMap<String, String> metadata = new TreeMap<>();
        metadata.put("format", "pt");
        metadata.put(BASE_DIGEST, adapter.baseSha256());
        metadata.put(LABELS, labels.toString());
        new Safetensors(tensors, metadata).write(folder.resolve(WEIGHTS_FILE));
        AdapterConfig.write(folder.resolve(CONFIG_FILE), adapter, kind, origin);
    }

    /**
     * Reads a text classifier's adapter.
     *
     * @throws UnusableInputException when a file is missing or broken, or it is an adapter of a kind that cannot be
     *     applied faithfully
     */
    public static Adapter read(Path folder) {
        return readWeights(folder, ModelKind.TEXT).withGolden(GoldenCase.read(folder.resolve(GoldenCase.FILE)));
    }

    /** Configuration and weights, without the golden cases. */
    static Adapter readWeights(Path folder, ModelKind kind) {
        AdapterConfig config = readConfig(folder, kind);
        Path file = folder.resolve(WEIGHTS_FILE);
        Safetensors weights = Safetensors.read(file);
        String base = weights.metadata().get(BASE_DIGEST);
        if (base == null) {
            throw new UnusableInputException(file, "metadata", "names no base (" + BASE_DIGEST + ")");
        }
        List<String> labels = readLabels(file, weights.metadata().get(LABELS));
        SortedMap<Target, LowRank> updates = new TreeMap<>();
        config.ranks().forEach((target, rank) -> updates.put(target, readUpdate(file, weights, target, rank)));
        String headName = PREFIX + AdapterConfig.head(kind);
        int in = widthOf(weights, headName + ".weight", 1);
        Linear head = new Linear(
                weights.require(file, headName + ".weight", labels.size(), in),
                weights.require(file, headName + ".bias", labels.size()));
        if (weights.tensors().size() != 2 * updates.size() + 2) {
            throw new UnusableInputException(
                    file,
                    "",
                    "holds tensors beyond "
                            + updates.keySet().stream().map(Target::layer).toList() + " and " + AdapterConfig.head(kind)
                            + ": "
                            + weights.tensors().keySet());
        }
        return new Adapter(config.scaling(), updates, head, labels, base, List.of());
    }

    /**
     * The layers that an adapter of a text classifier changes and their ranks, without reading a weight.
     *
     * @throws UnusableInputException when its configuration is missing or broken, or of a kind that cannot be applied
     */
    public static SortedMap<Target, Integer> ranks(Path folder) {
        return readConfig(folder, ModelKind.TEXT).ranks();
    }

    private static AdapterConfig readConfig(Path folder, ModelKind kind) {
        if (!Files.isDirectory(folder)) {
            throw new UnusableInputException(folder, "", "no such folder");
        }
        Path configFile = folder.resolve(CONFIG_FILE);
        if (!Files.exists(configFile) && Files.exists(folder.resolve("config.json"))) {
            throw new UnusableInputException(folder, "", "is a base or an export, not an adapter");
        }
        return AdapterConfig.read(configFile, kind);
    }

    private static LowRank readUpdate(Path file, Safetensors weights, Target target, int rank) {
        String a = nameOfA(target);
        String b = nameOfB(target);
        return new LowRank(
                weights.require(file, a, rank, widthOf(weights, a, 1)).transposed(),
                weights.require(file, b, widthOf(weights, b, 0), rank).transposed());
    }

    private static String nameOfA(Target target) {
        return PREFIX + target.layer() + (target == Target.EMBEDDING ? ".lora_embedding_A" : ".lora_A.weight");
    }

    private static String nameOfB(Target target) {
        return PREFIX + target.layer() + (target == Target.EMBEDDING ? ".lora_embedding_B" : ".lora_B.weight");
    }

    /** A width that the file itself decides; 0 when the tensor is missing, which {@code require} then reports. */
    private static int widthOf(Safetensors weights, String name, int dimension) {
        Tensor tensor = weights.tensors().get(name);
        return tensor == null || tensor.shape().length != 2 ? 0 : tensor.size(dimension);
    }

    private static List<String> readLabels(Path file, String json) {
        try {
            JsonNode array = json == null ? null : JSON.readTree(json);
            if (array != null && array.isArray() && array.size() >= 2) {
                List<String> labels = new ArrayList<>();
                array.forEach(label -> labels.add(label.asText()));
                return labels;
            }
        } catch (JsonProcessingException e) {
            throw new UnusableInputException(file, "metadata", "labels are broken JSON: " + e.getOriginalMessage(), e);
        }
        throw new UnusableInputException(file, "metadata", "names no labels of its head");
    }
}
