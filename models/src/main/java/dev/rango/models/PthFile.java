package dev.rango.models;

import dev.rango.models.Pickled.View;
import dev.rango.models.WeightFile.Format;
import dev.rango.runtime.UnusableInputException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * PyTorch's {@code .pth} since 1.6: a zip archive with a pickle that arranges tensors ({@code data.pkl}) and a part of
 * raw values for each storage ({@code data/0}, …). The only file that knows the archive's layout
 * (torch/csrc/jit/serialization/docs/serialization.md); {@link TensorPickle} reads the pickle, {@link TensorView} the
 * values.
 */
final class PthFile {
    private static final String PICKLE = "data.pkl";
    private static final int MAX_DEPTH = 64;
    /** What a name costs: its text, an entry of a map, the tensor or number behind it. */
    private static final int NAMED = 160;

    private final Path file;
    private final ZipParts zip;
    private final String root;
    private final Map<String, ByteBuffer> storages = new HashMap<>();
    private final List<TensorInfo> contents = new ArrayList<>();
    private final TreeMap<String, Tensor> tensors = new TreeMap<>();
    private final TreeMap<String, Double> numbers = new TreeMap<>();
    private final UnreadObjects unread;

    private PthFile(Path file, ZipParts zip, String root) {
        this.file = file;
        this.zip = zip;
        this.root = root;
        this.unread = new UnreadObjects(zip.memory());
    }

    static WeightFile read(Path file) {
        try (ZipParts zip = ZipParts.open(file)) {
            List<String> pickles = zip.names().stream()
                    .filter(n -> n.equals(PICKLE) || n.endsWith("/" + PICKLE))
                    .toList();
            if (pickles.isEmpty()) {
                throw new UnusableInputException(file, "", zip.noWeights());
            }
            if (pickles.size() != 1) {
                throw new UnusableInputException(
                        file, "", "is an archive with " + pickles.size() + " parts " + PICKLE + ": no PyTorch file");
            }
            String root = pickles.get(0).substring(0, pickles.get(0).length() - PICKLE.length());
            PthFile pth = new PthFile(file, zip, root);
            pth.checkByteOrder();
            pth.collect("", TensorPickle.read(file, zip.read(pickles.get(0)), zip.memory()), 0);
            return new WeightFile(Format.PTH, pth.contents, pth.tensors, pth.numbers, pth.unread.descriptions());
        }
    }

    private void checkByteOrder() {
        ByteBuffer order = zip.read(root + "byteorder");
        if (order != null && !StandardCharsets.US_ASCII.decode(order).toString().equals("little")) {
            throw new UnusableInputException(file, "byteorder", "is not little-endian");
        }
    }

    /** Tensors and numbers under the names of the dictionaries and lists around them, joined by dots. */
    private void collect(String name, Object object, int depth) {
        // A dictionary in a dictionary in a dictionary: a few bytes can name millions of paths.
        zip.memory().take("pickle", NAMED + 2L * name.length());
        if (depth > MAX_DEPTH) {
            throw new UnusableInputException(file, "pickle", "is nested more than " + MAX_DEPTH + " deep");
        }
        if (object instanceof View view) {
            claimName(name);
            tensors.put(name, tensor(name, view));
        } else if (object instanceof Map<?, ?> map) {
            map.forEach((key, value) -> collect(join(name, key.toString()), value, depth + 1));
        } else if (object instanceof List<?> list) {
            collectAll(name, list, depth);
        } else if (object instanceof Pickled.Tuple tuple) {
            collectAll(name, tuple.items(), depth);
        } else if (object instanceof Number number) {
            claimName(name);
            numbers.put(name, number.doubleValue());
        } else if (object instanceof Pickled.Placeholder placeholder) {
            unread.add(name, placeholder);
        }
    }

    private void collectAll(String name, List<?> items, int depth) {
        for (int i = 0; i < items.size(); i++) {
            collect(join(name, Integer.toString(i)), items.get(i), depth + 1);
        }
    }

    static String join(String name, String key) {
        return name.isEmpty() ? key : name + "." + key;
    }

    private void claimName(String name) {
        if (tensors.containsKey(name) || numbers.containsKey(name)) {
            throw new UnusableInputException(file, "tensor '" + name + "'", "stands there twice");
        }
    }

    private Tensor tensor(String name, View view) {
        String place = "tensor '" + name + "'";
        ByteBuffer values = storages.computeIfAbsent(view.storage().key(), key -> zip.read(root + "data/" + key));
        if (values == null) {
            throw new UnusableInputException(
                    file, place, "has no storage '" + view.storage().key() + "' in the archive");
        }
        TensorView checked = TensorView.of(file, place, view, values);
        zip.memory().take(place, (long) Float.BYTES * checked.elements());
        contents.add(checked.info(name));
        return checked.read();
    }
}
