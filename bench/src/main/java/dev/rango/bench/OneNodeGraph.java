package dev.rango.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/**
 * The smallest model: y = Identity(x), both float [1]. Its few fields are written by hand as onnx.proto3 numbers them
 * (github.com/onnx/onnx), since no library that writes them is on this class path.
 */
final class OneNodeGraph {
    static final String INPUT = "x";

    private static final String OUTPUT = "y";
    private static final int IR_VERSION = 8;
    private static final int OPSET = 17;
    private static final int FLOAT = 1;

    private OneNodeGraph() {}

    static byte[] bytes() {
        // NodeProto: input 1, output 2, op_type 4.
        byte[] node = join(text(1, INPUT), text(2, OUTPUT), text(4, "Identity"));
        // GraphProto: node 1, name 2, input 11, output 12.
        byte[] graph = join(field(1, node), text(2, "one"), field(11, value(INPUT)), field(12, value(OUTPUT)));
        // ModelProto: ir_version 1, graph 7, opset_import 8 (OperatorSetIdProto: version 2).
        return join(number(1, IR_VERSION), field(7, graph), field(8, number(2, OPSET)));
    }

    private static byte[] value(String name) {
        // TensorShapeProto: dim 1 (dim_value 1); TypeProto.Tensor: elem_type 1, shape 2.
        byte[] shape = field(1, number(1, 1));
        byte[] tensor = join(number(1, FLOAT), field(2, shape));
        // ValueInfoProto: name 1, type 2 (TypeProto: tensor_type 1).
        return join(text(1, name), field(2, field(1, tensor)));
    }

    private static byte[] text(int tag, String value) {
        return field(tag, value.getBytes(UTF_8));
    }

    /** Wire type 2; no length here needs a second byte. */
    private static byte[] field(int tag, byte[] value) {
        return join(new byte[] {(byte) (tag << 3 | 2), (byte) value.length}, value);
    }

    /** Wire type 0; no number here needs a second byte. */
    private static byte[] number(int tag, int value) {
        return new byte[] {(byte) (tag << 3), (byte) value};
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
