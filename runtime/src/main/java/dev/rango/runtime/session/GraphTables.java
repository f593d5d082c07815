package dev.rango.runtime.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rango.runtime.UnusableInputException;
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
 */
public final class GraphTables {
    private final byte[] graph;
    private final List<Table> tables;

    /**
     * @param graph the model's bytes, with inputs in the place of the initializers
     * @param tables what to feed them
     */
    GraphTables(byte[] graph, List<Table> tables) {
        this.graph = graph;
        this.tables = tables;
    }

    byte[] graph() {
        return graph;
    }

    List<Table> tables() {
        return tables;
    }

    /** One of them. */
    static final class Table {
        private final String name;
        private final int type;
        private final long[] dims;
        private final String location;
        private final long offset;
        private final long length;

        /**
         * @param type number of {@code TensorProto.DataType}
         * @param location file name, relative to the graph's folder; empty where the graph holds the values
         * @param offset where it begins in the file, in bytes
         * @param length its bytes; negative when the file's end ends it
         */
        Table(String name, int type, long[] dims, String location, long offset, long length) {
            this.name = name;
            this.type = type;
            this.dims = dims;
            this.location = location;
            this.offset = offset;
            this.length = length;
        }

        String name() {
            return name;
        }

        int type() {
            return type;
        }

        long[] dims() {
            return dims;
        }

        String location() {
            return location;
        }

        long offset() {
            return offset;
        }

        long length() {
            return length;
        }

        /** The part of its file that it is. */
        ByteBuffer within(ByteBuffer file) {
            long bytes = length < 0 ? file.remaining() - offset : length;
            return file.slice(Math.toIntExact(offset), Math.toIntExact(bytes)).order(file.order());
        }

        UnusableInputException elsewhere(Path graph) {
            return new UnusableInputException(
                    graph, name, "lies in '" + location + "', which is no file of this model");
        }
    }

    private static final int MODEL_GRAPH = 7;
    private static final int GRAPH_INITIALIZER = 5;
    private static final int GRAPH_INPUT = 11;
    private static final int TENSOR_DIMS = 1;
    private static final int TENSOR_TYPE = 2;
    private static final int TENSOR_NAME = 8;
    private static final int TENSOR_EXTERNAL_DATA = 13;

    /** @throws UnusableInputException when the bytes are no ONNX model, or cut off */
    public static GraphTables of(Path file, byte[] model) {
        List<Table> tables = new ArrayList<>();
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream(model.length);
            for (WireMessage field = new WireMessage(model); field.next(); ) {
                if (field.number() == MODEL_GRAPH && field.hasBytes()) {
                    WireMessage.put(out, MODEL_GRAPH, graph(field, tables));
                } else {
                    field.copyTo(out);
                }
            }
            return new GraphTables(tables.isEmpty() ? model : out.toByteArray(), tables);
        } catch (IndexOutOfBoundsException | ArithmeticException | IllegalArgumentException e) {
            throw new UnusableInputException(file, "", "is no ONNX model, or truncated: " + e.getMessage(), e);
        }
    }

    private static byte[] graph(WireMessage holder, List<Table> tables) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(holder.length());
        for (WireMessage field = holder.message(); field.next(); ) {
            Table table = field.number() == GRAPH_INITIALIZER && field.hasBytes() ? table(field.message()) : null;
            if (table == null || table.location().isEmpty()) {
                field.copyTo(out);
            } else {
                tables.add(table);
                WireMessage.put(out, GRAPH_INPUT, input(table));
            }
        }
        return out.toByteArray();
    }

    /** Without a location where the graph itself holds the values. */
    static Table table(WireMessage field) {
        String name = "";
        int type = 0;
        List<Long> dims = new ArrayList<>();
        Map<String, String> external = new HashMap<>();
        while (field.next()) {
            switch (field.number()) {
                case TENSOR_DIMS -> {
                    for (ByteBuffer packed = field.numbers(); packed.hasRemaining(); ) {
                        dims.add(WireMessage.varint(packed));
                    }
                }
                case TENSOR_TYPE -> type = Math.toIntExact(WireMessage.varint(field.numbers()));
                case TENSOR_NAME -> name = field.text();
                case TENSOR_EXTERNAL_DATA -> {
                    String key = "";
                    String value = "";
                    for (WireMessage entry = field.message(); entry.next(); ) {
                        if (entry.number() == 1) {
                            key = entry.text();
                        } else if (entry.number() == 2) {
                            value = entry.text();
                        }
                    }
                    external.put(key, value);
                }
                default -> {
                    // Not needed of a tensor whose values are elsewhere.
                }
            }
        }
        return new Table(
                name,
                type,
                array(dims),
                external.getOrDefault("location", ""),
                Long.parseLong(external.getOrDefault("offset", "0")),
                Long.parseLong(external.getOrDefault("length", "-1")));
    }

    /** Without a stream: one of longs would be the first, and costs a JVM that has just started. */
    private static long[] array(List<Long> values) {
        long[] array = new long[values.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = values.get(i);
        }
        return array;
    }

    /** ValueInfoProto { name 1, type 2: TypeProto { tensor_type 1: { elem_type 1, shape 2: { dim 1: { dim_value 1 } } } } }. */
    private static byte[] input(Table table) {
        ByteArrayOutputStream shape = new ByteArrayOutputStream();
        for (long dim : table.dims) {
            ByteArrayOutputStream value = new ByteArrayOutputStream();
            WireMessage.put(value, 1, dim);
            WireMessage.put(shape, 1, value.toByteArray());
        }
        ByteArrayOutputStream tensor = new ByteArrayOutputStream();
        WireMessage.put(tensor, 1, table.type);
        WireMessage.put(tensor, 2, shape.toByteArray());
        ByteArrayOutputStream type = new ByteArrayOutputStream();
        WireMessage.put(type, 1, tensor.toByteArray());
        ByteArrayOutputStream info = new ByteArrayOutputStream();
        WireMessage.put(info, 1, table.name.getBytes(UTF_8));
        WireMessage.put(info, 2, type.toByteArray());
        return info.toByteArray();
    }
}
