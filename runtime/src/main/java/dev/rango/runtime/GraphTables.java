package dev.rango.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The initializers that an ONNX graph keeps in files beside it, and the graph with an input in the place of each: so every
 * session of a process reads the same memory, and none looks at the disk again. ONNX Runtime would map the file by its path
 * whenever a session is made, or copy the memory for each session.
 *
 * <p>Reads the few fields of protobuf's wire format that this takes (onnx.proto: ModelProto.graph 7, GraphProto.initializer 5
 * and input 11, TensorProto.dims 1, data_type 2, name 8, external_data 13); all other bytes stay as they are.
 *
 * @param graph the model's bytes, with inputs in the place of the initializers
 * @param tables what to feed them
 */
record GraphTables(byte[] graph, List<Table> tables) {
    /**
     * @param type number of {@code TensorProto.DataType}
     * @param location file name, relative to the graph's folder
     * @param offset where it begins in the file, in bytes
     * @param length its bytes; negative when the file's end ends it
     */
    record Table(String name, int type, long[] dims, String location, long offset, long length) {
        /** The part of its file that it is. */
        ByteBuffer within(ByteBuffer file) {
            long bytes = length < 0 ? file.remaining() - offset : length;
            return file.slice(Math.toIntExact(offset), Math.toIntExact(bytes)).order(file.order());
        }
    }

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;
    private static final int LONGEST_VARINT = 10;

    private static final int MODEL_GRAPH = 7;
    private static final int GRAPH_INITIALIZER = 5;
    private static final int GRAPH_INPUT = 11;
    private static final int TENSOR_DIMS = 1;
    private static final int TENSOR_TYPE = 2;
    private static final int TENSOR_NAME = 8;
    private static final int TENSOR_EXTERNAL_DATA = 13;

