package dev.rango.meter;

import dev.rango.runtime.ClassifierOptions;
import dev.rango.runtime.TextClassifier;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The models of a plan, open at the same time. */
final class OpenModels implements AutoCloseable {
    private final List<Model> models = new ArrayList<>();

    /**
     * A model under its name in the report.
     *
     * @param name that of its folder, with a number when two folders are called alike
     */
    record Model(String name, Path folder, TextClassifier classifier) {
        /** Bytes of its files. */
        long bytes() {
            try (Stream<Path> files = Files.walk(folder)) {
                long bytes = 0;
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    bytes += Files.size(file);
                }
                return bytes;
            } catch (IOException e) {
                throw new UnusableInputException(folder, "", "cannot be read: " + e.getMessage(), e);
            }
        }
    }

    static OpenModels open(List<Path> folders) {
        OpenModels open = new OpenModels();
        try {
            List<String> names = names(folders);
            for (int i = 0; i < folders.size(); i++) {
                Path folder = folders.get(i);
                open.models.add(
                        new Model(names.get(i), folder, TextClassifier.open(folder, ClassifierOptions.DEFAULT)));
            }
            return open;
        } catch (RuntimeException | Error e) {
            open.close();
            throw e;
        }
    }

    /** The folders' own names; of equal ones the second is {@code name #2}. */
    static List<String> names(List<Path> folders) {
        Set<String> taken = new HashSet<>();
        List<String> names = new ArrayList<>();
        for (Path folder : folders) {
            Path last = folder.toAbsolutePath().normalize().getFileName();
            String name = last == null ? folder.toString() : last.toString();
            String unique = name;
            for (int number = 2; !taken.add(unique); number++) {
                unique = name + " #" + number;
            }
            names.add(unique);
        }
        return names;
    }

    List<Model> all() {
        return models;
    }

    Model first() {
        return models.get(0);
    }

    @Override
    public void close() {
        models.forEach(model -> model.classifier().close());
    }
}
