package dev.rango.runtime.session;

import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.FilesOnDisk;
import dev.rango.runtime.format.ModelFiles;
import dev.rango.runtime.format.ModelManifest;
import dev.rango.runtime.format.RegularFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A constant of a graph. */
final class WireTensor {
    static final int FLOAT = 1;
    static final int INT8 = 3;
    static final int INT64 = 7;
    static final int HALF = 10;

    private static final int RAW_DATA = 9;

    private final String name;
    private final int type;
    private final long[] dims;
    private final ByteBuffer bytes;

    /**
     * @param type number of {@code TensorProto.DataType}
     * @param bytes its values, row after row, little-endian
     */
    WireTensor(String name, int type, long[] dims, ByteBuffer bytes) {
        this.name = name;
        this.type = type;
        this.dims = dims;
        this.bytes = bytes;
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

    ByteBuffer bytes() {
        return bytes;
    }

    /** @param field an initializer */
    static WireTensor read(ModelFiles files, Path file, WireMessage field) {
        GraphTables.Table table = GraphTables.table(field.message());
        ByteBuffer bytes = table.location().isEmpty() ? inside(field.message()) : outside(files, file, table);
        long expected = bytesPerValue(file, table);
        for (long dim : table.dims()) {
            if (dim < 1) {
                // What is nothing in one size could be anything in another.
                throw new UnusableInputException(file, table.name(), "has a size of " + dim);
            }
            expected = Math.multiplyExact(expected, dim);
        }
        if (bytes.remaining() != expected) {
            throw new UnusableInputException(
                    file,
                    table.name(),
                    "has " + bytes.remaining() + " bytes, where its sizes and type " + table.type() + " make "
                            + expected);
        }
        return new WireTensor(table.name(), table.type(), table.dims(), bytes);
    }

    private static int bytesPerValue(Path file, GraphTables.Table table) {
        return switch (table.type()) {
            case FLOAT -> Float.BYTES;
            case INT8 -> Byte.BYTES;
            case INT64 -> Long.BYTES;
            case HALF -> Short.BYTES;
            default -> throw new UnusableInputException(file, table.name(), "is of the type " + table.type());
        };
    }

    private static ByteBuffer inside(WireMessage tensor) {
        ByteBuffer raw = ByteBuffer.allocate(0);
        while (tensor.next()) {
            if (tensor.number() == RAW_DATA) {
                raw = tensor.numbers().slice();
            }
        }
        return raw.order(ByteOrder.LITTLE_ENDIAN);
    }

    private static ByteBuffer outside(ModelFiles files, Path file, GraphTables.Table table) {
        try {
            ByteBuffer whole = files.table(table.location()).orElseGet(() -> mapped(files, file, table));
            return table.within(whole.order(ByteOrder.LITTLE_ENDIAN));
        } catch (IndexOutOfBoundsException | ArithmeticException | IllegalArgumentException e) {
            throw new UnusableInputException(
                    file, table.name(), "does not fit the file that it lies in: " + e.getMessage(), e);
        }
    }

    private static ByteBuffer mapped(ModelFiles files, Path file, GraphTables.Table table) {
        if (!(files instanceof FilesOnDisk) || !ModelManifest.canName(table.location())) {
            throw table.elsewhere(file);
        }
        Path data = files.path(table.location());
        try (FileChannel channel = FileChannel.open(RegularFile.require(data), StandardOpenOption.READ)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
        } catch (IOException e) {
            throw RegularFile.unreadable(data, e);
        }
    }

    /** Product of all sizes but the first: numbers of a row. */
    int width() {
        long width = 1;
        for (int i = 1; i < dims.length; i++) {
            width *= dims[i];
        }
        return Math.toIntExact(width);
    }

    /** A size; 1 where it has not so many. */
    int size(int dimension) {
        return dimension < dims.length ? Math.toIntExact(dims[dimension]) : 1;
    }

    /** A copy. */
    float[] floats() {
        float[] values = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(values);
        return values;
    }

    /** A copy, each of so many values an array. */
    float[][] rows(int width) {
        FloatBuffer values = bytes.asFloatBuffer();
        float[][] rows = new float[values.remaining() / width][width];
        for (float[] row : rows) {
            values.get(row);
        }
        return rows;
    }

    /** A copy of whole numbers that fit. */
    int[] ints() {
        int[] values = new int[bytes.remaining() / Long.BYTES];
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.toIntExact(bytes.getLong(bytes.position() + i * Long.BYTES));
        }
        return values;
    }
}