    /** @throws UnusableInputException when the bytes are no ONNX model, or cut off */
    static GraphTables of(Path file, byte[] model) {
        List<Table> tables = new ArrayList<>();
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream(model.length);
            for (Field field : fields(model, 0, model.length)) {
                if (field.number == MODEL_GRAPH && field.type == BYTES) {
                    put(out, MODEL_GRAPH, graph(model, field, tables));
                } else {
                    field.copy(model, out);
                }
            }
            return new GraphTables(tables.isEmpty() ? model : out.toByteArray(), tables);
        } catch (IndexOutOfBoundsException | ArithmeticException | IllegalArgumentException e) {
            throw new UnusableInputException(file, "", "is no ONNX model, or truncated: " + e.getMessage(), e);
        }
    }

    private static byte[] graph(byte[] model, Field graph, List<Table> tables) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(graph.to - graph.body);
        for (Field field : fields(model, graph.body, graph.to)) {
            Table table = field.number == GRAPH_INITIALIZER && field.type == BYTES ? table(model, field) : null;
            if (table == null) {
                field.copy(model, out);
            } else {
                tables.add(table);
                put(out, GRAPH_INPUT, input(table));
            }
        }
        return out.toByteArray();
    }

    /** Null for an initializer that the graph itself holds. */
    private static Table table(byte[] model, Field initializer) {
        String name = "";
        int type = 0;
        List<Long> dims = new ArrayList<>();
        Map<String, String> external = new HashMap<>();
        for (Field field : fields(model, initializer.body, initializer.to)) {
            switch (field.number) {
                case TENSOR_DIMS -> {
                    ByteBuffer packed = ByteBuffer.wrap(model, field.body, field.to - field.body);
                    while (packed.hasRemaining()) {
                        dims.add(varint(packed));
                    }
                }
                case TENSOR_TYPE ->
                    type = Math.toIntExact(varint(ByteBuffer.wrap(model, field.body, field.to - field.body)));
                case TENSOR_NAME -> name = field.text(model);
                case TENSOR_EXTERNAL_DATA -> {
                    String key = "";
                    String value = "";
                    for (Field entry : fields(model, field.body, field.to)) {
                        if (entry.number == 1) {
                            key = entry.text(model);
                        } else if (entry.number == 2) {
                            value = entry.text(model);
                        }
                    }
                    external.put(key, value);
                }
                default -> {
                    // Not needed of a tensor whose values are elsewhere.
                }
            }
        }
        return external.isEmpty()
                ? null
                : new Table(
                        name,
                        type,
                        dims.stream().mapToLong(Long::longValue).toArray(),
                        external.getOrDefault("location", ""),
                        Long.parseLong(external.getOrDefault("offset", "0")),
                        Long.parseLong(external.getOrDefault("length", "-1")));
    }

    /** ValueInfoProto { name 1, type 2: TypeProto { tensor_type 1: { elem_type 1, shape 2: { dim 1: { dim_value 1 } } } } }. */
    private static byte[] input(Table table) {
        ByteArrayOutputStream shape = new ByteArrayOutputStream();
        for (long dim : table.dims) {
            ByteArrayOutputStream value = new ByteArrayOutputStream();
            put(value, 1, dim);
            put(shape, 1, value.toByteArray());
        }
        ByteArrayOutputStream tensor = new ByteArrayOutputStream();
        put(tensor, 1, table.type);
        put(tensor, 2, shape.toByteArray());
        ByteArrayOutputStream type = new ByteArrayOutputStream();
        put(type, 1, tensor.toByteArray());
        ByteArrayOutputStream info = new ByteArrayOutputStream();
        put(info, 1, table.name.getBytes(UTF_8));
        put(info, 2, type.toByteArray());
        return info.toByteArray();
    }

    /**
     * A field of a message.
     *
     * @param from where its tag begins
     * @param body where its value begins, behind the length where it has one
     * @param to where it ends
     */
    private record Field(int number, int type, int from, int body, int to) {
        void copy(byte[] model, ByteArrayOutputStream out) {
            out.write(model, from, to - from);
        }

        String text(byte[] model) {
            return new String(model, body, to - body, UTF_8);
        }
    }

    private static List<Field> fields(byte[] model, int from, int to) {
        ByteBuffer bytes = ByteBuffer.wrap(model, from, to - from);
        List<Field> fields = new ArrayList<>();
        while (bytes.hasRemaining()) {
            int start = bytes.position();
            long tag = varint(bytes);
            int body = bytes.position();
            int type = (int) (tag & 7);
            int length = switch (type) {
                case VARINT -> {
                    varint(bytes);
                    yield bytes.position() - body;
                }
                case FIXED64 -> Long.BYTES;
                case FIXED32 -> Integer.BYTES;
                case BYTES -> {
                    int count = Math.toIntExact(varint(bytes));
                    body = bytes.position();
                    yield count;
                }
                default -> throw new IllegalArgumentException("wire type " + type + " at byte " + start);
            };
            if (length < 0 || length > to - body) {
                throw new IndexOutOfBoundsException("a field at byte " + start + " leads out of it");
            }
            bytes.position(body + length);
            fields.add(new Field(Math.toIntExact(tag >>> 3), type, start, body, body + length));
        }
        return fields;
    }

    private static long varint(ByteBuffer bytes) {
        long value = 0;
        for (int i = 0; i < LONGEST_VARINT; i++) {
            if (!bytes.hasRemaining()) {
                throw new IndexOutOfBoundsException("a number is cut off at byte " + bytes.position());
            }
            byte next = bytes.get();
            value |= (next & 0x7FL) << 7 * i;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number of more than " + LONGEST_VARINT + " bytes");
    }

    private static void put(ByteArrayOutputStream out, int field, long value) {
        putVarint(out, (long) field << 3 | VARINT);
        putVarint(out, value);
    }

    private static void put(ByteArrayOutputStream out, int field, byte[] value) {
        putVarint(out, (long) field << 3 | BYTES);
        putVarint(out, value.length);
        out.writeBytes(value);
    }

    private static void putVarint(ByteArrayOutputStream out, long value) {
        long left = value;
        while ((left & ~0x7FL) != 0) {
            out.write((int) (left & 0x7F | 0x80));
            left >>>= 7;
        }
        out.write((int) left);
    }
}
