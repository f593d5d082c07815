package dev.rango.models;

import dev.rango.runtime.GoldenCase;
import dev.rango.runtime.GoldenImage;
import dev.rango.runtime.ImageConfig;
import dev.rango.runtime.ModelConfig;
import dev.rango.runtime.Replacement;
import dev.rango.runtime.UnusableInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A trained base of images: the folder with {@code config.json}, {@code model.safetensors} and {@code golden.jsonl}. What a
 * {@link BaseModel} is for texts.
 *
 * @param config labels
 * @param weights in PyTorch's names and layouts
 * @param sha256 of {@code model.safetensors}; adapters name it
 * @param golden images with the logits that training ended with
 */
public record ImageModel(ImageConfig config, ImageWeights weights, String sha256, List<GoldenImage> golden) {
    private static final String WEIGHTS_FILE = "model.safetensors";

    /** Its layers. */
    public Network network() {
        return new Network(
                LeNet.FAMILY,
                List.of(
                        weights.conv1().layer("conv1"),
                        weights.conv2().layer("conv2"),
                        weights.fc1().layer("fc1"),
                        weights.fc2().layer("fc2"),
                        weights.fc3().layer("fc3")));
    }

    /**
     * Reads a base.
     *
     * @throws UnusableInputException when a file is missing or broken
     */
    public static ImageModel read(Path named) {
        Path folder = Replacement.settled(named);
        if (!Files.isDirectory(folder)) {
            throw new UnusableInputException(folder, "", "no such folder");
        }
        Path weightsFile = folder.resolve(WEIGHTS_FILE);
        if (!Files.exists(weightsFile) && Files.exists(folder.resolve("model.onnx"))) {
            throw new UnusableInputException(
                    folder, "", "is an exported model, not a base: its adapter is already in it");
        }
        NoWeights.refusePointers(folder);
        return CheckedFolder.read(folder, ImageModel::read);
    }

    private static ImageModel read(CheckedFolder files) {
        ImageConfig config = ImageConfig.read(files.path(ModelConfig.FILE), files.bytes(ModelConfig.FILE));
        Safetensors file = Safetensors.read(files, WEIGHTS_FILE);
        return new ImageModel(
                config,
                ImageWeights.read(files.path(WEIGHTS_FILE), file, config.classes()),
                files.digest(WEIGHTS_FILE),
                GoldenImage.read(files.path(GoldenCase.FILE), files.bytes(GoldenCase.FILE)));
    }

    /**
     * Writes the files of a base into an existing folder.
     *
     * @param labels names of the classes
     */
    public static void write(Path folder, List<String> labels, ImageWeights weights, List<GoldenImage> golden) {
        TreeMap<String, String> metadata = new TreeMap<>();
        metadata.put("format", "pt");
        new Safetensors(weights.tensors(), metadata).write(folder.resolve(WEIGHTS_FILE));
        ConfigFile.write(new ImageConfig(labels, Optional.empty()), folder.resolve(ModelConfig.FILE));
        GoldenFiles.writeImages(golden, folder.resolve(GoldenCase.FILE));
    }
}
