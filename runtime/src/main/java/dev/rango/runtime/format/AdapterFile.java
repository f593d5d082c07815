package dev.rango.runtime.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * ONNX Runtime's {@code .onnx_adapter}: named tensors for the inputs of a graph, as a flatbuffer (identifier
 * {@code TORT}; onnxruntime/lora/adapter_format/adapter_schema.fbs). Here it is read; the exporter writes it.
 *
 * <pre>
 * table Adapter   { format_version: int; adapter_version: int; model_version: int; parameters: [Parameter]; }
 * table Parameter { name: string; dims: [int64]; data_type: int; raw_data: [ubyte]; }
 * </pre>
 *
 * <p>A file is mapped, not read: its tensors are views of memory that the processes of a machine share.
 */
public final class AdapterFile {
    /** Folder of adapters inside a model folder. */
    public static final String FOLDER = "adapters";
    /** End of the name of an adapter file. */
    public static final String SUFFIX = ".onnx_adapter";

    /** Behind the first word of a file: "TORT". */
    public static final int IDENTIFIER = 0x5452_4F54;
    /** The {@code format_version} that is read. */
    public static final int FORMAT_VERSION = 1;
    /** The {@code data_type} that is read. */
    public static final int FLOAT = 1;

    private static final int MAX_PARAMETERS = 1 << 12;
    private static final int MAX_DIMENSIONS = 8;

    private static final int WORD = Integer.BYTES;

    private AdapterFile() {}

    /**
     * A named tensor of float32.
     *
     * @param name of the graph's input
     * @param shape its dimensions
     * @param values in row-major order; position and limit enclose them
     */
    public record Parameter(String name, List<Integer> shape, FloatBuffer values) {
        /** Checks that the shape holds the values. */
        public Parameter {
            shape = List.copyOf(shape);
            long elements = 1;
            for (int size : shape) {
                elements = Math.multiplyExact(elements, size);
            }
            if (elements != values.remaining()) {
                throw new IllegalArgumentException(
                        name + ": shape " + shape + " does not hold " + values.remaining() + " values");
            }
        }

        public long[] dimensions() {
            long[] dimensions = new long[shape.size()];
            for (int i = 0; i < dimensions.length; i++) {
                dimensions[i] = shape.get(i);
            }
            return dimensions;
        }
    }

    /** Where the adapter of a task lies, beside its graph. */
    public static Path beside(Path graph, String task) {
        return graph.resolveSibling(FOLDER).resolve(task + SUFFIX);
    }

    /**
     * Maps a file.
     *
     * @throws UnusableInputException when it is missing, no adapter file, or holds something else than float32
     */
    public static List<Parameter> map(Path file) {
        try (FileChannel channel = FileChannel.open(RegularFile.require(file), StandardOpenOption.READ)) {
            ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
            return parse(file, bytes);
        } catch (IOException e) {
            throw RegularFile.unreadable(file, e);
        }
    }

    /** The tensors of a file that was read already: views of the memory, which is direct. */
    public static List<Parameter> parse(Path file, ByteBuffer bytes) {
        try {
            return parameters(file, bytes.order(ByteOrder.LITTLE_ENDIAN));
        } catch (IndexOutOfBoundsException | ArithmeticException | IllegalArgumentException e) {
            throw new UnusableInputException(file, "", "is truncated or damaged: an offset leads out of it", e);
        }
    }

    private static List<Parameter> parameters(Path file, ByteBuffer bytes) {
        if (bytes.limit() < 2 * WORD || bytes.getInt(WORD) != IDENTIFIER) {
            throw new UnusableInputException(file, "", "is no adapter file of ONNX Runtime");
        }
        int root = followed(bytes, 0);
        int version = number(bytes, root, 0, 0);
        if (version != FORMAT_VERSION) {
            throw new UnusableInputException(file, "format_version", version + " is not " + FORMAT_VERSION);
        }
        int list = followed(bytes, required(file, bytes, root, 3, "parameters"));
        int count = bytes.getInt(list);
        if (count < 0 || count > MAX_PARAMETERS) {
            throw new UnusableInputException(file, "parameters", "their number is damaged");
        }
        List<Parameter> parameters = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            parameters.add(parameter(file, bytes, followed(bytes, list + WORD + i * WORD), "parameter " + i));
        }
        return parameters;
    }

    private static Parameter parameter(Path file, ByteBuffer bytes, int table, String place) {
        ByteBuffer name = vector(bytes, followed(bytes, required(file, bytes, table, 0, place)), 1);
        ByteBuffer dims = vector(bytes, followed(bytes, required(file, bytes, table, 1, place)), Long.BYTES);
        ByteBuffer data = vector(bytes, followed(bytes, required(file, bytes, table, 3, place)), 1);
        if (number(bytes, table, 2, 0) != FLOAT) {
            throw new UnusableInputException(file, place, "is not of float32");
        }
        if (dims.remaining() > MAX_DIMENSIONS * Long.BYTES) {
            throw new UnusableInputException(file, place, "has more than " + MAX_DIMENSIONS + " dimensions");
        }
        List<Integer> shape = new ArrayList<>();
        while (dims.hasRemaining()) {
            shape.add(Math.toIntExact(dims.getLong()));
        }
        if (data.remaining() % Float.BYTES != 0) {
            throw new UnusableInputException(file, place, "has a broken value at its end");
        }
        return new Parameter(UTF_8.decode(name).toString(), shape, data.asFloatBuffer());
    }

    /** Where the offset at a place leads. */
    private static int followed(ByteBuffer bytes, int place) {
        return Math.addExact(place, bytes.getInt(place));
    }

    /** Place of a field in a table, or 0 when it is left out. */
    private static int field(ByteBuffer bytes, int table, int index) {
        int vtable = Math.subtractExact(table, bytes.getInt(table));
        int entry = 2 * Short.BYTES + index * Short.BYTES;
        int offset = entry < bytes.getShort(vtable) ? bytes.getShort(vtable + entry) : 0;
        return offset == 0 ? 0 : table + offset;
    }

    private static int required(Path file, ByteBuffer bytes, int table, int index, String place) {
        int field = field(bytes, table, index);
        if (field == 0) {
            throw new UnusableInputException(file, place, "lacks a field");
        }
        return field;
    }

    private static int number(ByteBuffer bytes, int table, int index, int fallback) {
        int field = field(bytes, table, index);
        return field == 0 ? fallback : bytes.getInt(field);
    }

    private static ByteBuffer vector(ByteBuffer bytes, int place, int elementBytes) {
        int length = Math.multiplyExact(bytes.getInt(place), elementBytes);
        return bytes.slice(place + WORD, length).order(ByteOrder.LITTLE_ENDIAN);
    }
}
