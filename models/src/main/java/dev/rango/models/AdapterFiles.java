package dev.rango.models;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rango.models.Adapter.Target;
import dev.rango.runtime.GoldenCase;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An adapter on disk as PEFT lays it out (github.com/huggingface/peft): {@code adapter_config.json} and
 * {@code adapter_model.safetensors} with {@code lora_A.weight} = Aᵀ [rank, in] and {@code lora_B.weight} = Bᵀ
 * [out, rank] of a linear layer, {@code lora_embedding_A} = Aᵀ [rank, vocabSize] and {@code lora_embedding_B} = Bᵀ
 * [embeddingDim, rank] of the embedding, and the replaced head. The scaling is lora_alpha / r there, hence
 * lora_alpha = α·r; where layers differ in rank, {@code rank_pattern} and {@code alpha_pattern} say so.
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
        adapter.updates().forEach((target, update) -> {
            tensors.put(nameOfA(target), update.a().transposed());
            tensors.put(nameOfB(target), update.b().transposed());
        });
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
        writePatterns(config, adapter);
        config.put("use_rslora", false);
        config.put("lora_dropout", 0.0);
        ArrayNode targets = config.putArray("target_modules");
        adapter.layers().forEach(targets::add);
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
        JsonNode config = readConfig(configFile);
        SortedMap<Target, Integer> ranks = ranks(configFile, config);
        double alpha = alpha(configFile, config, ranks);
        Path file = folder.resolve(WEIGHTS_FILE);
        Safetensors weights = Safetensors.read(file);
        String base = weights.metadata().get(BASE_DIGEST);
        if (base == null) {
            throw new UnusableInputException(file, "metadata", "names no base (" + BASE_DIGEST + ")");
        }
        List<String> labels = readLabels(file, weights.metadata().get(LABELS));
        SortedMap<Target, LowRank> updates = new TreeMap<>();
        ranks.forEach((target, rank) -> updates.put(target, readUpdate(file, weights, target, rank)));
        int in = widthOf(weights, PREFIX + HEAD + ".weight", 1);
        Linear head = new Linear(
                weights.require(file, PREFIX + HEAD + ".weight", labels.size(), in),
                weights.require(file, PREFIX + HEAD + ".bias", labels.size()));
        if (weights.tensors().size() != 2 * updates.size() + 2) {
            throw new UnusableInputException(
                    file,
                    "",
                    "holds tensors beyond "
                            + updates.keySet().stream().map(Target::layer).toList() + " and " + HEAD + ": "
                            + weights.tensors().keySet());
        }
        return new Adapter(alpha, updates, head, labels, base, GoldenCase.read(folder.resolve(GoldenCase.FILE)));
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

    /** Nothing when all ranks are equal, as those of a trained adapter are. */
    private static void writePatterns(ObjectNode config, Adapter adapter) {
        ObjectNode ranks = JSON.createObjectNode();
        ObjectNode alphas = JSON.createObjectNode();
        adapter.updates().forEach((target, update) -> {
            if (update.rank() != adapter.rank()) {
                ranks.put(target.layer(), update.rank());
                alphas.put(target.layer(), adapter.alpha() * update.rank());
            }
        });
        if (!ranks.isEmpty()) {
            config.set("rank_pattern", ranks);
            config.set("alpha_pattern", alphas);
        }
    }

    /** A width that the file itself decides; 0 when the tensor is missing, which {@code require} then reports. */
    private static int widthOf(Safetensors weights, String name, int dimension) {
        Tensor tensor = weights.tensors().get(name);
        return tensor == null || tensor.shape().length != 2 ? 0 : tensor.size(dimension);
    }

    private static JsonNode readConfig(Path file) {
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
        return config;
    }

    /** The adapted layers and their ranks. */
    private static SortedMap<Target, Integer> ranks(Path file, JsonNode config) {
        SortedMap<Target, Integer> ranks = new TreeMap<>();
        JsonNode modules = config.path("target_modules");
        for (JsonNode module : modules) {
            for (Target target : Target.values()) {
                if (target.layer().equals(module.asText())) {
                    ranks.put(target, rank(file, config, target));
                }
            }
        }
        if (!modules.isArray() || ranks.isEmpty() || ranks.size() != modules.size()) {
            throw new UnusableInputException(
                    file, "target_modules", "is " + modules + "; layers of " + Target.layers() + " can be applied");
        }
        return ranks;
    }

    private static int rank(Path file, JsonNode config, Target target) {
        JsonNode own = config.path("rank_pattern").path(target.layer());
        String place = own.isMissingNode() ? "r" : "rank_pattern " + target.layer();
        JsonNode rank = own.isMissingNode() ? config.path("r") : own;
        if (!rank.isInt() || rank.intValue() < 1) {
            throw new UnusableInputException(file, place, "is " + rank + ", not a rank");
        }
        return rank.intValue();
    }

    /** The scaling, which must be the same for all layers. */
    private static double alpha(Path file, JsonNode config, SortedMap<Target, Integer> ranks) {
        for (String pattern : List.of("rank_pattern", "alpha_pattern")) {
            config.path(pattern).fieldNames().forEachRemaining(name -> {
                if (!Target.layers().contains(name)) {
                    throw new UnusableInputException(
                            file, pattern, "names '" + name + "'; " + Target.layers() + " can be named");
                }
            });
        }
        double alpha = scaling(file, config, ranks.firstKey(), ranks.get(ranks.firstKey()));
        for (Target target : ranks.keySet()) {
            double other = scaling(file, config, target, ranks.get(target));
            // Products and quotients by the ranks may round to neighbours.
            if (Math.abs(other - alpha) > 1e-12 * Math.abs(alpha)) {
                throw new UnusableInputException(
                        file,
                        "alpha_pattern",
                        "scales " + target.layer() + " by " + other + " and "
                                + ranks.firstKey().layer() + " by " + alpha + ", which is not supported");
            }
        }
        return alpha;
    }

    private static double scaling(Path file, JsonNode config, Target target, int rank) {
        JsonNode own = config.path("alpha_pattern").path(target.layer());
        JsonNode alpha = own.isMissingNode() ? config.path("lora_alpha") : own;
        if (!alpha.isNumber() || !Double.isFinite(alpha.doubleValue())) {
            throw new UnusableInputException(
                    file,
                    own.isMissingNode() ? "lora_alpha" : "alpha_pattern " + target.layer(),
                    "is not a finite number");
        }
        return alpha.doubleValue() / (config.path("use_rslora").asBoolean() ? Math.sqrt(rank) : rank);
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
