package dev.rango.models;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What {@code adapter_config.json} says of an adapter that can be applied faithfully. PEFT's scaling of a layer is
 * lora_alpha / r or, with {@code use_rslora}, lora_alpha / √r; where layers differ, {@code rank_pattern} and
 * {@code alpha_pattern} say so.
 *
 * @param ranks of the adapted layers
 * @param scalings of the same
 */
record AdapterConfig(SortedMap<String, Integer> ranks, SortedMap<String, Double> scalings) {
    /** How far neighbours of one scaling may be apart: products and quotients by the ranks are rounded. */
    private static final double NEIGHBOURS = 1e-12;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Writes the configuration of an adapter. */
    static void write(Path file, Adapter adapter, AdapterOrigin origin) throws IOException {
        // The first layer of the highest rank gives what holds for all; layers that differ have patterns.
        double loraAlpha = adapter.updates().values().stream()
                .filter(update -> update.rank() == adapter.rank())
                .mapToDouble(update -> update.scaling() * update.rank())
                .findFirst()
                .orElseThrow();
        if (origin.stabilisedAlpha().isPresent()) {
            requireAlike(adapter);
        }
        ObjectNode config = JSON.createObjectNode();
        config.put("peft_type", "LORA");
        config.put("task_type", adapter.family().taskType().orElse(null));
        config.putNull("base_model_name_or_path");
        config.put("r", adapter.rank());
        // Rank-stabilised, the α itself: computed back from the factor it might be a neighbour, and the factor then
        // another.
        config.put("lora_alpha", origin.stabilisedAlpha().orElse(loraAlpha));
        writePatterns(config, adapter, loraAlpha);
        config.put("use_rslora", origin.stabilisedAlpha().isPresent());
        config.put("lora_dropout", origin.dropout());
        ArrayNode targets = config.putArray("target_modules");
        adapter.layers().forEach(targets::add);
        config.putArray("modules_to_save").add(adapter.family().head());
        config.put("bias", "none");
        config.put("fan_in_fan_out", false);
        config.put("init_lora_weights", true);
        config.put("inference_mode", true);
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));
        Files.write(file, (JSON.writer(printer).writeValueAsString(config) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** One factor cannot be α/√rank of different ranks. */
    private static void requireAlike(Adapter adapter) {
        boolean haveOneRank = adapter.updates().values().stream().allMatch(update -> update.rank() == adapter.rank());
        if (!haveOneRank || adapter.commonScaling().isEmpty()) {
            throw new IllegalArgumentException("rank-stabilised, with different ranks");
        }
    }

    /** Nothing when all ranks and scalings are equal. */
    private static void writePatterns(ObjectNode config, Adapter adapter, double loraAlpha) {
        ObjectNode ranks = JSON.createObjectNode();
        ObjectNode alphas = JSON.createObjectNode();
        adapter.updates().forEach((layer, update) -> {
            double own = update.scaling() * update.rank();
            if (update.rank() != adapter.rank()) {
                ranks.put(layer, update.rank());
            }
            if (update.rank() != adapter.rank() || own != loraAlpha) {
                alphas.put(layer, own);
            }
        });
        if (!ranks.isEmpty()) {
            config.set("rank_pattern", ranks);
        }
        if (!alphas.isEmpty()) {
            config.set("alpha_pattern", alphas);
        }
    }

    /**
     * Reads a configuration.
     *
     * @param family of the base
     * @throws UnusableInputException when it is broken, or of a kind that cannot be applied faithfully
     */
    static AdapterConfig read(CheckedFolder files, Family family) {
        PeftConfig config = PeftConfig.read(files);
        config.requireApplicable();
        requireFamily(config.file(), config.json(), family);
        SortedMap<String, Integer> ranks = ranks(config, family);
        requireKnownPatterns(config, family);
        return new AdapterConfig(ranks, scalings(config, ranks.keySet()));
    }

    /** Which layer is replaced tells what an adapter was trained for. */
    private static void requireFamily(Path file, JsonNode config, Family family) {
        for (Family other : Family.known()) {
            for (JsonNode module : config.path("modules_to_save")) {
                if (!other.head().equals(family.head()) && module.asText().equals(other.head())) {
                    throw new UnusableInputException(
                            file,
                            "modules_to_save",
                            "names " + other.head() + ": it is the adapter of " + other.title()
                                    + "; this needs that of " + family.title());
                }
            }
        }
    }

    /** The adapted layers and their ranks. */
    private static SortedMap<String, Integer> ranks(PeftConfig config, Family family) {
        SortedMap<String, Integer> ranks = new TreeMap<>();
        JsonNode modules = config.json().path("target_modules");
        for (JsonNode module : modules) {
            if (family.adaptable().contains(module.asText())) {
                ranks.put(module.asText(), config.rank(module.asText()));
            }
        }
        if (!modules.isArray() || ranks.isEmpty() || ranks.size() != modules.size()) {
            throw new UnusableInputException(
                    config.file(),
                    "target_modules",
                    "is " + modules + "; layers of " + family.adaptable() + " can be applied");
        }
        return ranks;
    }

    private static void requireKnownPatterns(PeftConfig config, Family family) {
        Path file = config.file();
        for (String patterns : List.of("rank_pattern", "alpha_pattern")) {
            config.json().path(patterns).fieldNames().forEachRemaining(key -> {
                PeftPattern pattern = PeftPattern.of(file, patterns, key);
                if (family.adaptable().stream().noneMatch(pattern::matches)) {
                    throw new UnusableInputException(
                            file, patterns, "names '" + key + "'; " + family.adaptable() + " can be named");
                }
            });
        }
    }

    /** Scalings that are one but for rounding are made one, as they were before they were written. */
    private static SortedMap<String, Double> scalings(PeftConfig config, Set<String> layers) {
        SortedMap<String, Double> scalings = new TreeMap<>();
        for (String layer : layers) {
            double own = config.scaling(layer);
            double meant = scalings.values().stream()
                    .filter(other -> Math.abs(other - own) <= NEIGHBOURS * Math.abs(other))
                    .findFirst()
                    .orElse(own);
            scalings.put(layer, meant);
        }
        return scalings;
    }
}
