package dev.rango.exporter;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import dev.rango.models.NoWeights;
import dev.rango.models.Tensor;
import dev.rango.models.TensorInfo;
import dev.rango.runtime.UnusableInputException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An ONNX graph under construction, and what can be read of a written one. The only file that knows the protobuf
 * classes, and the one owner of the names in a graph: each name is given once.
 */
final class OnnxGraph {
    /** Operator set 17 and IR 8 are of 2022: every runtime in use reads them. */
    static final int OPSET = 17;

    private static final int IR_VERSION = 8;
    private static final String PRODUCER = "rango";
    /**
     * Larger constants lie in a file beside the graph: ONNX Runtime maps that into memory, where it would read, parse and
     * copy what is inside.
     */
    private static final int LARGEST_INSIDE = 1 << 20;

    /** Of one constant: what protobuf and an array of Java can have, less what the array needs for itself. */
    static final long MOST_BYTES = Integer.MAX_VALUE - 8;

    private static final String DATA_SUFFIX = ".data";
    /** Where a constant begins in that file is a multiple of this, a page of every system but Windows. */
    private static final int PAGE = 1 << 12;

    private final GraphProto.Builder graph = GraphProto.newBuilder();
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final Map<String, byte[]> large = new LinkedHashMap<>();

    OnnxGraph(String name) {
        graph.setName(name);
    }

    /** An int64 input; a dimension that is no number is dynamic. Returns the name. */
    String int64Input(String name, String... dimensions) {
        graph.addInput(value(name, TensorProto.DataType.INT64, dimensions));
        return name;
    }

    /** A float input; a dimension that is no number is dynamic. Returns the name. */
    String floatInput(String name, String... dimensions) {
        graph.addInput(value(name, TensorProto.DataType.FLOAT, dimensions));
        return name;
    }

    /** A uint8 input; a dimension that is no number is dynamic. Returns the name. */
    String uint8Input(String name, String... dimensions) {
        graph.addInput(value(name, TensorProto.DataType.UINT8, dimensions));
        return name;
    }

    /** A float output that the node of that name computes. */
    void floatOutput(String name, String... dimensions) {
        graph.addOutput(value(name, TensorProto.DataType.FLOAT, dimensions));
    }

