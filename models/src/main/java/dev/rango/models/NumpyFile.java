package dev.rango.models;

import dev.rango.models.WeightFile.Format;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * NumPy's files: {@code .npy}, a line of Python that describes the array and then its values, and {@code .npz}, a zip
 * archive of such. The only file that knows the format (numpy.org/doc/stable/reference/generated/numpy.lib.format).
 * Arrays of Python objects are refused: they are pickles.
 */
final class NumpyFile {
    static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

    private static final String SUFFIX = ".npy";
    private static final int MAX_DIMENSIONS = 32;
    /** NumPy itself reads headers of 10,000 bytes. */
    private static final int MAX_HEADER = 1 << 16;

    private static final Pattern DESCRIPTION = Pattern.compile("'descr':\\s*'([^']{1,20})'");
    private static final Pattern ORDER = Pattern.compile("'fortran_order':\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape':\\s*\\(([\\d,\\s]*)\\)");

    private record Parsed(TensorInfo info, Tensor tensor) {}

    private NumpyFile() {}

    static WeightFile readArchive(Path file) {
        List<TensorInfo> contents = new ArrayList<>();
        TreeMap<String, Tensor> tensors = new TreeMap<>();
        TreeMap<String, Double> numbers = new TreeMap<>();
        try (ZipParts zip = ZipParts.open(file)) {
            for (String part : zip.names()) {
                if (!part.endsWith(SUFFIX)) {
                    throw new UnusableInputException(file, part, "is no array");
                }
                String name = part.substring(0, part.length() - SUFFIX.length());
                add(parse(file, name, zip.read(part), zip.memory()), contents, tensors, numbers);
            }
        }
        return new WeightFile(Format.NPZ, contents, tensors, numbers);
    }

    static WeightFile readArray(Path file) {
        try {
            if (Files.size(file) > Integer.MAX_VALUE - 8) {
                throw new UnusableInputException(file, "", "is larger than 2 GB: one array of that size is not read");
            }
            List<TensorInfo> contents = new ArrayList<>();
            TreeMap<String, Tensor> tensors = new TreeMap<>();
            TreeMap<String, Double> numbers = new TreeMap<>();
            MemoryBudget memory = MemoryBudget.of(file);
            add(parse(file, "", ByteBuffer.wrap(Files.readAllBytes(file)), memory), contents, tensors, numbers);
            return new WeightFile(Format.NPY, contents, tensors, numbers);
        } catch (IOException e) {
            throw new UnusableInputException(file, "", "cannot be read: " + e.getMessage(), e);
        }
    }

    private static void add(
            Parsed parsed,
            List<TensorInfo> contents,
            TreeMap<String, Tensor> tensors,
            TreeMap<String, Double> numbers) {
        contents.add(parsed.info());
        tensors.put(parsed.info().name(), parsed.tensor());
        if (parsed.info().shape().length == 0) {
            numbers.put(parsed.info().name(), (double) parsed.tensor().data()[0]);
        }
    }

    private static Parsed parse(Path file, String name, ByteBuffer bytes, MemoryBudget memory) {
        String place = name.isEmpty() ? "" : "array '" + name + "'";
        String header = header(file, place, bytes);
        String descr = field(file, place, DESCRIPTION, header, "a plain 'descr'");
        boolean fortran = field(file, place, ORDER, header, "a 'fortran_order'").equals("True");
        int[] shape = shape(file, place, field(file, place, SHAPE, header, "a 'shape'"));
        Dtype dtype = Dtype.ofNumpy(descr);
        if (dtype == null) {
            throw new UnusableInputException(
                    file,
                    place,
                    "has the type " + descr + "; numbers of 1 to 8 bytes can be read, Python objects never are");
        }
        long elements = 1;
        for (int size : shape) {
            elements *= size;
            if (elements > Integer.MAX_VALUE - 8) {
                throw new UnusableInputException(
                        file, place, "has the shape " + Arrays.toString(shape) + ", too large");
            }
        }
        if (bytes.remaining() != elements * dtype.bytes()) {
            throw new UnusableInputException(
                    file,
                    place,
                    "has " + bytes.remaining() + " bytes of values, its shape " + Arrays.toString(shape) + " needs "
                            + elements * dtype.bytes());
        }
        memory.take(place, Float.BYTES * elements);
        ByteBuffer values = bytes.slice().order(descr.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        int[] strides = fortran ? fortranStrides(shape) : Dtype.strides(shape);
        Tensor tensor = dtype.tensor(values, 0, shape, strides);
        return new Parsed(new TensorInfo(name, descr, shape), tensor);
    }

    private static int[] fortranStrides(int[] shape) {
        int[] strides = new int[shape.length];
        int stride = 1;
        for (int d = 0; d < shape.length; d++) {
            strides[d] = stride;
            stride *= shape[d];
        }
        return strides;
    }

    private static String header(Path file, String place, ByteBuffer bytes) {
        bytes.order(ByteOrder.LITTLE_ENDIAN);
        byte[] magic = new byte[MAGIC.length];
        if (bytes.remaining() < MAGIC.length + 4) {
            throw new UnusableInputException(file, place, "is truncated");
        }
        bytes.get(magic);
        int major = bytes.get();
        bytes.get();
        if (!Arrays.equals(magic, MAGIC) || major < 1 || major > 3) {
            throw new UnusableInputException(file, place, "is no NumPy array of version 1, 2 or 3");
        }
        if (major > 1 && bytes.remaining() < Integer.BYTES) {
            throw new UnusableInputException(file, place, "is truncated");
        }
        long length = major == 1 ? Short.toUnsignedInt(bytes.getShort()) : Integer.toUnsignedLong(bytes.getInt());
        if (length > MAX_HEADER) {
            throw new UnusableInputException(file, place, "claims a header of " + length + " bytes: no array has that");
        }
        if (length > bytes.remaining()) {
            throw new UnusableInputException(
                    file,
                    place,
                    "is truncated: its header claims " + length + " bytes, " + bytes.remaining() + " are there");
        }
        byte[] header = new byte[(int) length];
        bytes.get(header);
        return new String(header, StandardCharsets.UTF_8);
    }

    private static String field(Path file, String place, Pattern pattern, String header, String what) {
        Matcher matcher = pattern.matcher(header);
        if (!matcher.find()) {
            throw new UnusableInputException(file, place, "has a header without " + what);
        }
        return matcher.group(1);
    }

    private static int[] shape(Path file, String place, String sizes) {
        List<Integer> shape = new ArrayList<>();
        try {
            for (String size : sizes.split(",")) {
                if (!size.isBlank()) {
                    shape.add(Integer.parseInt(size.strip()));
                }
            }
        } catch (NumberFormatException e) {
            throw new UnusableInputException(file, place, "has the shape (" + sizes.strip() + ")", e);
        }
        if (shape.size() > MAX_DIMENSIONS) {
            throw new UnusableInputException(file, place, "has " + shape.size() + " dimensions");
        }
        return shape.stream().mapToInt(Integer::intValue).toArray();
    }
}
