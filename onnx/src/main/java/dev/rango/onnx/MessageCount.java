package dev.rango.onnx;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.WireFormat;
import java.io.IOException;

/**
 * How many objects a model would become: an empty message takes two bytes of a file and some hundred of memory. Counted over the wire
 * format, before any of them is made.
 */
final class MessageCount {
    /** A file of any size may have as many. */
    static final int ALWAYS_FINE = 100_000;
    /** Of the bytes that an object takes in a file on average; names and values of real models take five times as many. */
    static final int FEWEST_BYTES = 5;

    private static final int DEEPEST = 100;

    private final long most;
    private long count;

    private MessageCount(long most) {
        this.most = most;
    }

    /**
     * @throws IllegalArgumentException when they are too many, or too deep inside each other
     * @throws IOException when the bytes are no message
     */
    static void require(byte[] model, Descriptor type) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(model);
        new MessageCount(ALWAYS_FINE + model.length / FEWEST_BYTES).count(in, type, 0);
    }

    private void count(CodedInputStream in, Descriptor type, int depth) throws IOException {
        if (depth > DEEPEST) {
            throw new IllegalArgumentException("is no model: its parts lie more than " + DEEPEST + " deep");
        }
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            FieldDescriptor field = type.findFieldByNumber(WireFormat.getTagFieldNumber(tag));
            boolean isMessage = field != null && field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
            if (isMessage || field == null) {
                if (++count > most) {
                    throw new IllegalArgumentException(
                            "is no model: it has more than " + most + " parts, most of them empty");
                }
            }
            if (isMessage && WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                int limit = in.pushLimit(in.readRawVarint32());
                count(in, field.getMessageType(), depth + 1);
                in.popLimit(limit);
            } else if (!in.skipField(tag)) {
                throw new IllegalArgumentException("is no ONNX model: a group ends that did not begin");
            }
        }
    }
}
