package dev.rango.models;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rango.runtime.UnusableInputException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A safetensors file: eight bytes with the length of a JSON header, the header, the values. The only file that knows
 * the format (github.com/huggingface/safetensors). Every size and offset is checked before a value is read.
 *
 * @param tensors by name; F16, BF16 and F64 values are read as float32
 * @param metadata the free strings of the header
 */
public record Safetensors(SortedMap<String, Tensor> tensors, SortedMap<String, String> metadata) {
    private static final long MAX_HEADER_BYTES = 100_000_000;
    private static final Set<String> READABLE = Set.of("F16", "BF16", "F32", "F64");
    private static final String METADATA = "__metadata__";
    private static final int CHUNK_BYTES = 1 << 20;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** One entry of the header; {@code begin} and {@code end} count bytes from the end of the header. */
    private record Entry(String name, String dtype, int[] shape, int elements, long begin, long end) {}

    /** Copies the maps' order, not the values. */
    public Safetensors {
        tensors = new TreeMap<>(tensors);
        metadata = new TreeMap<>(metadata);
    }

    /**
     * Reads a file.
     *
     * @throws UnusableInputException when it is missing, truncated, or its header lies; the tensor is named
     */
    public static Safetensors read(Path file) {
        return opened(file, channel -> read(file, channel));
    }

    /**
     * What the header of a file says, numbers of all types included; the values are not read.
     *
     * @throws UnusableInputException when it is missing, truncated, or its header lies
     */
    static List<TensorInfo> contents(Path file) {
        return opened(
                file,
                channel -> readHeader(file, channel).entries().stream()
                        .map(entry -> new TensorInfo(entry.name(), entry.dtype(), entry.shape()))
                        .toList());
    }

    private interface Body<T> {
        T read(FileChannel channel) throws IOException;
    }

