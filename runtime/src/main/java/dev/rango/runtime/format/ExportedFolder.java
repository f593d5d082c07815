package dev.rango.runtime.format;

import dev.rango.runtime.UnusableInputException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What users take for an exported model. */
public final class ExportedFolder {
    private ExportedFolder() {}

    /** Refuses, in place of a model of texts, what is something else. */
    public static void refuseOthers(Path folder) {
        if (Files.exists(folder.resolve("adapter_config.json"))) {
            throw new UnusableInputException(
                    folder, "", "is an adapter, not an exported model; `rango export` makes one of it and its base");
        }
        if (Files.exists(folder.resolve("config.pbtxt"))) {
            throw new UnusableInputException(
                    folder, "", "is a model of Triton's; the exported model is " + folder.resolve("1"));
        }
        requireExport(
                folder,
                ModelConfig.read(folder.resolve(ModelConfig.FILE)).export().isPresent());
    }

    /** The same for a model of pictures. */
    public static void refuseOthersThanPictures(Path folder) {
        requireExport(
                folder,
                ImageConfig.read(folder.resolve(ModelConfig.FILE)).export().isPresent());
    }

    private static void requireExport(Path folder, boolean isExport) {
        if (!isExport) {
            throw new UnusableInputException(
                    folder, "", "is a trained base, not an exported model; write one with `rango export`");
        }
    }
}
