package dev.rango.runtime.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** A message in protobuf's wire format, read field by field; nothing is kept of those that were passed. */
final class WireMessage {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;
    private static final int LONGEST_VARINT = 10;

    private final byte[] all;
    private final ByteBuffer bytes;
    private int number;
    private int type;
    private int from;
    private int body;
    private int to;

    WireMessage(byte[] all) {
        this(all, 0, all.length);
    }

    private WireMessage(byte[] all, int from, int to) {
        this.all = all;
        this.bytes = ByteBuffer.wrap(all, from, to - from);
    }

    /**
     * Goes to the next field.
     *
     * @return false when there is none
     * @throws IndexOutOfBoundsException when it leads out of the message
     * @throws IllegalArgumentException when it is none
     */
    boolean next() {
        if (!bytes.hasRemaining()) {
            return false;
        }
        from = bytes.position();
        long tag = varint(bytes);
        body = bytes.position();
        type = (int) (tag & 7);
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
            default -> throw new IllegalArgumentException("wire type " + type + " at byte " + from);
        };
        if (length < 0 || length > bytes.limit() - body) {
            throw new IndexOutOfBoundsException("a field at byte " + from + " leads out of it");
        }
        to = body + length;
        bytes.position(to);
        number = Math.toIntExact(tag >>> 3);
        return true;
    }

    /** That of the field. */
    int number() {
        return number;
    }

    /** Whether the field is a text, a message or a list of numbers. */
    boolean hasBytes() {
        return type == BYTES;
    }

    /** Bytes of the field's value. */
    int length() {
        return to - body;
    }

    /** The field as a message. */
    WireMessage message() {
        return new WireMessage(all, body, to);
    }

    /** The field as a text. */
    String text() {
        return new String(all, body, length(), UTF_8);
    }

    /** The field as numbers, one behind the other: one, or a list. */
    ByteBuffer numbers() {
        return ByteBuffer.wrap(all, body, length());
    }

    /** The field as it is. */
    void copyTo(ByteArrayOutputStream out) {
        out.write(all, from, to - from);
    }

    static long varint(ByteBuffer bytes) {
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

    static void put(ByteArrayOutputStream out, int field, long value) {
        putVarint(out, (long) field << 3 | VARINT);
        putVarint(out, value);
    }

    static void put(ByteArrayOutputStream out, int field, byte[] value) {
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