    private static <T> T opened(Path file, Body<T> body) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return body.read(channel);
        } catch (NoSuchFileException e) {
            throw new UnusableInputException(file, "", "no such file", e);
        } catch (EOFException e) {
            throw new UnusableInputException(file, "", "is truncated", e);
        } catch (IOException e) {
            throw new UnusableInputException(file, "", "cannot be read: " + e.getMessage(), e);
        }
    }

    private static Safetensors read(Path file, FileChannel channel) throws IOException {
        Header header = readHeader(file, channel);
        for (Entry entry : header.entries()) {
            if (!READABLE.contains(entry.dtype())) {
                throw unreadable(file, "tensor '" + entry.name() + "'", entry.dtype());
            }
        }
        SortedMap<String, Tensor> tensors = new TreeMap<>();
        for (Entry entry : header.entries()) {
            tensors.put(entry.name(), new Tensor(entry.shape(), values(channel, entry)));
        }
        return new Safetensors(tensors, header.metadata());
    }

    /** Entries in the order of their values, checked to fill the file. */
    private record Header(List<Entry> entries, SortedMap<String, String> metadata) {}

    private static Header readHeader(Path file, FileChannel channel) throws IOException {
        long size = channel.size();
        if (size < Long.BYTES) {
            throw new UnusableInputException(file, "", "is " + size + " bytes long, too short for a safetensors file");
        }
        long headerBytes = readFully(channel, Long.BYTES).getLong();
        if (headerBytes < 2 || headerBytes > MAX_HEADER_BYTES || headerBytes > size - Long.BYTES) {
            throw new UnusableInputException(
                    file,
                    "header",
                    "claims " + headerBytes + " bytes in a file of " + size + "; not a safetensors file, or truncated");
        }
        byte[] header = readFully(channel, (int) headerBytes).array();
        JsonNode root;
        try {
            root = JSON.readTree(new String(header, StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new UnusableInputException(file, "header", "broken JSON: " + e.getOriginalMessage(), e);
        }
        if (!root.isObject()) {
            throw new UnusableInputException(file, "header", "is not a JSON object");
        }
        List<Entry> entries = new ArrayList<>();
        SortedMap<String, String> metadata = new TreeMap<>();
        for (Map.Entry<String, JsonNode> field : root.properties()) {
            if (field.getKey().equals(METADATA)) {
                metadata.putAll(strings(file, field.getValue()));
            } else {
                entries.add(entry(file, field.getKey(), field.getValue()));
            }
        }
        entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        checkOffsets(file, entries, size - Long.BYTES - headerBytes);
        return new Header(entries, metadata);
    }

    private static SortedMap<String, String> strings(Path file, JsonNode node) {
        SortedMap<String, String> strings = new TreeMap<>();
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            if (field.getValue().isTextual()) {
                strings.put(field.getKey(), field.getValue().textValue());
            }
        }
        if (!node.isObject() || strings.size() < node.size()) {
            throw new UnusableInputException(file, METADATA, "is not an object of strings");
        }
        return strings;
    }

    private static Entry entry(Path file, String name, JsonNode node) {
        String place = "tensor '" + name + "'";
        JsonNode dtype = node.path("dtype");
        JsonNode shape = node.path("shape");
        JsonNode offsets = node.path("data_offsets");
        if (!dtype.isTextual() || !shape.isArray() || !offsets.isArray() || offsets.size() != 2) {
            throw new UnusableInputException(file, place, "needs dtype, shape and two data_offsets");
        }
        long elements = 1;
        int[] sizes = new int[shape.size()];
        for (int i = 0; i < sizes.length; i++) {
            if (!shape.get(i).canConvertToInt()
                    || !shape.get(i).isIntegralNumber()
                    || shape.get(i).intValue() < 0) {
                throw new UnusableInputException(file, place, "has the shape " + shape);
            }
            sizes[i] = shape.get(i).intValue();
            elements *= sizes[i];
            if (elements > Integer.MAX_VALUE - 8) {
                throw new UnusableInputException(file, place, "has the shape " + shape + ", too large");
            }
        }
        if (!isLong(offsets.get(0)) || !isLong(offsets.get(1))) {
            throw new UnusableInputException(file, place, "has the data_offsets " + offsets);
        }
        long begin = offsets.get(0).longValue();
        long end = offsets.get(1).longValue();
        long bytes = elements * bytesEach(file, place, dtype.textValue());
        if (begin < 0 || end < begin || end - begin != bytes) {
            throw new UnusableInputException(
                    file, place, "has the data_offsets " + offsets + ", but its shape needs " + bytes + " bytes");
        }
        return new Entry(name, dtype.textValue(), sizes, (int) elements, begin, end);
    }

    private static boolean isLong(JsonNode node) {
        return node.isIntegralNumber() && node.canConvertToLong();
    }

    private static int bytesEach(Path file, String place, String dtype) {
        return switch (dtype) {
            case "F64", "I64", "U64" -> 8;
            case "F32", "I32", "U32" -> 4;
            case "F16", "BF16", "I16", "U16" -> 2;
            case "I8", "U8", "BOOL", "F8_E4M3", "F8_E5M2" -> 1;
            default -> throw unreadable(file, place, dtype);
        };
    }

    private static UnusableInputException unreadable(Path file, String place, String dtype) {
        return new UnusableInputException(
                file, place, "has the type " + dtype + "; F16, BF16, F32 and F64 can be read");
    }

    /** The format wants the values to fill the rest of the file without gap or overlap. */
    private static void checkOffsets(Path file, List<Entry> entries, long available) {
        long expected = 0;
        for (Entry entry : entries) {
            if (entry.begin() != expected) {
                throw new UnusableInputException(
                        file,
                        "tensor '" + entry.name() + "'",
                        "begins at " + entry.begin() + ", the one before it ends at " + expected);
            }
            expected = entry.end();
            if (expected > available) {
                throw new UnusableInputException(
                        file,
                        "tensor '" + entry.name() + "'",
                        "ends at " + expected + ", but the file has " + available + " bytes of values: truncated");
            }
        }
        if (expected != available) {
            throw new UnusableInputException(
                    file, "", "has " + (available - expected) + " bytes that belong to no tensor");
        }
    }

    private static float[] values(FileChannel channel, Entry entry) throws IOException {
        float[] values = new float[entry.elements()];
        int bytesEach = entry.elements() == 0 ? 1 : (int) ((entry.end() - entry.begin()) / entry.elements());
        int done = 0;
        while (done < values.length) {
            int count = Math.min(values.length - done, CHUNK_BYTES / bytesEach);
            ByteBuffer bytes = readFully(channel, count * bytesEach);
            for (int i = done; i < done + count; i++) {
                values[i] = switch (entry.dtype()) {
                    case "F64" -> (float) bytes.getDouble();
                    case "F32" -> bytes.getFloat();
                    case "F16" -> Half.toFloat(bytes.getShort());
                    default -> Float.intBitsToFloat(bytes.getShort() << 16);
                };
            }
            done += count;
        }
        return values;
    }

    private static ByteBuffer readFully(FileChannel channel, int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new EOFException();
            }
        }
        return buffer.flip();
    }

    /** Writes the tensors as F32 in the order of their names; equal content gives equal bytes. */
    public void write(Path file) {
        ObjectNode header = JSON.createObjectNode();
        ObjectNode strings = header.putObject(METADATA);
        metadata.forEach(strings::put);
        long offset = 0;
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            ObjectNode node = header.putObject(entry.getKey());
            node.put("dtype", "F32");
            var shape = node.putArray("shape");
            for (int size : entry.getValue().shape()) {
                shape.add(size);
            }
            long end = offset + (long) Float.BYTES * entry.getValue().elements();
            node.putArray("data_offsets").add(offset).add(end);
            offset = end;
        }
        // Spaces align the values to eight bytes, as the format asks.
        String json = header.toString();
        byte[] text =
                (json + " ".repeat(-json.getBytes(StandardCharsets.UTF_8).length & 7)).getBytes(StandardCharsets.UTF_8);
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.WRITE, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer head = ByteBuffer.allocate(Long.BYTES + text.length).order(ByteOrder.LITTLE_ENDIAN);
            writeFully(channel, head.putLong(text.length).put(text).flip());
            for (Tensor tensor : tensors.values()) {
                writeValues(channel, tensor.data());
            }
        } catch (IOException e) {
            throw new UnusableInputException(file, "", "cannot be written: " + e.getMessage(), e);
        }
    }

    private static void writeValues(FileChannel channel, float[] values) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int done = 0; done < values.length; ) {
            int count = Math.min(values.length - done, CHUNK_BYTES / Float.BYTES);
            bytes.clear();
            bytes.asFloatBuffer().put(values, done, count);
            writeFully(channel, bytes.limit(count * Float.BYTES));
            done += count;
        }
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /**
     * The tensor of a name, with a shape that the caller requires.
     *
     * @throws UnusableInputException when it is missing, has another shape, or holds a value that is not finite
     */
    Tensor require(Path file, String name, int... shape) {
        Tensor tensor = tensors.get(name);
        String place = "tensor '" + name + "'";
        if (tensor == null) {
            throw new UnusableInputException(file, place, "is missing; there are " + tensors.keySet());
        }
        if (!tensor.hasShape(shape)) {
            throw new UnusableInputException(
                    file,
                    place,
                    "has the shape " + java.util.Arrays.toString(tensor.shape()) + ", expected "
                            + java.util.Arrays.toString(shape));
        }
        int bad = tensor.firstNonFinite();
        if (bad >= 0) {
            throw new UnusableInputException(file, place, "value " + bad + " is " + tensor.data()[bad]);
        }
        return tensor;
    }
}
