package dev.rango.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * ONNX Runtime's {@code .onnx_adapter}: named tensors for the inputs of a graph, as a flatbuffer (identifier
 * {@code TORT}; onnxruntime/lora/adapter_format/adapter_schema.fbs). The only file that knows the format.
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

    private static final int IDENTIFIER = 0x5452_4F54; // "TORT"
    private static final int FORMAT_VERSION = 1;
    private static final int FLOAT = 1;
    private static final int MAX_PARAMETERS = 1 << 12;
    private static final int MAX_DIMENSIONS = 8;
    /** A line of a cache; the format asks for 8. */
    private static final int DATA_ALIGNMENT = 64;

    private static final int WORD = Integer.BYTES;
    /** Both tables have four fields: sizes of the table of offsets and of the table itself, then the offsets. */
    private static final int FIELDS = 4;

    private static final int VTABLE_BYTES = 2 * Short.BYTES + FIELDS * Short.BYTES;
    private static final int TABLE_BYTES = WORD + FIELDS * WORD;

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

        long[] dimensions() {
            return shape.stream().mapToLong(Integer::longValue).toArray();
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
        } catch (NoSuchFileException e) {
            throw new UnusableInputException(file, "", "no such file", e);
        } catch (IOException e) {
            throw new UnusableInputException(file, "", "cannot be read: " + e.getMessage(), e);
        }
    }

    /** The tensors of a file that was read already: views of the memory, which is direct. */
    static List<Parameter> parse(Path file, ByteBuffer bytes) {
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

    /** Writes a file; equal parameters give equal bytes. */
    public static void write(Path file, List<Parameter> parameters) {
        Layout layout = new Layout(parameters);
        ByteBuffer bytes = ByteBuffer.allocate(layout.size).order(ByteOrder.LITTLE_ENDIAN);
        layout.writeTo(bytes);
        try {
            Files.write(file, bytes.array());
        } catch (IOException e) {
            throw new UnusableInputException(file, "", "cannot be written: " + e.getMessage(), e);
        }
    }

    /** Tables first, then for each parameter its name, its dimensions and its data, all offsets leading forward. */
    private static final class Layout {
        private static final int ROOT_VTABLE = 2 * WORD;
        private static final int ROOT = ROOT_VTABLE + VTABLE_BYTES;
        private static final int VTABLE = ROOT + TABLE_BYTES;
        private static final int LIST = VTABLE + VTABLE_BYTES;

        private final List<Parameter> parameters;
        private final int tables;
        private final int[] names;
        private final int[] dims;
        private final int[] data;
        private final int size;

        Layout(List<Parameter> parameters) {
            this.parameters = parameters;
            int count = parameters.size();
            tables = LIST + WORD + count * WORD;
            names = new int[count];
            dims = new int[count];
            data = new int[count];
            long end = tables + (long) count * TABLE_BYTES;
            for (int i = 0; i < count; i++) {
                Parameter parameter = parameters.get(i);
                names[i] = vectorAt(end, WORD);
                end = names[i] + WORD + parameter.name().getBytes(UTF_8).length + 1L;
                dims[i] = vectorAt(end, Long.BYTES);
                end = dims[i] + WORD + (long) Long.BYTES * parameter.shape().size();
                data[i] = vectorAt(end, DATA_ALIGNMENT);
                end = data[i] + WORD + (long) Float.BYTES * parameter.values().remaining();
            }
            size = Math.toIntExact(end);
        }

        /** Where a vector's length stands so that its elements, right behind, are aligned. */
        private static int vectorAt(long end, int alignment) {
            return Math.toIntExact((end + WORD + alignment - 1) / alignment * alignment - WORD);
        }

        void writeTo(ByteBuffer out) {
            out.putInt(ROOT).putInt(IDENTIFIER);
            putVtable(out);
            out.putInt(ROOT - ROOT_VTABLE).putInt(FORMAT_VERSION).putInt(1).putInt(1);
            putOffset(out, LIST);
            putVtable(out);
            out.putInt(parameters.size());
            for (int i = 0; i < parameters.size(); i++) {
                putOffset(out, table(i));
            }
            for (int i = 0; i < parameters.size(); i++) {
                out.putInt(table(i) - VTABLE);
                putOffset(out, names[i]);
                putOffset(out, dims[i]);
                out.putInt(FLOAT);
                putOffset(out, data[i]);
            }
            for (int i = 0; i < parameters.size(); i++) {
                Parameter parameter = parameters.get(i);
                byte[] name = parameter.name().getBytes(UTF_8);
                out.position(names[i]).putInt(name.length).put(name);
                out.position(dims[i]).putInt(parameter.shape().size());
                parameter.shape().forEach(out::putLong);
                FloatBuffer values = parameter.values().duplicate();
                out.position(data[i]).putInt(values.remaining() * Float.BYTES);
                out.slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
            }
        }

        private int table(int i) {
            return tables + i * TABLE_BYTES;
        }

        private static void putOffset(ByteBuffer out, int target) {
            out.putInt(target - out.position());
        }

        private static void putVtable(ByteBuffer out) {
            out.putShort((short) VTABLE_BYTES).putShort((short) TABLE_BYTES);
            for (int f = 0; f < FIELDS; f++) {
                out.putShort((short) (WORD + f * WORD));
            }
        }
    }
}
