package dev.rango.cli;

import dev.rango.models.AdapterFiles;
import dev.rango.models.NoWeights;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.ModelConfig;
import dev.rango.runtime.format.ModelFiles;
import dev.rango.runtime.format.ModelManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A folder that a user names as a model. */
final class ModelFolder {
    private ModelFolder() {}

    /**
     * The folder itself.
     *
     * @throws UnusableInputException when it is none, or a folder around the model
     */
    static Path require(Path folder) {
        if (Files.exists(folder.resolve(AdapterFiles.CONFIG_FILE))) {
            throw new UnusableInputException(
                    folder, "", "is an adapter, not an exported model; rango export makes one of it and its base");
        }
        return requireAny(folder);
    }

    /** As {@link #require}, where an adapter is welcome too. */
    static Path requireAny(Path folder) {
        if (Files.isRegularFile(folder)) {
            throw new UnusableInputException(folder, "", "is a file, not the folder of a model");
        }
        if (!Files.isDirectory(folder)) {
            throw new UnusableInputException(folder, "", "no such folder");
        }
        Path version = folder.resolve("1");
        if (Files.exists(folder.resolve("config.pbtxt")) && Files.isDirectory(version)) {
            throw new UnusableInputException(folder, "", "is a model of Triton's; the exported model is " + version);
        }
        refuseBareAdapters(folder);
        NoWeights.refusePointers(folder);
        return folder;
    }

    /**
     * The folder of an exported model, whole or not.
     *
     * @throws UnusableInputException when it is a base, or no model at all
     */
    static Path requireExport(Path folder) {
        require(folder);
        if (Files.exists(folder.resolve("model.onnx"))) {
            refuseGraphAlone(folder);
            return folder;
        }
        if (Files.exists(folder.resolve("model.safetensors"))) {
            throw new UnusableInputException(
                    folder, "", "is a trained base, not an exported model; write one with `rango export`");
        }
        if (!Files.exists(folder.resolve(ModelManifest.FILE))) {
            throw new UnusableInputException(
                    folder, "", "holds no exported model: there is no model.onnx; `rango export` writes one");
        }
        return folder;
    }

    /**
     * Refuses what graft, or an export of tasks on a transformer, writes without a tokenizer.
     *
     * @throws UnusableInputException when the folder's manifest lists a graph and nothing that says how it is asked
     */
    static void refuseGraphAlone(Path folder) {
        Path manifest = folder.resolve(ModelManifest.FILE);
        if (!Files.isRegularFile(manifest) || Files.exists(folder.resolve(ModelConfig.FILE))) {
            return;
        }
        List<String> names;
        try {
            names = ModelManifest.parse(manifest.toString(), Files.readAllBytes(manifest)).parts().stream()
                    .map(ModelManifest.Part::name)
                    .toList();
        } catch (IOException e) {
            throw new UnusableInputException(manifest, "", "cannot be read: " + e.getMessage(), e);
        }
        if (names.contains("model.onnx") && !names.contains(ModelConfig.FILE)) {
            throw new UnusableInputException(
                    folder,
                    "",
                    "is a graph alone, without config.json and golden texts to hold it against; it was proven when it"
                            + " was written, and any tool opens its model.onnx");
        }
    }

    private static void refuseBareAdapters(Path folder) {
        Path weights = AdapterFiles.weightsFile(folder);
        if (Files.exists(weights) && !Files.exists(folder.resolve(AdapterFiles.CONFIG_FILE))) {
            throw new UnusableInputException(
                    folder,
                    "",
                    "holds " + weights.getFileName() + ", an adapter's weights, without the " + AdapterFiles.CONFIG_FILE
                            + " that PEFT writes beside them");
        }
    }

    /** The pairs of words of a model, in the order of their ids; none of what is no such folder. */
    static List<String> pairs(Path path) {
        Path file = path.resolve(ModelFiles.PAIRS);
        if (!Files.isRegularFile(file)) {
            return List.of();
        }
        try {
            List<String> lines = Files.readAllLines(file);
            return lines.subList(Math.min(1, lines.size()), lines.size());
        } catch (IOException e) {
            throw new UnusableInputException(file, "", "cannot be read: " + e.getMessage(), e);
        }
    }
}
