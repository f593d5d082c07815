package dev.rango.models;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a PEFT adapter of any network does to one of its layers: the singular values of ΔW = scaling·A·B.
 *
 * @param layer name of the layer
 * @param factors A and B
 * @param scaling factor of the product
 * @param spectrum of ΔW
 */
public record AdapterSpectrum(String layer, LowRank factors, double scaling, Spectrum spectrum) {
    private static final String PREFIX = "base_model.model.";
    private static final Map<String, String> FACTORS =
            Map.of(".lora_A.weight", ".lora_B.weight", ".lora_embedding_A", ".lora_embedding_B");

    /**
     * Those of all layers that an adapter changes.
     *
     * @param folder with {@code adapter_config.json} and {@code adapter_model.safetensors}
     * @throws UnusableInputException when a file is unusable, or the adapter is no LoRA of plain matrices
     */
    public static List<AdapterSpectrum> of(Path folder) {
        Path file = folder.resolve(AdapterFiles.WEIGHTS_FILE);
        JsonNode config = config(folder.resolve(AdapterFiles.CONFIG_FILE));
        Safetensors weights = Safetensors.read(file);
        List<AdapterSpectrum> spectra = new ArrayList<>();
        for (String name : weights.tensors().keySet()) {
            FACTORS.forEach((endOfA, endOfB) -> {
                if (name.endsWith(endOfA)) {
                    String layer = name.substring(0, name.length() - endOfA.length());
                    spectra.add(of(file, config, weights, layer, name, layer + endOfB));
                }
            });
        }
        if (spectra.isEmpty()) {
            throw new UnusableInputException(file, "", "has no lora_A and lora_B of any layer");
        }
        return spectra;
    }

    private static AdapterSpectrum of(
            Path file, JsonNode config, Safetensors weights, String layer, String nameOfA, String nameOfB) {
        Tensor a = weights.tensors().get(nameOfA);
        Tensor b = weights.tensors().get(nameOfB);
        if (b == null
                || a.shape().length != 2
                || b.shape().length != 2
                || a.size(0) != b.size(1)
                || a.elements() == 0) {
            throw new UnusableInputException(
                    file, "tensor '" + nameOfA + "'", "has no lora_B beside it that makes a product of two matrices");
        }
        LowRank factors = new LowRank(
                weights.require(file, nameOfA, a.shape()).transposed(),
                weights.require(file, nameOfB, b.shape()).transposed());
        String name = layer.startsWith(PREFIX) ? layer.substring(PREFIX.length()) : layer;
        double scaling = scaling(config, name, factors.rank());
        return new AdapterSpectrum(name, factors, scaling, Spectrum.of(factors, scaling));
    }

    /** As PEFT computes it, for patterns that are plain names or ends of names. */
    private static double scaling(JsonNode config, String layer, int rank) {
        double alpha = config.path("lora_alpha").asDouble(rank);
        for (Map.Entry<String, JsonNode> own : config.path("alpha_pattern").properties()) {
            if (layer.equals(own.getKey()) || layer.endsWith("." + own.getKey())) {
                alpha = own.getValue().asDouble(alpha);
            }
        }
        return alpha / (config.path("use_rslora").asBoolean() ? Math.sqrt(rank) : rank);
    }

    private static JsonNode config(Path file) {
        try {
            return JsonMapper.builder().build().readTree(Files.readString(file));
        } catch (JsonProcessingException e) {
            throw new UnusableInputException(file, "", "broken JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UnusableInputException(file, "", "cannot be read: " + e, e);
        }
    }
}
