package dev.rango.models;

import dev.rango.runtime.UnusableInputException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the pickle of a PyTorch file. A pickle is a program for a small stack machine that can call anything; this
 * machine has the instructions that build dictionaries, lists, tuples, strings and numbers, and calls only what makes a
 * tensor of a storage. Any other instruction or name is refused, by name, before it does anything. (Opcodes: Python's
 * Lib/pickletools.py; the calls: torch/_utils.py.)
 */
final class TensorPickle {
    /** Numbers of a file, not read yet. */
    record Storage(Dtype dtype, String key, long values) {}

    /** A view of a storage: offset and strides count values. */
    record View(Storage storage, long offset, List<Long> shape, List<Long> strides) {}

    private record Global(String name) {}

    private record Tuple(List<Object> items) {}

    private enum Special {
        MARK,
        NONE
    }

    private static final String ORDERED_DICT = "collections OrderedDict";
    private static final String REBUILD_TENSOR = "torch._utils _rebuild_tensor_v2";
    private static final String REBUILD_PARAMETER = "torch._utils _rebuild_parameter";
    private static final String TORCH = "torch ";
    private static final int HIGHEST_PROTOCOL = 5;
    private static final Map<Integer, String> OTHER_OPCODES = Map.ofEntries(
            Map.entry((int) 'i', "INST"),
            Map.entry((int) 'o', "OBJ"),
            Map.entry(0x81, "NEWOBJ"),
            Map.entry(0x92, "NEWOBJ_EX"),
            Map.entry(0x82, "EXT1"),
            Map.entry(0x83, "EXT2"),
            Map.entry(0x84, "EXT4"),
            Map.entry((int) 'P', "PERSID"),
            Map.entry((int) 'S', "STRING"),
            Map.entry((int) 'I', "INT"),
            Map.entry((int) 'F', "FLOAT"),
            Map.entry((int) 'L', "LONG"),
            Map.entry((int) 'B', "BINBYTES"),
            Map.entry((int) 'C', "SHORT_BINBYTES"),
            Map.entry((int) 'T', "BINSTRING"),
            Map.entry((int) 'U', "SHORT_BINSTRING"),
            Map.entry((int) '0', "POP"),
            Map.entry((int) '1', "POP_MARK"),
            Map.entry((int) '2', "DUP"),
            Map.entry((int) 'd', "DICT"),
            Map.entry((int) 'l', "LIST"),
            Map.entry(0x8b, "LONG4"),
            Map.entry(0x8d, "BINUNICODE8"),
            Map.entry(0x8e, "BINBYTES8"),
            Map.entry(0x8f, "EMPTY_SET"),
            Map.entry(0x90, "ADDITEMS"),
            Map.entry(0x91, "FROZENSET"),
            Map.entry(0x96, "BYTEARRAY8"),
            Map.entry(0x97, "NEXT_BUFFER"),
            Map.entry(0x98, "READONLY_BUFFER"));

    private final Path file;
    private final ByteBuffer in;
    private final List<Object> stack = new ArrayList<>();
    private final Map<Integer, Object> memo = new HashMap<>();
    private int at;

