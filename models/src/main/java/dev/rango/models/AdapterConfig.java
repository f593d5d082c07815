package dev.rango.models;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rango.models.Adapter.Target;
import dev.rango.runtime.ModelKind;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What {@code adapter_config.json} says of an adapter that can be applied faithfully. PEFT's scaling of a layer is
 * lora_alpha / r or, with {@code use_rslora}, lora_alpha / √r; where layers differ, {@code rank_pattern} and
 * {@code alpha_pattern} say so.
 *
 * @param ranks of the adapted layers
 * @param scaling the same for all of them
 */
record AdapterConfig(SortedMap<Target, Integer> ranks, double scaling) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * Writes the configuration of an adapter.
     *
     * @param kind of the base, which decides the replaced layer
     */
    static void write(Path file, Adapter adapter, ModelKind kind, AdapterOrigin origin) throws IOException {
        double loraAlpha = adapter.alpha() * adapter.rank();
        if (origin.stabilisedAlpha().isPresent()) {
            // The α itself: computed back from the factor it might be a neighbour, and the factor then another one.
            loraAlpha = origin.stabilisedAlpha().getAsDouble();
            requireEqualRanks(adapter);
        }
        ObjectNode config = JSON.createObjectNode();
        config.put("peft_type", "LORA");
        config.put("task_type", kind == ModelKind.TEXT ? "SEQ_CLS" : null);
        config.putNull("base_model_name_or_path");
        config.put("r", adapter.rank());
        config.put("lora_alpha", loraAlpha);
        writePatterns(config, adapter);
        config.put("use_rslora", origin.stabilisedAlpha().isPresent());
        config.put("lora_dropout", origin.dropout());
        ArrayNode targets = config.putArray("target_modules");
        adapter.layers().forEach(targets::add);
        config.putArray("modules_to_save").add(head(kind));
        config.put("bias", "none");
        config.put("fan_in_fan_out", false);
        config.put("init_lora_weights", true);
        config.put("inference_mode", true);
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));
        Files.write(file, (JSON.writer(printer).writeValueAsString(config) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** The layer that an adapter replaces as a whole: PEFT's module to save. */
    static String head(ModelKind kind) {
        return switch (kind) {
            case TEXT -> "fc2";
            case IMAGE -> "fc3";
        };
    }

    /** One factor cannot be α/√rank of different ranks. */
    private static void requireEqualRanks(Adapter adapter) {
        if (adapter.updates().values().stream()
                        .mapToInt(LowRank::rank)
                        .distinct()
                        .count()
                > 1) {
            throw new IllegalArgumentException("rank-stabilised, with different ranks");
        }
    }

    /** Nothing when all ranks are equal. */
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

    /**
     * Reads a configuration.
     *
     * @param kind of the base
     * @throws UnusableInputException when it is broken, or of a kind that cannot be applied faithfully
     */
    static AdapterConfig read(CheckedFolder files, ModelKind kind) {
        PeftConfig config = PeftConfig.read(files);
        config.requireApplicable();
        requireKind(config.file(), config.json(), kind);
        SortedMap<Target, Integer> ranks = ranks(config, kind);
        return new AdapterConfig(ranks, scaling(config, ranks, kind));
    }

    /** Which layer is replaced tells what an adapter was trained for. */
    private static void requireKind(Path file, JsonNode config, ModelKind kind) {
        for (ModelKind other : ModelKind.values()) {
            for (JsonNode module : config.path("modules_to_save")) {
                if (other != kind && module.asText().equals(head(other))) {
                    throw new UnusableInputException(
                            file,
                            "modules_to_save",
                            "names " + head(other) + ": it is the adapter of " + other.title() + "; this needs that of "
                                    + kind.title());
                }
            }
        }
    }

    /** The adapted layers and their ranks. */
    private static SortedMap<Target, Integer> ranks(PeftConfig config, ModelKind kind) {
        SortedMap<Target, Integer> ranks = new TreeMap<>();
        JsonNode modules = config.json().path("target_modules");
        for (JsonNode module : modules) {
            for (Target target : Target.of(kind)) {
                if (target.layer().equals(module.asText())) {
                    ranks.put(target, config.rank(target.layer()));
                }
            }
        }
        if (!modules.isArray() || ranks.isEmpty() || ranks.size() != modules.size()) {
            throw new UnusableInputException(
                    config.file(),
                    "target_modules",
                    "is " + modules + "; layers of " + Target.layers(kind) + " can be applied");
        }
        return ranks;
    }

    /** The scaling, which must be the same for all layers. */
    private static double scaling(PeftConfig config, SortedMap<Target, Integer> ranks, ModelKind kind) {
        Path file = config.file();
        for (String patterns : List.of("rank_pattern", "alpha_pattern")) {
            config.json().path(patterns).fieldNames().forEachRemaining(key -> {
                PeftPattern pattern = PeftPattern.of(file, patterns, key);
                if (Target.layers(kind).stream().noneMatch(pattern::matches)) {
                    throw new UnusableInputException(
                            file, patterns, "names '" + key + "'; " + Target.layers(kind) + " can be named");
                }
            });
        }
        String first = ranks.firstKey().layer();
        double alpha = config.scaling(first);
        for (Target target : ranks.keySet()) {
            double other = config.scaling(target.layer());
            // Products and quotients by the ranks may round to neighbours.
            if (Math.abs(other - alpha) > 1e-12 * Math.abs(alpha)) {
                throw new UnusableInputException(
                        file,
                        "alpha_pattern",
                        "scales " + target.layer() + " by " + other + " and " + first + " by " + alpha
                                + ", which is not supported");
            }
        }
        return alpha;
    }
}
