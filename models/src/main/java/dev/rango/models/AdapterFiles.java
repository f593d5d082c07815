package dev.rango.models;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rango.runtime.GoldenCase;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * An adapter on disk as PEFT lays it out (github.com/huggingface/peft): {@code adapter_config.json} and
 * {@code adapter_model.safetensors} with {@code lora_A.weight} = Aᵀ [rank, in], {@code lora_B.weight} = Bᵀ [out, rank]
 * and the replaced head. The scaling is lora_alpha / r there, hence lora_alpha = α·r.
 *
 * <p>What PEFT has no field for, the digest of the base and the labels, stands in the metadata of the safetensors file.
 */
public final class AdapterFiles {
    /** File name of the configuration inside an adapter folder. */
    public static final String CONFIG_FILE = "adapter_config.json";
    /** File name of the weights inside an adapter folder. */
    public static final String WEIGHTS_FILE = "adapter_model.safetensors";

    private static final String PREFIX = "base_model.model.";
    private static final String HEAD = "fc2";
    private static final String BASE_DIGEST = "base_sha256";
    private static final String LABELS = "labels";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private AdapterFiles() {}

    /** Writes the files of an adapter into an existing folder. */
    public static void write(Path folder, Adapter adapter) throws IOException {
        TreeMap<String, Tensor> tensors = new TreeMap<>();
        tensors.put(
                PREFIX + Adapter.TARGET + ".lora_A.weight", adapter.fc1().a().transposed());
        tensors.put(
                PREFIX + Adapter.TARGET + ".lora_B.weight", adapter.fc1().b().transposed());
        tensors.put(PREFIX + HEAD + ".weight", adapter.head().weight());
        tensors.put(PREFIX + HEAD + ".bias", adapter.head().bias());
        ArrayNode labels = JSON.createArrayNode();
        adapter.labels().forEach(labels::add);
        TreeMap<String, String> metadata = new TreeMap<>();
        metadata.put("format", "pt");
        metadata.put(BASE_DIGEST, adapter.baseSha256());
        metadata.put(LABELS, labels.toString());
        new Safetensors(tensors, metadata).write(folder.resolve(WEIGHTS_FILE));

        ObjectNode config = JSON.createObjectNode();
        config.put("peft_type", "LORA");
        config.put("task_type", "SEQ_CLS");
        config.putNull("base_model_name_or_path");
        config.put("r", adapter.rank());
        config.put("lora_alpha", adapter.alpha() * adapter.rank());
        config.put("use_rslora", false);
        config.put("lora_dropout", 0.0);
        config.putArray("target_modules").add(Adapter.TARGET);
        config.putArray("modules_to_save").add(HEAD);
        config.put("bias", "none");
        config.put("fan_in_fan_out", false);
        config.put("init_lora_weights", true);
        config.put("inference_mode", true);
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));
        Files.write(
                folder.resolve(CONFIG_FILE),
                (JSON.writer(printer).writeValueAsString(config) + "\n").getBytes(StandardCharsets.UTF_8));
        GoldenCase.write(adapter.golden(), folder.resolve(GoldenCase.FILE));
    }

    /**
     * Reads an adapter.
     *
     * @throws UnusableInputException when a file is missing or broken, or it is an adapter of a kind that cannot be
     *     applied faithfully
     */
    public static Adapter read(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new UnusableInputException(folder, "", "no such folder");
        }
        Path configFile = folder.resolve(CONFIG_FILE);
        if (!Files.exists(configFile) && Files.exists(folder.resolve("config.json"))) {
            throw new UnusableInputException(folder, "", "is a base or an export, not an adapter");
        }
        Scaling scaling = readConfig(configFile);
        Path file = folder.resolve(WEIGHTS_FILE);
        Safetensors weights = Safetensors.read(file);
        String base = weights.metadata().get(BASE_DIGEST);
        if (base == null) {
            throw new UnusableInputException(file, "metadata", "names no base (" + BASE_DIGEST + ")");
        }
        List<String> labels = readLabels(file, weights.metadata().get(LABELS));
        String name = PREFIX + Adapter.TARGET;
        int in = widthOf(weights, name + ".lora_A.weight", 1);
        int out = widthOf(weights, name + ".lora_B.weight", 0);
        LowRank fc1 = new LowRank(
                weights.require(file, name + ".lora_A.weight", scaling.rank(), in)
                        .transposed(),
                weights.require(file, name + ".lora_B.weight", out, scaling.rank())
                        .transposed());
        Linear head = new Linear(
                weights.require(file, PREFIX + HEAD + ".weight", labels.size(), out),
                weights.require(file, PREFIX + HEAD + ".bias", labels.size()));
        if (weights.tensors().size() != 4) {
            throw new UnusableInputException(
                    file,
                    "",
                    "holds tensors beyond " + Adapter.TARGET + " and " + HEAD + ": "
                            + weights.tensors().keySet());
        }
        return new Adapter(scaling.alpha(), fc1, head, labels, base, GoldenCase.read(folder.resolve(GoldenCase.FILE)));
    }

    private record Scaling(int rank, double alpha) {}

    /** A width that the file itself decides; 0 when the tensor is missing, which {@code require} then reports. */
    private static int widthOf(Safetensors weights, String name, int dimension) {
        Tensor tensor = weights.tensors().get(name);
        return tensor == null || tensor.shape().length != 2 ? 0 : tensor.size(dimension);
    }

    private static Scaling readConfig(Path file) {
        JsonNode config;
        try {
            config = JSON.readTree(Files.readString(file));
        } catch (NoSuchFileException e) {
            throw new UnusableInputException(file, "", "no such file", e);
        } catch (JsonProcessingException e) {
            String place =
                    e.getLocation() == null ? "" : "line " + e.getLocation().getLineNr();
            throw new UnusableInputException(file, place, "broken JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UnusableInputException(file, "", "cannot be read: " + e, e);
        }
        requireField(file, config, "peft_type", "LORA");
        requireField(file, config, "bias", "none");
        for (String option : List.of("use_dora", "use_qalora", "lora_bias", "fan_in_fan_out")) {
            refuseTrue(file, config, option);
        }
        for (String pattern : List.of("rank_pattern", "alpha_pattern")) {
            if (!config.path(pattern).isEmpty()) {
                throw new UnusableInputException(file, pattern, "differs by layer, which is not supported");
            }
        }
        JsonNode targets = config.path("target_modules");
        if (!targets.isArray()
                || targets.size() != 1
                || !Adapter.TARGET.equals(targets.get(0).asText())) {
            throw new UnusableInputException(
                    file, "target_modules", "is " + targets + "; [\"" + Adapter.TARGET + "\"] can be applied");
        }
        int rank = config.path("r").isInt() ? config.path("r").intValue() : 0;
        if (rank < 1) {
            throw new UnusableInputException(file, "r", "is " + config.path("r") + ", not a rank");
        }
        if (!config.path("lora_alpha").isNumber()
                || !Double.isFinite(config.path("lora_alpha").doubleValue())) {
            throw new UnusableInputException(file, "lora_alpha", "is not a finite number");
        }
        double divisor = config.path("use_rslora").asBoolean() ? Math.sqrt(rank) : rank;
        return new Scaling(rank, config.path("lora_alpha").doubleValue() / divisor);
    }

    private static void requireField(Path file, JsonNode config, String field, String expected) {
        if (!expected.equals(config.path(field).asText())) {
            throw new UnusableInputException(file, field, "is " + config.path(field) + ", not \"" + expected + "\"");
        }
    }

    private static void refuseTrue(Path file, JsonNode config, String field) {
        if (config.path(field).asBoolean()) {
            throw new UnusableInputException(file, field, "is true, which is not supported");
        }
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
