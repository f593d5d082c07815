package dev.rango.models;

import dev.rango.models.TensorPickle.Storage;
import dev.rango.models.TensorPickle.View;
import dev.rango.models.WeightFile.Format;
import dev.rango.runtime.UnusableInputException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * PyTorch's {@code .pth} since 1.6: a zip archive with a pickle that arranges tensors ({@code data.pkl}) and a part of
 * raw values for each storage ({@code data/0}, …). The only file that knows the archive's layout
 * (torch/csrc/jit/serialization/docs/serialization.md); {@link TensorPickle} reads the pickle.
 */
final class PthFile {
    private static final String PICKLE = "data.pkl";
    private static final int MAX_DEPTH = 32;
    private static final int MAX_DIMENSIONS = 32;
    /** Tensors may share a storage, as tied weights do, but not so often that a small file fills the memory. */
    private static final long MAX_SHARING = 4;

    private final Path file;
    private final ZipParts zip;
    private final String root;
    private final Map<String, ByteBuffer> storages = new HashMap<>();
    private final List<TensorInfo> contents = new ArrayList<>();
    private final TreeMap<String, Tensor> tensors = new TreeMap<>();
    private final TreeMap<String, Double> numbers = new TreeMap<>();
    private long valuesLeft;

    private PthFile(Path file, ZipParts zip, String root) {
        this.file = file;
        this.zip = zip;
        this.root = root;
        this.valuesLeft = Math.multiplyExact(MAX_SHARING, zip.sizeOfFile());
    }

    static WeightFile read(Path file) {
        try (ZipParts zip = ZipParts.open(file)) {
            List<String> pickles = zip.names().stream()
                    .filter(n -> n.equals(PICKLE) || n.endsWith("/" + PICKLE))
                    .toList();
            if (pickles.size() != 1) {
                throw new UnusableInputException(
                        file, "", "is an archive with " + pickles.size() + " parts " + PICKLE + ": no PyTorch file");
            }
            String root = pickles.get(0).substring(0, pickles.get(0).length() - PICKLE.length());
            PthFile pth = new PthFile(file, zip, root);
            pth.checkByteOrder();
            pth.collect("", TensorPickle.read(file, zip.read(pickles.get(0))), 0);
            return new WeightFile(Format.PTH, pth.contents, pth.tensors, pth.numbers);
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
        if (depth > MAX_DEPTH) {
            throw new UnusableInputException(file, "pickle", "is nested more than " + MAX_DEPTH + " deep");
        }
        if (object instanceof View view) {
            claimName(name);
            tensors.put(name, tensor(name, view));
        } else if (object instanceof Map<?, ?> map) {
            map.forEach((key, value) -> collect(join(name, key.toString()), value, depth + 1));
        } else if (object instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                collect(join(name, Integer.toString(i)), list.get(i), depth + 1);
            }
        } else if (object instanceof Number number) {
            claimName(name);
            numbers.put(name, number.doubleValue());
        }
        // A dictionary in a dictionary in a dictionary: a few bytes can name millions of paths.
        if (--valuesLeft < 0) {
            throw new UnusableInputException(file, "pickle", "makes more of its values than it holds");
        }
    }

    private static String join(String name, String key) {
        return name.isEmpty() ? key : name + "." + key;
    }

    private void claimName(String name) {
        if (tensors.containsKey(name) || numbers.containsKey(name)) {
            throw new UnusableInputException(file, "tensor '" + name + "'", "stands there twice");
        }
    }

    private Tensor tensor(String name, View view) {
        String place = "tensor '" + name + "'";
        int dimensions = view.shape().size();
        if (dimensions > MAX_DIMENSIONS || view.strides().size() != dimensions) {
            throw new UnusableInputException(
                    file,
                    place,
                    "has " + dimensions + " sizes and " + view.strides().size() + " strides");
        }
        Storage storage = view.storage();
        ByteBuffer values = storages.computeIfAbsent(storage.key(), key -> part(place, key));
        if (storage.values() < 0
                || storage.values() != values.limit() / storage.dtype().bytes()
                || values.limit() % storage.dtype().bytes() != 0) {
            throw new UnusableInputException(
                    file,
                    place,
                    "claims " + storage.values() + " values, its storage '" + storage.key() + "' has " + values.limit()
                            + " bytes");
        }
        if (view.offset() < 0 || view.offset() > storage.values()) {
            throw beyond(place, view);
        }
        int[] shape = new int[dimensions];
        int[] strides = new int[dimensions];
        long elements = 1;
        long last = view.offset();
        for (int d = 0; d < dimensions; d++) {
            long size = view.shape().get(d);
            long stride = view.strides().get(d);
            // Nothing within a storage is further apart than it is long; a dimension of one or none never steps.
            boolean isSound =
                    size >= 0 && size <= storage.values() && (size <= 1 || (stride >= 0 && stride <= storage.values()));
            if (!isSound) {
                throw beyond(place, view);
            }
            shape[d] = (int) size;
            strides[d] = size <= 1 ? 0 : (int) stride;
            elements *= size;
            last += Math.max(0, size - 1) * strides[d];
            if (elements > storage.values()) {
                throw beyond(place, view);
            }
        }
        if (elements > 0 && last >= storage.values()) {
            throw beyond(place, view);
        }
        valuesLeft -= elements;
        if (valuesLeft < 0) {
            throw new UnusableInputException(file, place, "makes more of its values than it holds");
        }
        contents.add(new TensorInfo(name, storage.dtype().name().toLowerCase(Locale.ROOT), shape));
        return storage.dtype().tensor(values, elements == 0 ? 0 : (int) view.offset(), shape, strides);
    }

    private UnusableInputException beyond(String place, View view) {
        return new UnusableInputException(
                file,
                place,
                "of shape " + Arrays.toString(view.shape().toArray()) + ", strides "
                        + Arrays.toString(view.strides().toArray()) + " and offset " + view.offset()
                        + " does not fit its storage of " + view.storage().values() + " values");
    }

    private ByteBuffer part(String place, String key) {
        ByteBuffer values = zip.read(root + "data/" + key);
        if (values == null) {
            throw new UnusableInputException(file, place, "has no storage '" + key + "' in the archive");
        }
        return values;
    }
}
