package dev.rango.models;

import dev.rango.models.Pickled.Placeholder;
import dev.rango.models.Pickled.Special;
import dev.rango.models.Pickled.Tuple;
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
 * machine has the instructions that build data, and calls nothing: {@link PickleCalls} makes tensors of what PyTorch's
 * own calls would get, and placeholders of all others. (Opcodes: Python's Lib/pickletools.py.)
 */
final class TensorPickle {
    private static final int HIGHEST_PROTOCOL = 5;
    /** Bytes of memory that a reference on the stack and a number behind it take, that a collection does, and so on. */
    private static final int REFERENCE = 24;

    private static final int COLLECTION = 72;
    private static final int ENTRY = 72;
    private static final int TEXT = 56;
    private static final Map<Integer, String> OTHER_OPCODES = Map.ofEntries(
            Map.entry((int) 'i', "INST"),
            Map.entry((int) 'o', "OBJ"),
            Map.entry(0x82, "EXT1"),
            Map.entry(0x83, "EXT2"),
            Map.entry(0x84, "EXT4"),
            Map.entry((int) 'P', "PERSID"),
            Map.entry((int) 'S', "STRING"),
            Map.entry((int) 'V', "UNICODE"),
            Map.entry((int) 'I', "INT"),
            Map.entry((int) 'F', "FLOAT"),
            Map.entry((int) 'L', "LONG"),
            Map.entry((int) 'd', "DICT"),
            Map.entry((int) 'l', "LIST"),
            Map.entry((int) 'p', "PUT"),
            Map.entry((int) 'g', "GET"),
            Map.entry(0x97, "NEXT_BUFFER"),
            Map.entry(0x98, "READONLY_BUFFER"));

    private final Path file;
    private final ByteBuffer in;
    private final MemoryBudget memory;
    private final List<Object> stack = new ArrayList<>();
    private final Map<Integer, Object> memo = new HashMap<>();
    private int at;

    private TensorPickle(Path file, ByteBuffer in, MemoryBudget memory) {
        this.file = file;
        this.in = in.slice().order(ByteOrder.LITTLE_ENDIAN);
        this.memory = memory;
    }

    /**
     * The object that a pickle builds: something {@link Pickled}, a Map, List, String, Long, Double or Boolean; null
     * for None.
     *
     * @throws UnusableInputException when it is truncated, broken, names what runs code, or takes too much memory
     */
    static Object read(Path file, ByteBuffer pickle, MemoryBudget memory) {
        TensorPickle machine = new TensorPickle(file, pickle, memory);
        try {
            return machine.run();
        } catch (PickleCalls.Refused e) {
            throw machine.unusable(e.getMessage());
        }
    }

    private Object run() throws PickleCalls.Refused {
        while (true) {
            at = in.position();
            int opcode = u1();
            switch (opcode) {
                case 0x80 -> protocol(u1());
                case 0x95 -> in.position(in.position() + require(Long.BYTES)); // FRAME: a hint for buffering
                case 'c' -> push(PickleCalls.global(line() + " " + line()), TEXT);
                case 0x93 -> {
                    String name = pop(String.class);
                    push(PickleCalls.global(pop(String.class) + " " + name), TEXT + name.length());
                }
                case 'q' -> remember(u1());
                case 'r' -> remember(i4());
                case 0x94 -> remember(memo.size());
                case 'h' -> recall(u1());
                case 'j' -> recall(i4());
                case '(' -> push(Special.MARK, 0);
                case ')' -> push(new Tuple(List.of()), 0);
                case 't' -> push(new Tuple(popToMark()), COLLECTION);
                case 0x85 -> push(new Tuple(popMany(1)), COLLECTION);
                case 0x86 -> push(new Tuple(popMany(2)), COLLECTION);
                case 0x87 -> push(new Tuple(popMany(3)), COLLECTION);
                case 0x91 -> push(popToMark(), COLLECTION); // FROZENSET: its order is that of the pickle
                case '}' -> push(new LinkedHashMap<String, Object>(), COLLECTION);
                case ']', 0x8f -> push(new ArrayList<>(0), COLLECTION); // a list, and a set
                case 's' -> setItems(popMany(2));
                case 'u' -> setItems(popToMark());
                case 'a' -> append(popMany(1));
                case 'e', 0x90 -> append(popToMark());
                case '0' -> pop(Object.class);
                case '1' -> popToMark();
                case '2' -> push(top(), 0);
                case 'N' -> push(Special.NONE, 0);
                case 0x88 -> push(true, 0);
                case 0x89 -> push(false, 0);
                case 'K' -> push((long) u1(), 0);
                case 'M' -> {
                    require(Short.BYTES);
                    push((long) Short.toUnsignedInt(in.getShort()), 0);
                }
                case 'J' -> push((long) i4(), 0);
                case 0x8a -> push(wholeNumber(u1()), 0);
                case 0x8b -> push(wholeNumber(i4()), 0);
                case 'G' -> {
                    require(Double.BYTES);
                    // The one number that pickle writes big-endian.
                    push(Double.longBitsToDouble(Long.reverseBytes(in.getLong())), 0);
                }
                case 'X' -> text(i4());
                case 0x8c -> text(u1());
                case 0x8d -> text(i8());
                case 'T' -> latin(i4());
                case 'U' -> latin(u1());
                case 'B' -> bytes(i4());
                case 'C' -> bytes(u1());
                case 0x8e, 0x96 -> bytes(i8());
                case 'Q' -> push(PickleCalls.storage(pop(Tuple.class).items()), COLLECTION);
                case 'R', 0x81 -> {
                    call(pop(Tuple.class).items());
                }
                case 0x92 -> {
                    Object named = pop(Map.class);
                    List<Object> positional = pop(Tuple.class).items();
                    memory.take("pickle, byte " + at, (long) Long.BYTES * positional.size());
                    List<Object> arguments = new ArrayList<>(positional);
                    arguments.add(named);
                    call(arguments);
                }
                case 'b' -> build(pop(Object.class));
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

    private void push(Object object, int bytes) {
        memory.take("pickle, byte " + at, REFERENCE + bytes);
        stack.add(object);
    }

    private void remember(int index) {
        memory.take("pickle, byte " + at, ENTRY);
        memo.put(index, top());
    }

    private void recall(int index) {
        Object object = memo.get(index);
        if (object == null) {
            throw unusable("recalls an object that was never stored");
        }
        push(object, 0);
    }

    /** What is made of arguments may hold all that they hold once more, and a few bytes name the same arguments again. */
    private void call(List<Object> arguments) throws PickleCalls.Refused {
        long items = 0;
        for (Object argument : arguments) {
            if (argument instanceof Map<?, ?> map) {
                items += map.size();
            } else if (argument instanceof List<?> list) {
                items += list.size();
            }
        }
        memory.take("pickle, byte " + at, (ENTRY + TEXT) * items);
        push(PickleCalls.call(pop(Object.class), arguments), 2 * COLLECTION);
    }

    private void setItems(List<Object> keysAndValues) throws PickleCalls.Refused {
        Object target = top();
        @SuppressWarnings("unchecked")
        Map<String, Object> items = target instanceof Placeholder object ? object.items() : peek(Map.class);
        if (keysAndValues.size() % 2 != 0) {
            throw unusable("a dictionary has a key without a value");
        }
        memory.take("pickle, byte " + at, (long) (ENTRY + TEXT) / 2 * keysAndValues.size());
        for (int i = 0; i < keysAndValues.size(); i += 2) {
            PickleCalls.put(items, keysAndValues.get(i), keysAndValues.get(i + 1));
        }
    }

    private void append(List<Object> items) throws PickleCalls.Refused {
        memory.take("pickle, byte " + at, (long) Long.BYTES * items.size());
        if (top() instanceof Placeholder object) {
            items.forEach(object::add);
        } else {
            @SuppressWarnings("unchecked")
            List<Object> target = peek(List.class);
            target.addAll(items);
        }
    }

    /** Gives an object its state. That of a dictionary is no item of it: PyTorch keeps version numbers there. */
    private void build(Object state) throws PickleCalls.Refused {
        memory.take("pickle, byte " + at, COLLECTION);
        if (top() instanceof Placeholder object) {
            object.add(state);
        } else {
            peek(Map.class);
        }
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

    private <T> T peek(Class<T> type) throws PickleCalls.Refused {
        return PickleCalls.cast(top(), type);
    }

    private <T> T pop(Class<T> type) throws PickleCalls.Refused {
        T object = peek(type);
        stack.remove(stack.size() - 1);
        return object;
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

    /** A length of eight bytes, which has to be that of something in this buffer. */
    private int i8() {
        require(Long.BYTES);
        long length = in.getLong();
        return length < 0 || length > in.remaining() ? -1 : (int) length;
    }

    private int require(int bytes) {
        if (bytes < 0 || in.remaining() < bytes) {
            throw unusable("is truncated");
        }
        return bytes;
    }

    /** A little-endian number; beyond eight bytes only that there is one. */
    private Object wholeNumber(int bytes) {
        require(bytes);
        if (bytes > Long.BYTES) {
            in.position(in.position() + bytes);
            return Special.HUGE;
        }
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= Byte.toUnsignedLong(in.get()) << 8 * i;
        }
        int unused = Long.SIZE - 8 * bytes;
        return bytes == 0 ? 0L : (Long) (value << unused >> unused);
    }

    private void text(int bytes) {
        ByteBuffer part = part(bytes);
        try {
            push(StandardCharsets.UTF_8.newDecoder().decode(part).toString(), TEXT);
        } catch (CharacterCodingException e) {
            throw unusable("has a string that is not UTF-8");
        }
    }

    private void latin(int bytes) {
        push(StandardCharsets.ISO_8859_1.decode(part(bytes)).toString(), TEXT);
    }

    private void bytes(int bytes) {
        in.position(in.position() + require(bytes));
        push(Special.BYTES, 0);
    }

    private ByteBuffer part(int bytes) {
        // Decoding takes a buffer of twice the length on its way.
        memory.take("pickle, byte " + at, 4L * require(bytes));
        ByteBuffer part = in.slice().limit(bytes);
        in.position(in.position() + bytes);
        return part;
    }

    private String line() {
        StringBuilder line = new StringBuilder();
        for (int c = u1(); c != '\n'; c = u1()) {
            line.append((char) c);
        }
        memory.take("pickle, byte " + at, 4L * line.length());
        return line.toString();
    }

    private UnusableInputException unusable(String reason) {
        return new UnusableInputException(file, "pickle, byte " + at, reason);
    }
}