    private static ValueInfoProto value(String name, TensorProto.DataType type, String... dimensions) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (String dimension : dimensions) {
            var dim = TensorShapeProto.Dimension.newBuilder();
            if (dimension.chars().allMatch(Character::isDigit)) {
                dim.setDimValue(Long.parseLong(dimension));
            } else {
                dim.setDimParam(dimension);
            }
            shape.addDim(dim);
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(type.getNumber())
                                .setShape(shape)))
                .build();
    }

    /** A constant. Returns the name. */
    String constant(String name, Tensor tensor) {
        ByteBuffer bytes = bytes(name, tensor.elements(), Float.BYTES);
        bytes.asFloatBuffer().put(tensor.data());
        addConstant(name, TensorProto.DataType.FLOAT, tensor.shape(), bytes.array());
        return name;
    }

    private static ByteBuffer bytes(String constant, long elements, int bytesEach) {
        if (elements * bytesEach > MOST_BYTES) {
            throw new UnusableInputException(
                    constant, "", "has " + elements * bytesEach + " bytes, more than the 2 GB of an ONNX tensor");
        }
        return ByteBuffer.allocate((int) elements * bytesEach).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void addConstant(String name, TensorProto.DataType type, int[] shape, byte[] values) {
        TensorProto.Builder proto = TensorProto.newBuilder().setName(name).setDataType(type.getNumber());
        for (int size : shape) {
            proto.addDims(size);
        }
        if (values.length > LARGEST_INSIDE) {
            large.put(name, values);
        } else {
            proto.setRawData(UnsafeByteOperations.unsafeWrap(values));
        }
        graph.addInitializer(proto);
    }

    /** A constant matrix of int8 in row-major order. Returns the name. */
    String int8Constant(String name, int rows, int columns, byte[] values) {
        addConstant(name, TensorProto.DataType.INT8, new int[] {rows, columns}, values);
        return name;
    }

    /** A constant matrix of float16. Returns the name. */
    String float16Constant(String name, HalfTable table) {
        ByteBuffer bytes = bytes(name, table.values().length, Short.BYTES);
        bytes.asShortBuffer().put(table.values());
        addConstant(name, TensorProto.DataType.FLOAT16, table.shape(), bytes.array());
        return name;
    }

    /** True for the name of a constant of float16. */
    boolean isFloat16(String name) {
        return graph.getInitializerList().stream()
                .anyMatch(c -> c.getName().equals(name) && c.getDataType() == TensorProto.DataType.FLOAT16.getNumber());
    }

    /** A constant vector of int64. Returns the name. */
    String int64Constant(String name, long... values) {
        return int64Constant(name, new int[] {values.length}, values);
    }

    /** A constant matrix of int64 in row-major order. Returns the name. */
    String int64Matrix(String name, int columns, long... values) {
        return int64Constant(name, new int[] {values.length / columns, columns}, values);
    }

    private String int64Constant(String name, int[] shape, long... values) {
        ByteBuffer bytes = bytes(name, values.length, Long.BYTES);
        bytes.asLongBuffer().put(values);
        addConstant(name, TensorProto.DataType.INT64, shape, bytes.array());
        return name;
    }

    /** True when a node of that name is there. */
    boolean has(String node) {
        return graph.getNodeList().stream().anyMatch(n -> n.getName().equals(node));
    }

    /** True when a constant of that name is there. */
    boolean hasConstant(String name) {
        return graph.getInitializerList().stream().anyMatch(c -> c.getName().equals(name));
    }

    /** A node as it was made. */
    record Node(String name, String operator, List<String> inputs) {}

    /** All nodes, in order. */
    List<Node> nodes() {
        return graph.getNodeList().stream()
                .map(n -> new Node(n.getName(), n.getOpType(), List.copyOf(n.getInputList())))
                .toList();
    }

    /** A node with one output, which gets the name of the node. Returns the name. */
    String node(String operator, String name, List<String> inputs, Attribute... attributes) {
        NodeProto.Builder node = NodeProto.newBuilder()
                .setOpType(operator)
                .setName(name)
                .addAllInput(inputs)
                .addOutput(name);
        for (Attribute attribute : attributes) {
            node.addAttribute(attribute.proto);
        }
        graph.addNode(node);
        return name;
    }

    /** An attribute of a node. */
    static final class Attribute {
        private final AttributeProto.Builder proto;

        private Attribute(String name, AttributeProto.AttributeType type) {
            proto = AttributeProto.newBuilder().setName(name).setType(type);
        }

        static Attribute integer(String name, long value) {
            Attribute attribute = new Attribute(name, AttributeProto.AttributeType.INT);
            attribute.proto.setI(value);
            return attribute;
        }

        static Attribute integers(String name, long... values) {
            Attribute attribute = new Attribute(name, AttributeProto.AttributeType.INTS);
            for (long value : values) {
                attribute.proto.addInts(value);
            }
            return attribute;
        }

        static Attribute floating(String name, double value) {
            Attribute attribute = new Attribute(name, AttributeProto.AttributeType.FLOAT);
            attribute.proto.setF((float) value);
            return attribute;
        }
    }

    /** A fact about the model, readable in any ONNX tool. */
    void metadata(String key, String value) {
        metadata.put(key, value);
    }

    /** Number of {@code Cast}'s target type float. */
    static Attribute castToFloat() {
        return Attribute.integer("to", TensorProto.DataType.FLOAT.getNumber());
    }

    /** Number of {@code Cast}'s target type uint8. */
    static Attribute castToUint8() {
        return Attribute.integer("to", TensorProto.DataType.UINT8.getNumber());
    }

    /** Writes the model, and its large constants into a file beside it; equal graphs give equal bytes. */
    void write(Path file) {
        Path data = dataFile(file);
        GraphProto.Builder written = graph.clone();
        try {
            if (!large.isEmpty()) {
                writeLarge(written, data);
            }
            ModelProto.Builder model = ModelProto.newBuilder()
                    .setIrVersion(IR_VERSION)
                    .setProducerName(PRODUCER)
                    .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPSET))
                    .setGraph(written);
            metadata.forEach((key, value) -> model.addMetadataProps(
                    StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
                model.build().writeTo(out);
            }
        } catch (IOException e) {
            throw new UnusableInputException(file, "", "cannot be written: " + e.getMessage(), e);
        }
    }

    /** Where the large constants of a graph lie. */
    static Path dataFile(Path graphFile) {
        return graphFile.resolveSibling(graphFile.getFileName() + DATA_SUFFIX);
    }

    private void writeLarge(GraphProto.Builder written, Path data) throws IOException {
        long offset = 0;
        try (OutputStream out = Files.newOutputStream(data)) {
            for (TensorProto.Builder constant : written.getInitializerBuilderList()) {
                byte[] values = large.get(constant.getName());
                if (values == null) {
                    continue;
                }
                int gap = (int) (-offset & PAGE - 1);
                out.write(new byte[gap]);
                out.write(values);
                offset += gap;
                constant.setDataLocation(TensorProto.DataLocation.EXTERNAL)
                        .addExternalData(entry("location", data.getFileName().toString()))
                        .addExternalData(entry("offset", Long.toString(offset)))
                        .addExternalData(entry("length", Integer.toString(values.length)));
                offset += values.length;
            }
        }
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }

    /**
     * Reads a written model.
     *
     * @throws UnusableInputException when it is missing or no ONNX model
     */
    static GraphContents contents(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            ModelProto model = ModelProto.parseFrom(in);
            Map<String, String> metadata = new LinkedHashMap<>();
            model.getMetadataPropsList().forEach(p -> metadata.put(p.getKey(), p.getValue()));
            return new GraphContents(
                    model.getGraph().getNodeList().stream()
                            .map(NodeProto::getOpType)
                            .toList(),
                    model.getGraph().getInitializerList().stream()
                            .map(OnnxGraph::describe)
                            .toList(),
                    metadata,
                    model.getGraph().getInputList().stream()
                            .map(OnnxGraph::describe)
                            .toList(),
                    model.getGraph().getOutputList().stream()
                            .map(OnnxGraph::describe)
                            .toList());
        } catch (NoSuchFileException e) {
            throw new UnusableInputException(file, "", "no such file", e);
        } catch (ArithmeticException e) {
            throw new UnusableInputException(file, "", "has a tensor of more than 2^31 in a dimension", e);
        } catch (InvalidProtocolBufferException e) {
            NoWeights.refuse(file);
            throw new UnusableInputException(file, "", "is no ONNX model, or truncated: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UnusableInputException(file, "", "cannot be read: " + e.getMessage(), e);
        }
    }

    private static TensorInfo describe(TensorProto tensor) {
        return new TensorInfo(
                tensor.getName(),
                nameOfType(tensor.getDataType()),
                tensor.getDimsList().stream().mapToInt(Math::toIntExact).toArray());
    }

    private static TensorInfo describe(ValueInfoProto value) {
        TypeProto.Tensor type = value.getType().getTensorType();
        return new TensorInfo(
                value.getName(),
                nameOfType(type.getElemType()),
                type.getShape().getDimList().stream()
                        .mapToInt(d -> d.hasDimValue() ? Math.toIntExact(d.getDimValue()) : -1)
                        .toArray());
    }

    private static String nameOfType(int number) {
        TensorProto.DataType type = TensorProto.DataType.forNumber(number);
        return type == null ? "type " + number : type.name();
    }
}
