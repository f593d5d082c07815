package dev.rango.meter;

import dev.rango.runtime.ClassifierOptions;
import dev.rango.runtime.Device;
import dev.rango.runtime.OpenModel;
import dev.rango.runtime.Setting;
import dev.rango.runtime.TextClassifier;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.text.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The models of a plan, open at the same time.
 *
 * @param <I> what all of them classify
 */
final class OpenModels<I> implements AutoCloseable {
    private static final Pattern WORD = Pattern.compile("[a-z]{2,}");

    private final List<Model<I>> models = new ArrayList<>();

    /**
     * A model under its name in the report.
     *
     * @param name that of its folder, with a number when two folders are called alike; with several devices, its device
     *     before it
     * @param whole to be closed
     * @param classifier for the task that is measured: a view of the whole, or the same
     */
    record Model<I>(String name, Path folder, OpenModel<I> whole, OpenModel<I> classifier) {
        /** Where it runs. */
        Device device() {
            return classifier.device().chosen();
        }

        /** Calls it with all inputs of a call. */
        Caller<I> caller() {
            return (workload, number, times) -> classifier.classify(workload.inputs(number), times);
        }

        /** Bytes of its files. */
        long bytes() {
            return OpenModels.bytes(folder);
        }
    }

    /** Bytes of all files of a folder. */
    static long bytes(Path folder) {
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

    /**
     * Opens every model on every device, model by model.
     *
     * @param task of those that have several
     * @throws UnusableInputException when a model cannot be opened or has no such task, a task is named and no model has
     *     several, or one classifies something else than the first
     */
    static OpenModels<?> open(List<Path> folders, List<Device> devices, Optional<String> task) {
        OpenModels<Object> open = new OpenModels<>();
        try {
            List<String> names = names(folders);
            for (int i = 0; i < folders.size(); i++) {
                Path folder = folders.get(i);
                for (Device device : devices) {
                    open.add(name(names.get(i), device, devices), folder, device);
                }
            }
            task.ifPresent(open::choose);
            return open;
        } catch (RuntimeException | Error e) {
            open.close();
            throw e;
        }
    }

    private void add(String name, Path folder, Device device) {
        OpenModel<?> opened = OpenModel.open(folder, ClassifierOptions.DEFAULT.withDevice(device));
        OpenModel<I> model = models.isEmpty() ? any(opened) : like(first().whole(), first().folder(), opened, folder);
        models.add(new Model<>(name, folder, model, model));
    }

    /** Whatever it classifies. */
    @SuppressWarnings("unchecked")
    static <I> OpenModel<I> any(OpenModel<?> opened) {
        return (OpenModel<I>) opened;
    }

    /**
     * A model that is to be measured beside another.
     *
     * @throws UnusableInputException when it classifies something else; it is closed then
     */
    static <I> OpenModel<I> like(OpenModel<I> first, Path firstFolder, OpenModel<?> opened, Path folder) {
        if (first.getClass() != opened.getClass()) {
            opened.close();
            throw new UnusableInputException(
                    folder, "", "cannot be compared with " + firstFolder + ": one classifies texts, the other images");
        }
        return any(opened);
    }

    /** What they are measured with, as {@link #inputs(OpenModel, Path, Optional)} has it for the first. */
    InputSet<I> inputs(Optional<InputSet<String>> texts) {
        return inputs(first().classifier(), first().folder(), texts);
    }

    /**
     * What a model is measured with.
     *
     * @param texts of the user; empty for made-up inputs
     * @throws UnusableInputException when there are texts and the model classifies something else
     */
    static <I> InputSet<I> inputs(OpenModel<I> open, Path folder, Optional<InputSet<String>> texts) {
        InputSet<?> inputs;
        if (open instanceof TextClassifier model) {
            inputs = texts.orElseGet(() -> InputSet.synthetic(words(model)));
        } else if (texts.isEmpty()) {
            inputs = InputSet.pictures();
        } else {
            throw new UnusableInputException(
                    texts.get().name(), "", "holds texts, and " + folder + " classifies images: those are made up");
        }
        // Those of the model's class.
        @SuppressWarnings("unchecked")
        InputSet<I> own = (InputSet<I>) inputs;
        return own;
    }

    /** Of a transformer's pieces those that are words: others would make texts that nobody writes. */
    private static Vocabulary words(TextClassifier model) {
        Vocabulary all = model.tokenizer().vocabulary();
        if (model.config().encoder().isEmpty()) {
            return all;
        }
        List<String> words = new ArrayList<>(List.of(Vocabulary.UNKNOWN_WORD, Vocabulary.PADDING_WORD));
        all.words().stream().filter(word -> WORD.matcher(word).matches()).forEach(words::add);
        return Vocabulary.of(words);
    }

    /** A model's name on one of the devices of a plan. */
    static String name(String model, Device device, List<Device> devices) {
        return devices.size() == 1 ? model : device + " " + model;
    }

    private void choose(String task) {
        if (models.stream().allMatch(model -> model.whole().tasks().isEmpty())) {
            throw new UnusableInputException(
                    "task '" + task + "'",
                    "",
                    "no model has several; those are exported with " + Setting.of("form", "swappable") + " or bank");
        }
        models.replaceAll(model -> model.whole().tasks().isEmpty()
                ? model
                : new Model<>(
                        model.name(),
                        model.folder(),
                        model.whole(),
                        model.whole().with(task)));
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

    List<Model<I>> all() {
        return models;
    }

    Model<I> first() {
        return models.get(0);
    }

    @Override
    public void close() {
        models.forEach(model -> model.whole().close());
    }
}
