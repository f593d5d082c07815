package dev.rango.exporter;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.AdapterFile;
import dev.rango.runtime.format.AdapterFile.Parameter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes what {@link AdapterFile} reads: tables first, then for each parameter its name, its dimensions and its data, all offsets
 * leading forward.
 */
public final class AdapterFileWriter {
    /** A line of a cache; the format asks for 8. */
    private static final int DATA_ALIGNMENT = 64;

    private static final int WORD = Integer.BYTES;
    /** Both tables have four fields: sizes of the table of offsets and of the table itself, then the offsets. */
    private static final int FIELDS = 4;

    private static final int VTABLE_BYTES = 2 * Short.BYTES + FIELDS * Short.BYTES;
    private static final int TABLE_BYTES = WORD + FIELDS * WORD;

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

    private AdapterFileWriter(List<Parameter> parameters) {
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

    /** Writes a file; equal parameters give equal bytes. */
    public static void write(Path file, List<Parameter> parameters) {
        AdapterFileWriter layout = new AdapterFileWriter(parameters);
        ByteBuffer bytes = ByteBuffer.allocate(layout.size).order(ByteOrder.LITTLE_ENDIAN);
        layout.writeTo(bytes);
        try {
            Files.write(file, bytes.array());
        } catch (IOException e) {
            throw new UnusableInputException(file, "", "cannot be written: " + e.getMessage(), e);
        }
    }

    /** Where a vector's length stands so that its elements, right behind, are aligned. */
    private static int vectorAt(long end, int alignment) {
        return Math.toIntExact((end + WORD + alignment - 1) / alignment * alignment - WORD);
    }

    private void writeTo(ByteBuffer out) {
        out.putInt(ROOT).putInt(AdapterFile.IDENTIFIER);
        putVtable(out);
        out.putInt(ROOT - ROOT_VTABLE)
                .putInt(AdapterFile.FORMAT_VERSION)
                .putInt(1)
                .putInt(1);
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
            out.putInt(AdapterFile.FLOAT);
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
