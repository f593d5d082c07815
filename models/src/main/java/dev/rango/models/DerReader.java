package dev.rango.models;

import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/** Reads the few kinds of values of ASN.1's DER (ITU-T X.690) that keys and signatures are made of, one after another. */
final class DerReader {
    private static final int INTEGER = 0x02;
    private static final int OCTETS = 0x04;
    private static final int OBJECT_ID = 0x06;
    private static final int SEQUENCE = 0x30;
    private static final int CONTEXT = 0xA0;

    private static final int LONG_FORM = 0x80;
    private static final int LARGEST_BYTE = 0xFF;

    private final ByteBuffer bytes;

    /** Of bytes that are not written to. */
    DerReader(byte[] bytes) {
        this(ByteBuffer.wrap(bytes));
    }

    private DerReader(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /** The values of a SEQUENCE. */
    DerReader sequence() {
        return new DerReader(value(SEQUENCE));
    }

    /** A whole number. */
    BigInteger integer() {
        byte[] number = rest(value(INTEGER));
        require(number.length > 0);
        BigInteger integer = new BigInteger(number);
        // One number, one encoding: the shortest.
        require(integer.toByteArray().length == number.length);
        return integer;
    }

    /** An OCTET STRING. */
    byte[] octets() {
        return rest(value(OCTETS));
    }

    /** An OBJECT IDENTIFIER as it is encoded, without its tag and length. */
    byte[] objectId() {
        return rest(value(OBJECT_ID));
    }

    /** The content of an explicitly tagged value of this number. */
    DerReader tagged(int number) {
        return new DerReader(value(CONTEXT | number));
    }

    /** Whether an explicitly tagged value of this number comes next. */
    boolean isTagged(int number) {
        return bytes.hasRemaining() && (bytes.get(bytes.position()) & LARGEST_BYTE) == (CONTEXT | number);
    }

    /**
     * That nothing comes after what was read.
     *
     * @throws IllegalArgumentException as all methods here when the bytes are not what is asked for
     */
    void end() {
        require(!bytes.hasRemaining());
    }

    private ByteBuffer value(int tag) {
        try {
            require((bytes.get() & LARGEST_BYTE) == tag);
            int length = bytes.get() & LARGEST_BYTE;
            if (length >= LONG_FORM) {
                // A key has no part of 64 KB.
                int digits = length - LONG_FORM;
                require(digits == 1 || digits == 2);
                length = digits == 1 ? bytes.get() & LARGEST_BYTE : bytes.getShort() & 0xFFFF;
            }
            require(length <= bytes.remaining());
            ByteBuffer value = bytes.slice(bytes.position(), length);
            bytes.position(bytes.position() + length);
            return value;
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("is cut off", e);
        }
    }

    private static byte[] rest(ByteBuffer value) {
        byte[] rest = new byte[value.remaining()];
        value.get(rest);
        return rest;
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new IllegalArgumentException("is not the DER that is needed here");
        }
    }
}
