package dev.rango.models;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * PEFT's {@code adapter_config.json} of a LoRA of any network: rank and scaling of each layer, and what else it says
 * that changes the answers.
 *
 * @param file where it was read
 * @param json an object
 */
record PeftConfig(Path file, JsonNode json) {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final long MAX_BYTES = 16 << 20;

    /** Options that make of a LoRA something else than W + scaling·A·B, each as soon as it is set. */
    private static final List<String> OTHER_THAN_LORA = List.of(
            "use_dora",
            "use_qalora",
            "use_bdlora",
            "lora_bias",
            "fan_in_fan_out",
            "layer_replication",
            "trainable_token_indices",
            "target_parameters",
            "alora_invocation_tokens",
            "arrow_config");

    /** Ways to begin that take A·B off the base's weights: the base on disk is then not the one that was trained on. */
    private static final Set<String> CHANGES_THE_BASE = Set.of("pissa", "olora", "corda", "loftq", "lora_ga");

    /** @throws UnusableInputException when it is missing, broken, or no LoRA's */
    static PeftConfig read(CheckedFolder files) {
        return files.stream(AdapterFiles.CONFIG_FILE, (file, channel, size) -> {
            if (size > MAX_BYTES) {
                throw new UnusableInputException(file, "", "is no configuration: beyond 16 MB");
            }
            return parse(file, Channels.newInputStream(channel).readNBytes((int) size));
        });
    }

    private static PeftConfig parse(Path file, byte[] content) throws IOException {
        try {
            JsonNode json = JSON.readTree(content);
            String type = json.path("peft_type").asText();
            if (!type.equals("LORA")) {
                throw new UnusableInputException(
                        file, "peft_type", "is " + json.path("peft_type") + ", not \"LORA\": another kind of adapter");
            }
            return new PeftConfig(file, json);
        } catch (JsonProcessingException e) {
            String place =
                    e.getLocation() == null ? "" : "line " + e.getLocation().getLineNr();
            throw new UnusableInputException(file, place, "broken JSON: " + e.getOriginalMessage(), e);
        }
    }

    boolean isDora() {
        return json.path("use_dora").asBoolean();
    }

    /** Options with which the layers become something else than W + scaling·A·B, with their values. */
    List<String> obstacles() {
        List<String> obstacles = new ArrayList<>();
        for (String option : OTHER_THAN_LORA) {
            JsonNode value = json.path(option);
            boolean isOff = value.isMissingNode()
                    || value.isNull()
                    || (value.isBoolean() && !value.booleanValue())
                    || (value.isContainerNode() && value.isEmpty());
            if (!isOff) {
                obstacles.add(option + ": is " + value + ", which is not supported");
            }
        }
        if (!json.path("bias").asText("none").equals("none")) {
            obstacles.add("bias: is " + json.path("bias") + ", not \"none\"");
        }
        String start = json.path("init_lora_weights").asText().toLowerCase(java.util.Locale.ROOT);
        if (CHANGES_THE_BASE.stream().anyMatch(start::startsWith)) {
            obstacles.add(
                    "init_lora_weights: is \"" + start + "\", which changes the base: save the adapter converted");
        }
        return obstacles;
    }

    /** Obstacles for whoever applies DoRA, weights that lie the other way, and biases. */
    List<String> obstaclesBeyond(Set<String> understood) {
        return obstacles().stream()
                .filter(obstacle -> !understood.contains(obstacle.substring(0, obstacle.indexOf(':'))))
                .toList();
    }

    /** @throws UnusableInputException when a layer becomes something else than W + scaling·A·B */
    void requireApplicable() {
        for (String obstacle : obstacles()) {
            String[] parts = obstacle.split(": ", 2);
            throw new UnusableInputException(file, parts[0], parts[1]);
        }
    }

    /** The rank of a layer: that of the first pattern that matches its path, or r. */
    int rank(String layer) {
        Setting own = setting("rank_pattern", "r", layer);
        if (!own.value().isInt() || own.value().intValue() < 1) {
            throw new UnusableInputException(file, own.place(), "is " + own.value() + ", not a rank");
        }
        return own.value().intValue();
    }

    /** The factor of a layer's A·B: α / rank, or α / √rank. */
    double scaling(String layer) {
        Setting own = setting("alpha_pattern", "lora_alpha", layer);
        if (!own.value().isNumber() || !Double.isFinite(own.value().doubleValue())) {
            throw new UnusableInputException(file, own.place(), "is not a finite number");
        }
        int rank = rank(layer);
        return own.value().doubleValue() / (json.path("use_rslora").asBoolean() ? Math.sqrt(rank) : rank);
    }

    private record Setting(String place, JsonNode value) {}

    private Setting setting(String patterns, String general, String layer) {
        for (Map.Entry<String, JsonNode> pattern : json.path(patterns).properties()) {
            if (PeftPattern.of(file, patterns, pattern.getKey()).matches(layer)) {
                return new Setting(patterns + " " + pattern.getKey(), pattern.getValue());
            }
        }
        return new Setting(general, json.path(general));
    }
}
