package dev.rango.data;

import dev.rango.runtime.UnusableInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Finds the files of a known data set in a folder. */
final class DatasetFolder {
    private DatasetFolder() {}

    static void requireFolder(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new UnusableInputException(folder, "", Files.exists(folder) ? "is not a folder" : "no such folder");
        }
    }

    /**
     * The first of the named files that is there.
     *
     * @param otherwise what else the caller looked for in vain, for the message
     */
    static Path first(Path folder, List<String> names, List<String> otherwise) {
        for (String name : names) {
            if (Files.isRegularFile(folder.resolve(name))) {
                return folder.resolve(name);
            }
        }
        List<String> wanted = new ArrayList<>(otherwise);
        wanted.addAll(names);
        throw new UnusableInputException(
                folder, "", "none of the expected files is here; looked for " + String.join(", ", wanted));
    }
}
