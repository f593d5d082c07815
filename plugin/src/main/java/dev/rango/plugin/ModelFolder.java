package dev.rango.plugin;

import dev.rango.runtime.UnusableInputException;
import java.io.File;
import java.nio.file.Path;

/** Where a model lies below the folder that becomes the class path. */
final class ModelFolder {
    private ModelFolder() {}

    /** @throws UnusableInputException when the resource is that folder itself, or leads out of it */
    static Path of(File outputDirectory, String resource) {
        Path root = outputDirectory.toPath().normalize();
        Path folder = root.resolve(resource).normalize();
        if (folder.equals(root) || !folder.startsWith(root)) {
            throw new UnusableInputException(
                    "<resource>", "", "'" + resource + "' is no folder below " + outputDirectory);
        }
        return folder;
    }
}
