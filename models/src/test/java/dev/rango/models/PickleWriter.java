package dev.rango.models;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;

/**
 * Writes checkpoints as torch.save does, by code: maps become OrderedDicts, {@link Tensor}s views of storages of their
 * own, {@link Raw} what pickle makes of other objects.
 */
final class PickleWriter {
    private final int protocol;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Map<String, byte[]> parts = new LinkedHashMap<>();

    private PickleWriter(int protocol) {
        this.protocol = protocol;
    }

    /** Instructions in Latin-1. */
    record Raw(String instructions) {}

    /** A tensor with the argument that PyTorch 2.1 and later write behind the six others. */
    record WithMetadata(Tensor tensor, Object metadata) {}

    static Path write(Path file, int protocol, Object tree) throws IOException {
        PickleWriter writer = new PickleWriter(protocol);
        writer.latin("\u0080" + (char) protocol);
        writer.add(tree);
        writer.latin(".");
        Map<String, byte[]> parts = new LinkedHashMap<>();
        parts.put("archive/data.pkl", writer.out.toByteArray());
        parts.put("archive/byteorder", ForeignFiles.latin("little"));
        parts.putAll(writer.parts);
        return ForeignFiles.zip(file, parts, ZipEntry.STORED);
    }

    /** An object of a class, made of arguments: what __reduce__ gives. */
    static Raw reduced(String module, String name, String arguments) {
        return new Raw("c" + module + "\n" + name + "\n" + arguments + "R");
    }

    /** An object of a class with a state: what most objects are. */
    static Raw object(String module, String name, String state) {
        return new Raw("c" + module + "\n" + name + "\n)\u0081" + state + "b");
    }

    /** A string. */
    static String text(String text) {
        return "X" + (char) text.length() + "\0\0\0" + text;
    }

    private void add(Object object) {
        if (object instanceof Tensor tensor) {
            tensor(tensor, null);
        } else if (object instanceof WithMetadata with) {
            tensor(with.tensor(), with.metadata());
        } else if (object instanceof Raw raw) {
            latin(raw.instructions());
        } else if (object instanceof String string) {
            string(string);
        } else if (object instanceof Double number) {
            latin("G");
            bytes(ByteBuffer.allocate(8).putDouble(number).array());
        } else if (object instanceof Integer number) {
            latin("J");
            bytes(little().putInt(number).array());
        } else if (object instanceof Boolean bool) {
            latin(bool ? "\u0088" : "\u0089");
        } else if (object instanceof List<?> list) {
            latin("](");
            list.forEach(this::add);
            latin("e");
        } else {
            global("collections", "OrderedDict");
            latin(")R(");
            ((Map<?, ?>) object).forEach((key, value) -> {
                add(key);
                add(value);
            });
            latin("u");
        }
    }

    private void tensor(Tensor tensor, Object metadata) {
        String key = Integer.toString(parts.size());
        parts.put("archive/data/" + key, ForeignFiles.floats(tensor.data()));
        global("torch._utils", "_rebuild_tensor_v2");
        latin("((");
        string("storage");
        global("torch", "FloatStorage");
        string(key);
        string("cpu");
        add(tensor.elements());
        latin("tQK\0(");
        for (int size : tensor.shape()) {
            add(size);
        }
        latin("t(");
        for (int stride : Dtype.strides(tensor.shape())) {
            add(stride);
        }
        latin("t\u0089");
        global("collections", "OrderedDict");
        latin(")R");
        if (metadata != null) {
            add(metadata);
        }
        latin("tR");
    }

    private void global(String module, String name) {
        if (protocol < 4) {
            latin("c" + module + "\n" + name + "\n");
        } else {
            string(module);
            string(name);
            latin("\u0093");
        }
    }

    private void string(String string) {
        byte[] utf8 = string.getBytes(StandardCharsets.UTF_8);
        if (protocol < 4) {
            latin("X");
            bytes(little().putInt(utf8.length).array());
        } else {
            latin("\u008C" + (char) utf8.length);
        }
        bytes(utf8);
        latin("\u0094".repeat(protocol < 4 ? 0 : 1));
    }

    private static ByteBuffer little() {
        return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void latin(String instructions) {
        bytes(ForeignFiles.latin(instructions));
    }

    private void bytes(byte[] bytes) {
        out.writeBytes(bytes);
    }
}
