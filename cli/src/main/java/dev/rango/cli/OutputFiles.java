package dev.rango.cli;

import dev.rango.models.FileKind;
import dev.rango.models.OutputFile;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The files that a command line names: what is read is not written to, and no two results share a file. */
final class OutputFiles {
    private final Map<String, Path> read = new LinkedHashMap<>();
    private final Map<String, Path> written = new LinkedHashMap<>();

    /** @param file null, or not the name of a file, where there is none */
    OutputFiles reads(String option, String file) {
        try {
            return file == null ? this : reads(option, Path.of(file));
        } catch (InvalidPathException e) {
            return this;
        }
    }

    OutputFiles reads(String option, Path file) {
        if (file != null) {
            read.put(option, file);
        }
        return this;
    }

    /**
     * Before work is spent on it.
     *
     * @param file null where there is none
     * @throws UnusableInputException when it is another of these files
     */
    OutputFiles writes(String option, Path file) {
        if (file == null) {
            return this;
        }
        read.forEach((other, source) -> {
            if (same(file, source)) {
                throw new UnusableInputException(
                        option, "", "would replace " + source + ", which " + other + " reads; name another file");
            }
        });
        written.forEach((other, target) -> {
            if (same(file, target)) {
                throw new UnusableInputException(option, "", "and " + other + " name the same file, " + target);
            }
        });
        written.put(option, file);
        return this;
    }

    /** The same of a file of which it is known what it will hold: {@link OutputFile#check} refuses it, too. */
    OutputFiles writes(String option, Path file, FileKind kind) {
        writes(option, file);
        if (file != null) {
            OutputFile.check(file, kind);
        }
        return this;
    }

    private static boolean same(Path a, Path b) {
        try {
            return Files.exists(a)
                    ? Files.isRegularFile(a) && Files.exists(b) && Files.isSameFile(a, b)
                    : a.toAbsolutePath().normalize().equals(b.toAbsolutePath().normalize());
        } catch (IOException e) {
            return false;
        }
    }
}
