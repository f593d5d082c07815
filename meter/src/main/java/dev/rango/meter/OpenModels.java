package dev.rango.meter;

import dev.rango.runtime.ClassifierOptions;
import dev.rango.runtime.Device;
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
     * @param name that of its folder, with a number when two folders are called alike; with several devices, its device
     *     before it
     */
    record Model(String name, Path folder, TextClassifier classifier) {
        /** Where it runs. */
        Device device() {
            return classifier.device().chosen();
        }

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

    /** Every model on every device, model by model. */
    static OpenModels open(List<Path> folders, List<Device> devices) {
        OpenModels open = new OpenModels();
        try {
            List<String> names = names(folders);
            for (int i = 0; i < folders.size(); i++) {
                Path folder = folders.get(i);
                for (Device device : devices) {
                    open.models.add(new Model(
                            name(names.get(i), device, devices),
                            folder,
                            TextClassifier.open(folder, ClassifierOptions.DEFAULT.withDevice(device))));
                }
            }
            return open;
        } catch (RuntimeException | Error e) {
            open.close();
            throw e;
        }
    }

    /** A model's name on one of the devices of a plan. */
    static String name(String model, Device device, List<Device> devices) {
        return devices.size() == 1 ? model : device + " " + model;
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
