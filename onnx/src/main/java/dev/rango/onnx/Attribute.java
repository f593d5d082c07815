package dev.rango.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import com.google.protobuf.ByteString;

/** An attribute for a new node. */
public final class Attribute {
    private final AttributeProto proto;

    private Attribute(AttributeProto.Builder proto) {
        this.proto = proto.build();
    }

    /** A whole number. */
    public static Attribute integer(String name, long value) {
        return new Attribute(begin(name, AttributeProto.AttributeType.INT).setI(value));
    }

    /** Whole numbers. */
    public static Attribute integers(String name, long... values) {
        AttributeProto.Builder proto = begin(name, AttributeProto.AttributeType.INTS);
        for (long value : values) {
            proto.addInts(value);
        }
        return new Attribute(proto);
    }

    /** A number, rounded to float. */
    public static Attribute floating(String name, double value) {
        return new Attribute(begin(name, AttributeProto.AttributeType.FLOAT).setF((float) value));
    }

    /** A text. */
    public static Attribute string(String name, String value) {
        return new Attribute(begin(name, AttributeProto.AttributeType.STRING).setS(ByteString.copyFromUtf8(value)));
    }

    /** What {@code Cast} casts to. */
    public static Attribute castTo(ElementType type) {
        return integer("to", type.number());
    }

    private static AttributeProto.Builder begin(String name, AttributeProto.AttributeType type) {
        return AttributeProto.newBuilder().setName(name).setType(type);
    }

    AttributeProto proto() {
        return proto;
    }
}
