package dev.rango.models;

import dev.rango.runtime.UnusableInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A LoRA of any network as PEFT saves it: the one reader of such folders.
 *
 * @param file of the weights
 * @param config its {@code adapter_config.json}
 * @param updates by the path of the layer
 * @param tables layers that are embeddings
 * @param saved tensors that replace the base's, by their path
 * @param isDora there are magnitudes: W0 + scaling·A·B is rescaled, so that scaling·A·B is not what changes
 * @param metadata of safetensors; none of a {@code .bin}
 * @param others what only some adapters have
 */
record PeftAdapter(
        Path file,
        PeftConfig config,
        SortedMap<String, Update> updates,
        Set<String> tables,
        SortedMap<String, Tensor> saved,
        boolean isDora,
        SortedMap<String, String> metadata,
        Others others) {
    static final String PREFIX = "base_model.model.";
    private static final String OLD_WEIGHTS_FILE = "adapter_model.bin";
    private static final Pattern FACTOR = Pattern.compile(
            "(?<layer>.+)\\.(?:lora_(?<kind>[AB])(?:\\.[^.]+)?\\.weight|lora_embedding_(?<table>[AB])(?:\\.[^.]+)?)");
    private static final Pattern MAGNITUDE =
            Pattern.compile("(.+)\\.lora_magnitude_vector(?:\\.(?:weight|[^.]+(?:\\.weight)?))?");
    private static final Pattern SAVED = Pattern.compile("(.+)\\.modules_to_save\\.[^.]+\\.(weight|bias)");

    static String nameOfA(String layer, boolean isTable) {
        return PREFIX + layer + (isTable ? ".lora_embedding_A" : ".lora_A.weight");
    }

    static String nameOfB(String layer, boolean isTable) {
        return PREFIX + layer + (isTable ? ".lora_embedding_B" : ".lora_B.weight");
    }

    /**
     * What only some adapters have, by the path of the layer.
     *
     * @param kernels sizes of A as it lies in the file, of convolutions [rank, in, height, width]
     * @param magnitudes of DoRA, a number for each output
     */
    record Others(SortedMap<String, int[]> kernels, SortedMap<String, Tensor> magnitudes) {}

    /** The file of weights in a folder: safetensors, or the {@code .bin} of PEFT before 0.7. */
    static Path weightsFile(Path folder) {
        Path file = folder.resolve(AdapterFiles.WEIGHTS_FILE);
        Path old = folder.resolve(OLD_WEIGHTS_FILE);
        return !Files.exists(file) && Files.exists(old) ? old : file;
    }

    static String weightsFile(CheckedFolder files) {
        return !files.has(AdapterFiles.WEIGHTS_FILE) && files.has(OLD_WEIGHTS_FILE)
                ? OLD_WEIGHTS_FILE
                : AdapterFiles.WEIGHTS_FILE;
    }

    /**
     * Reads a folder.
     *
     * @throws UnusableInputException when a file is missing or broken, it is no LoRA, or its tensors are not what the
     *     configuration says
     */
    static PeftAdapter read(CheckedFolder files) {
        PeftConfig config = PeftConfig.read(files);
        String name = weightsFile(files);
        Path file = files.path(name);
        SortedMap<String, String> metadata = new TreeMap<>();
        SortedMap<String, Tensor> tensors;
        if (name.equals(OLD_WEIGHTS_FILE)) {
            // An archive is not read front to back: it is checked first.
            files.digest(name);
            WeightFile read = WeightFile.read(file);
            read.unread().forEach((object, type) -> {
                throw new UnusableInputException(file, "tensor '" + object + "'", "is " + type + ", which is not read");
            });
            tensors = read.tensors();
        } else {
            Safetensors read = Safetensors.read(files, name);
            metadata.putAll(read.metadata());
            tensors = read.tensors();
        }
        Reader reader = new Reader(file, tensors);
        SortedMap<String, Update> updates = reader.updates(config);
        return new PeftAdapter(
                file,
                config,
                updates,
                reader.tables,
                reader.saved,
                !reader.magnitudes.isEmpty() || config.isDora(),
                metadata,
                new Others(reader.kernels, reader.magnitudes));
    }

    private static final class Reader {
        private final Path file;
        private final SortedMap<String, Tensor> tensors;
        /** Layers, and the names of their factors. */
        private final SortedMap<String, String[]> factors = new TreeMap<>();

        private final Set<String> tables = new TreeSet<>();
        private final SortedMap<String, Tensor> saved = new TreeMap<>();
        private final SortedMap<String, int[]> kernels = new TreeMap<>();
        private final SortedMap<String, Tensor> magnitudes = new TreeMap<>();

        Reader(Path file, SortedMap<String, Tensor> tensors) {
            this.file = file;
            this.tensors = tensors;
            tensors.forEach(this::sort);
        }

        private void sort(String name, Tensor tensor) {
            String path = name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
            Matcher factor = FACTOR.matcher(path);
            Matcher ofSaved = SAVED.matcher(path);
            Matcher magnitude = MAGNITUDE.matcher(path);
            if (factor.matches()) {
                boolean isEmbedding = factor.group("table") != null;
                if (isEmbedding) {
                    tables.add(factor.group("layer"));
                }
                String kind = factor.group(isEmbedding ? "table" : "kind");
                String[] names = factors.computeIfAbsent(factor.group("layer"), layer -> new String[2]);
                int index = kind.equals("A") ? 0 : 1;
                if (names[index] != null) {
                    throw new UnusableInputException(
                            file, "tensor '" + name + "'", "is there beside '" + names[index] + "'");
                }
                names[index] = name;
            } else if (magnitude.matches()) {
                magnitudes.put(magnitude.group(1), Tensor.vector(tensor.data()));
            } else if (ofSaved.matches()) {
                saved.put(ofSaved.group(1) + "." + ofSaved.group(2), tensor);
            } else {
                saved.put(path, tensor);
            }
        }

        SortedMap<String, Update> updates(PeftConfig config) {
            SortedMap<String, Update> updates = new TreeMap<>();
            factors.forEach((layer, names) -> {
                for (int i = 0; i < 2; i++) {
                    if (names[i] == null) {
                        String missing =
                                names[1 - i].replaceFirst(i == 0 ? "_B(\\.|$)" : "_A(\\.|$)", i == 0 ? "_A$1" : "_B$1");
                        throw new UnusableInputException(
                                file, "tensor '" + missing + "'", "is missing beside '" + names[1 - i] + "'");
                    }
                }
                int[] shape = tensors.get(names[0]).shape();
                if (shape.length > 2) {
                    kernels.put(layer, shape);
                }
                Tensor a = matrix(names[0]);
                Tensor b = matrix(names[1]);
                int rank = config.rank(layer);
                if (a.size(0) != rank || b.size(1) != rank) {
                    throw new UnusableInputException(
                            file,
                            "tensor '" + names[0] + "'",
                            "of shape " + Arrays.toString(a.shape()) + " and its B of shape "
                                    + Arrays.toString(b.shape()) + " are not of the rank " + rank + " that "
                                    + AdapterFiles.CONFIG_FILE + " names");
                }
                updates.put(layer, new Update(new LowRank(a.transposed(), b.transposed()), config.scaling(layer)));
            });
            if (updates.isEmpty()) {
                throw new UnusableInputException(file, "", "has no lora_A and lora_B of any layer");
            }
            return updates;
        }

        private Tensor matrix(String name) {
            Tensor tensor = tensors.get(name);
            boolean isKernel = tensor.shape().length == 4 && !name.contains("lora_embedding_");
            if (tensor.shape().length != 2 && !isKernel || tensor.elements() == 0) {
                throw new UnusableInputException(
                        file,
                        "tensor '" + name + "'",
                        "has the shape " + Arrays.toString(tensor.shape())
                                + ": neither the factor of a linear layer nor of a convolution");
            }
            int bad = tensor.firstNonFinite();
            if (bad >= 0) {
                throw new UnusableInputException(
                        file, "tensor '" + name + "'", "value " + bad + " is " + tensor.data()[bad]);
            }
            int rows = tensor.size(0);
            return isKernel ? Tensor.matrix(rows, tensor.elements() / rows, tensor.data()) : tensor;
        }
    }
}
