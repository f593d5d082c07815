package dev.rango.models;

import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A PEFT adapter of any network: what it does to layers that only someone who has the network knows.
 *
 * @param file of the weights
 * @param sha256 of that file
 * @param deltas by the path of the layer
 * @param saved tensors that replace the base's, by their path: {@code classifier.weight}
 * @param said what else its configuration says
 */
public record LoraLayers(
        Path file, String sha256, SortedMap<String, Delta> deltas, SortedMap<String, Tensor> saved, Said said) {
    private static final Set<String> UNDERSTOOD = Set.of("use_dora", "fan_in_fan_out", "bias");

    /**
     * What it does to a layer.
     *
     * @param factors A [in, rank], of a convolution [in · height · width, rank], and B [rank, out]
     * @param scaling of A·B
     * @param magnitude of DoRA [out]; empty where W + scaling·A·B stays as it is
     */
    public record Delta(Layer.Kind kind, LowRank factors, double scaling, Optional<Tensor> magnitude) {}

    /**
     * What a configuration says of what it does not change.
     *
     * @param baseModel {@code base_model_name_or_path}; empty where it does not say
     * @param taskType such as SEQ_CLS; empty where it does not say
     */
    public record Said(String baseModel, String taskType) {}

    /** Copies the maps. */
    public LoraLayers {
        deltas = Collections.unmodifiableSortedMap(new TreeMap<>(deltas));
        saved = Collections.unmodifiableSortedMap(new TreeMap<>(saved));
    }

    /**
     * Reads a folder.
     *
     * @throws UnusableInputException when a file is missing or broken, or it is no LoRA, or one of a kind that is not known,
     *     which is named
     */
    public static LoraLayers read(Path folder) {
        return AdapterFiles.checked(folder, files -> of(files, PeftAdapter.read(files)));
    }

    private static LoraLayers of(CheckedFolder files, PeftAdapter peft) {
        List<String> obstacles = peft.config().obstaclesBeyond(UNDERSTOOD);
        if (!obstacles.isEmpty()) {
            String[] parts = obstacles.get(0).split(": ", 2);
            throw new UnusableInputException(peft.config().file(), parts[0], parts[1]);
        }
        SortedMap<String, Tensor> magnitudes = peft.others().magnitudes();
        SortedMap<String, Delta> deltas = new TreeMap<>();
        peft.updates().forEach((path, update) -> {
            Layer.Kind kind = peft.others().kernels().containsKey(path)
                    ? Layer.Kind.CONVOLUTION
                    : peft.tables().contains(path) ? Layer.Kind.EMBEDDING : Layer.Kind.LINEAR;
            Optional<Tensor> magnitude = Optional.ofNullable(magnitudes.get(path));
            if (peft.isDora() && magnitude.isEmpty()) {
                throw new UnusableInputException(
                        peft.file(), path, "has no lora_magnitude_vector, and the adapter is a DoRA");
            }
            deltas.put(path, new Delta(kind, update.factors(), update.scaling(), magnitude));
        });
        Set<String> alone = new TreeSet<>(magnitudes.keySet());
        alone.removeAll(deltas.keySet());
        if (!alone.isEmpty()) {
            throw new UnusableInputException(
                    peft.file(), alone.iterator().next(), "has a lora_magnitude_vector without lora_A and lora_B");
        }
        SortedMap<String, Tensor> saved = new TreeMap<>();
        peft.saved().forEach((path, tensor) -> {
            String name = path.replace(".base_layer.", ".").replace(".original_module.", ".");
            if (!name.endsWith(".weight") && !name.endsWith(".bias") || name.contains(".lora_")) {
                throw new UnusableInputException(
                        peft.file(), "tensor '" + path + "'", "is neither a weight nor a bias, nor of a LoRA");
            }
            saved.put(name, finite(peft.file(), path, tensor));
        });
        return new LoraLayers(
                peft.file(),
                files.digest(PeftAdapter.weightsFile(files)),
                deltas,
                saved,
                new Said(
                        peft.config().json().path("base_model_name_or_path").asText(""),
                        peft.config().json().path("task_type").asText("").replace("null", "")));
    }

    /** For the end of an error: what it was trained on, where that is known. */
    public String trainedOn() {
        return said.baseModel().isEmpty() ? "" : ", \"" + said.baseModel() + "\" (base_model_name_or_path)";
    }

    private static Tensor finite(Path file, String name, Tensor tensor) {
        int bad = tensor.firstNonFinite();
        if (bad >= 0) {
            throw new UnusableInputException(
                    file, "tensor '" + name + "'", "value " + bad + " is " + tensor.data()[bad]);
        }
        return tensor;
    }
}