    private TensorPickle(Path file, ByteBuffer in) {
        this.file = file;
        this.in = in.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * The object that a pickle builds: a {@link View}, Map, List, String, Long, Double or Boolean; null for None.
     *
     * @throws UnusableInputException when it is truncated, broken, or wants anything else done
     */
    static Object read(Path file, ByteBuffer pickle) {
        return new TensorPickle(file, pickle).run();
    }

    private Object run() {
        while (true) {
            at = in.position();
            int opcode = u1();
            switch (opcode) {
                case 0x80 -> protocol(u1());
                case 0x95 -> in.position(in.position() + require(Long.BYTES)); // FRAME: a hint for buffering
                case 'c' -> stack.add(global(line() + " " + line()));
                case 0x93 -> {
                    String name = pop(String.class);
                    stack.add(global(pop(String.class) + " " + name));
                }
                case 'q' -> memo.put(u1(), top());
                case 'r' -> memo.put(i4(), top());
                case 0x94 -> memo.put(memo.size(), top());
                case 'h' -> recall(u1());
                case 'j' -> recall(i4());
                case '(' -> stack.add(Special.MARK);
                case ')' -> stack.add(new Tuple(List.of()));
                case 't' -> stack.add(new Tuple(popToMark()));
                case 0x85 -> stack.add(new Tuple(popMany(1)));
                case 0x86 -> stack.add(new Tuple(popMany(2)));
                case 0x87 -> stack.add(new Tuple(popMany(3)));
                case '}' -> stack.add(new LinkedHashMap<String, Object>());
                case ']' -> stack.add(new ArrayList<>());
                case 's' -> setItems(popMany(2));
                case 'u' -> setItems(popToMark());
                case 'a' -> append(popMany(1));
                case 'e' -> append(popToMark());
                case 'N' -> stack.add(Special.NONE);
                case 0x88 -> stack.add(true);
                case 0x89 -> stack.add(false);
                case 'K' -> stack.add((long) u1());
                case 'M' -> {
                    require(Short.BYTES);
                    stack.add((long) Short.toUnsignedInt(in.getShort()));
                }
                case 'J' -> stack.add((long) i4());
                case 0x8a -> stack.add(longOf(u1()));
                case 'G' -> {
                    require(Double.BYTES);
                    // The one number that pickle writes big-endian.
                    stack.add(Double.longBitsToDouble(Long.reverseBytes(in.getLong())));
                }
                case 'X' -> stack.add(text(i4()));
                case 0x8c -> stack.add(text(u1()));
                case 'Q' -> stack.add(storage(pop(Tuple.class).items()));
                case 'R' -> {
                    List<Object> arguments = pop(Tuple.class).items();
                    stack.add(call(pop(Global.class).name(), arguments));
                }
                case 'b' -> {
                    // An OrderedDict of PyTorch carries version numbers of its modules; nothing else has a state.
                    pop(Map.class);
                    peek(Map.class);
                }
                case '.' -> {
                    return result();
                }
                default ->
                    throw unusable("the opcode "
                            + OTHER_OPCODES.getOrDefault(opcode, String.format("0x%02x", opcode))
                            + " is not one that builds tensors");
            }
        }
    }

    private void protocol(int version) {
        if (version < 2 || version > HIGHEST_PROTOCOL) {
            throw unusable("protocol " + version + " is not one of 2 to " + HIGHEST_PROTOCOL);
        }
    }

    private Global global(String name) {
        boolean isStorage = name.startsWith(TORCH) && Dtype.ofStorage(name.substring(TORCH.length())) != null;
        if (!isStorage
                && !name.equals(ORDERED_DICT)
                && !name.equals(REBUILD_TENSOR)
                && !name.equals(REBUILD_PARAMETER)) {
            throw unusable("names " + name.replace(' ', '.').replaceAll("\\p{Cntrl}", "?")
                    + ", which does not build a tensor: not executed");
        }
        return new Global(name);
    }

    private Object call(String name, List<Object> arguments) {
        return switch (name) {
            case ORDERED_DICT -> {
                if (!arguments.isEmpty()) {
                    throw unusable("an OrderedDict is made of arguments");
                }
                yield new LinkedHashMap<String, Object>();
            }
            case REBUILD_TENSOR -> {
                if (arguments.size() < 6) {
                    throw unusable("a tensor is made of " + arguments.size() + " arguments");
                }
                yield new View(
                        cast(arguments.get(0), Storage.class),
                        cast(arguments.get(1), Long.class),
                        longs(arguments.get(2)),
                        longs(arguments.get(3)));
            }
            case REBUILD_PARAMETER -> {
                if (arguments.isEmpty()) {
                    throw unusable("a parameter is made of nothing");
                }
                yield cast(arguments.get(0), View.class);
            }
            default -> throw unusable("calls " + name.replace(' ', '.'));
        };
    }

    private List<Long> longs(Object tuple) {
        List<Long> longs = new ArrayList<>();
        for (Object item : cast(tuple, Tuple.class).items()) {
            longs.add(cast(item, Long.class));
        }
        return longs;
    }

    /** ('storage', class, key, device, number of values). */
    private Storage storage(List<Object> id) {
        if (id.size() != 5 || !"storage".equals(id.get(0))) {
            throw unusable("refers to something other than a storage");
        }
        String type = cast(id.get(1), Global.class).name();
        Dtype dtype = type.startsWith(TORCH) ? Dtype.ofStorage(type.substring(TORCH.length())) : null;
        if (dtype == null) {
            throw unusable("makes a storage of " + type.replace(' ', '.'));
        }
        return new Storage(dtype, cast(id.get(2), String.class), cast(id.get(4), Long.class));
    }

    private void setItems(List<Object> keysAndValues) {
        @SuppressWarnings("unchecked")
        Map<String, Object> target = peek(Map.class);
        if (keysAndValues.size() % 2 != 0) {
            throw unusable("a dictionary has a key without a value");
        }
        for (int i = 0; i < keysAndValues.size(); i += 2) {
            Object key = keysAndValues.get(i);
            if (!(key instanceof String || key instanceof Long)) {
                throw unusable("a dictionary has a key that is no string or number");
            }
            target.put(key.toString(), keysAndValues.get(i + 1));
        }
    }

    private void append(List<Object> items) {
        @SuppressWarnings("unchecked")
        List<Object> target = peek(List.class);
        target.addAll(items);
    }

    private Object result() {
        if (stack.size() != 1) {
            throw unusable("ends with " + stack.size() + " objects on its stack");
        }
        Object result = stack.get(0);
        return result == Special.NONE ? null : result;
    }

    private Object top() {
        if (stack.isEmpty() || stack.get(stack.size() - 1) == Special.MARK) {
            throw unusable("needs an object that is not there");
        }
        return stack.get(stack.size() - 1);
    }

    private void recall(int index) {
        Object object = memo.get(index);
        if (object == null) {
            throw unusable("recalls an object that was never stored");
        }
        stack.add(object);
    }

    private <T> T peek(Class<T> type) {
        return cast(top(), type);
    }

    private <T> T pop(Class<T> type) {
        T object = peek(type);
        stack.remove(stack.size() - 1);
        return object;
    }

    private <T> T cast(Object object, Class<T> type) {
        if (!type.isInstance(object)) {
            throw unusable("has " + object.getClass().getSimpleName() + " where " + type.getSimpleName() + " belongs");
        }
        return type.cast(object);
    }

    private List<Object> popMany(int count) {
        int from = stack.size() - count;
        if (from < 0 || stack.subList(from, stack.size()).contains(Special.MARK)) {
            throw unusable("needs an object that is not there");
        }
        return cut(from);
    }

    private List<Object> popToMark() {
        int mark = stack.size() - 1;
        while (mark >= 0 && stack.get(mark) != Special.MARK) {
            mark--;
        }
        if (mark < 0) {
            throw unusable("needs a mark that is not there");
        }
        List<Object> items = cut(mark + 1);
        stack.remove(mark);
        return items;
    }

    private List<Object> cut(int from) {
        List<Object> top = stack.subList(from, stack.size());
        List<Object> items = new ArrayList<>(top);
        top.clear();
        return items;
    }

    private int u1() {
        require(1);
        return Byte.toUnsignedInt(in.get());
    }

    private int i4() {
        require(Integer.BYTES);
        return in.getInt();
    }

    private int require(int bytes) {
        if (bytes < 0 || in.remaining() < bytes) {
            throw unusable("is truncated");
        }
        return bytes;
    }

    /** A little-endian number of up to eight bytes. */
    private long longOf(int bytes) {
        if (bytes > Long.BYTES) {
            throw unusable("has a number of " + bytes + " bytes");
        }
        require(bytes);
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= Byte.toUnsignedLong(in.get()) << 8 * i;
        }
        int unused = Long.SIZE - 8 * bytes;
        return bytes == 0 ? 0 : value << unused >> unused;
    }

    private String text(int bytes) {
        require(bytes);
        ByteBuffer part = in.slice().limit(bytes);
        in.position(in.position() + bytes);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(part).toString();
        } catch (CharacterCodingException e) {
            throw unusable("has a string that is not UTF-8");
        }
    }

    private String line() {
        StringBuilder line = new StringBuilder();
        for (int c = u1(); c != '\n'; c = u1()) {
            line.append((char) c);
        }
        return line.toString();
    }

    private UnusableInputException unusable(String reason) {
        return new UnusableInputException(file, "pickle, byte " + at, reason);
    }
}
