package dev.rango.models;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rango.models.SafetensorsHeader.Entry;
import dev.rango.runtime.UnusableInputException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
    private static final JsonMapper JSON = JsonMapper.builder().build();

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
        return opened(file, channel -> read(file, channel, channel.size()));
    }

    /** As {@link #read(Path)}, of a folder's file. */
    static Safetensors read(CheckedFolder files, String name) {
        return files.stream(name, Safetensors::read);
    }

    /** As {@link #contents(Path)}, of a folder's file. */
    static List<TensorInfo> contents(CheckedFolder files, String name) {
        return files.stream(name, (file, channel, size) -> infos(readHeader(file, channel, size)));
    }

    /**
     * What the header of a file says, numbers of all types included; the values are not read.
     *
     * @throws UnusableInputException when it is missing, truncated, or its header lies
     */
    static List<TensorInfo> contents(Path file) {
        return opened(file, channel -> infos(readHeader(file, channel, channel.size())));
    }

    private static List<TensorInfo> infos(SafetensorsHeader header) {
        return header.entries().stream()
                .map(entry -> new TensorInfo(entry.name(), entry.dtype(), entry.shape()))
                .toList();
    }

    /** The free strings of a file's header. */
    static SortedMap<String, String> metadata(CheckedFolder files, String name) {
        return files.stream(
                name, (file, channel, size) -> readHeader(file, channel, size).metadata());
    }

    private interface Body<T> {
        T read(FileChannel channel) throws IOException;
    }

    private static <T> T opened(Path file, Body<T> body) {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new UnusableInputException(file, "", "is no regular file");
        }
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

    private static Safetensors read(Path file, ReadableByteChannel channel, long size) throws IOException {
        SafetensorsHeader header = readHeader(file, channel, size);
        header.entries().forEach(entry -> requireReadable(file, entry));
        SortedMap<String, Tensor> tensors = new TreeMap<>();
        for (Entry entry : header.entries()) {
            tensors.put(entry.name(), new Tensor(entry.shape(), values(channel, entry)));
        }
        return new Safetensors(tensors, header.metadata());
    }

    private static SafetensorsHeader readHeader(Path file, ReadableByteChannel channel, long size) throws IOException {
        if (size < Long.BYTES) {
            NoWeights.refuse(file);
            throw new UnusableInputException(file, "", "is " + size + " bytes long, too short for a safetensors file");
        }
        long headerBytes = readFully(channel, Long.BYTES).getLong();
        if (headerBytes > size) {
            NoWeights.refuse(file);
        }
        if (headerBytes < 2 || headerBytes > MAX_HEADER_BYTES || headerBytes > size - Long.BYTES) {
            throw new UnusableInputException(
                    file,
                    "header",
                    "claims " + headerBytes + " bytes in a file of " + size + "; not a safetensors file, or truncated");
        }
        byte[] json = readFully(channel, (int) headerBytes).array();
        return SafetensorsHeader.read(file, json, size - Long.BYTES - headerBytes);
    }

    private static void requireReadable(Path file, Entry entry) {
        String place = "tensor '" + entry.name() + "'";
        if (!READABLE.contains(entry.dtype())) {
            throw new UnusableInputException(
                    file, place, "has the type " + entry.dtype() + "; F16, BF16, F32 and F64 can be read");
        }
        if (entry.elements() > Integer.MAX_VALUE - 8) {
            throw new UnusableInputException(
                    file, place, "has " + entry.elements() + " values; a tensor of at most 2,147,483,639 is read");
        }
    }

    private static float[] values(ReadableByteChannel channel, Entry entry) throws IOException {
        float[] values = new float[(int) entry.elements()];
        int bytesEach = values.length == 0 ? 1 : (int) ((entry.end() - entry.begin()) / values.length);
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

    private static ByteBuffer readFully(ReadableByteChannel channel, int bytes) throws IOException {
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

    /** The linear layer of a path, likewise. */
    Linear requireLinear(Path file, String path, int out, int in) {
        return new Linear(require(file, path + ".weight", out, in), require(file, path + ".bias", out));
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
