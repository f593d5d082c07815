package dev.rango.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every type of tensor, in every place that a model has for one, stored in every way that the format knows: read and written again. */
class StorageTest {
    private static final int ELEMENTS = 6;
    private static final int OTHER_FIELD = 901;

    @TempDir
    Path folder;

    /** The ways in which values lie. */
    enum Way {
        BYTES,
        NUMBERS,
        OUTSIDE,
        OUTSIDE_TO_THE_END
    }

    private static byte[] values(ElementType type, int seed) {
        byte[] bytes = new byte[(int) type.bytes(ELEMENTS)];
        new SplittableRandom(seed).nextBytes(bytes);
        if (type == ElementType.BOOL) {
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] &= 1;
            }
        }
        return bytes;
    }

    /** A tensor of that type, or empty where the type cannot be stored so. */
    private Optional<TensorProto> tensor(ElementType type, Way way, String name) throws IOException {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDocString("said of " + name)
                .setDataType(type.number())
                .addDims(2)
                .addDims(ELEMENTS / 2)
                .setUnknownFields(UnknownFieldSet.newBuilder()
                        .addField(
                                OTHER_FIELD,
                                UnknownFieldSet.Field.newBuilder()
                                        .addVarint(type.number())
                                        .build())
                        .build());
        if (type == ElementType.STRING) {
            for (int i = 0; i < ELEMENTS; i++) {
                tensor.addStringData(ByteString.copyFrom(new byte[] {(byte) i, (byte) 0xff}));
            }
            return way == Way.NUMBERS ? Optional.of(tensor.build()) : Optional.empty();
        }
        byte[] bytes = values(type, type.number());
        switch (way) {
            case BYTES -> tensor.setRawData(ByteString.copyFrom(bytes));
            case NUMBERS -> numbers(tensor, type, ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
            case OUTSIDE, OUTSIDE_TO_THE_END -> {
                byte[] file = new byte[bytes.length + 3 + (way == Way.OUTSIDE ? 5 : 0)];
                System.arraycopy(bytes, 0, file, 3, bytes.length);
                Files.write(folder.resolve(name + ".bin"), file);
                tensor.setDataLocation(TensorProto.DataLocation.EXTERNAL)
                        .addExternalData(entry("location", name + ".bin"))
                        .addExternalData(entry("offset", "3"));
                if (way == Way.OUTSIDE) {
                    tensor.addExternalData(entry("length", Integer.toString(bytes.length)));
                }
            }
        }
        return Optional.of(tensor.build());
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }

    /** As the comments of onnx.proto say which field is whose. */
    private static void numbers(TensorProto.Builder tensor, ElementType type, ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            switch (type) {
                case FLOAT, COMPLEX64 -> tensor.addFloatData(bytes.getFloat());
                case DOUBLE, COMPLEX128 -> tensor.addDoubleData(bytes.getDouble());
                case INT64 -> tensor.addInt64Data(bytes.getLong());
                case UINT64 -> tensor.addUint64Data(bytes.getLong());
                case UINT32 -> tensor.addUint64Data(bytes.getInt() & 0xffffffffL);
                case INT32 -> tensor.addInt32Data(bytes.getInt());
                case INT16 -> tensor.addInt32Data(bytes.getShort());
                case UINT16, FLOAT16, BFLOAT16 -> tensor.addInt32Data(bytes.getShort() & 0xffff);
                case INT8 -> tensor.addInt32Data(bytes.get());
                default -> tensor.addInt32Data(bytes.get() & 0xff);
            }
        }
    }

    /** With all tensors as constants, as attributes of nodes, in bodies of nodes, and sparse. */
    private ModelProto everywhere(List<TensorProto> tensors) {
        GraphProto.Builder graph = GraphProto.newBuilder().setName("g");
        for (TensorProto tensor : tensors) {
            NodeProto constant = NodeProto.newBuilder()
                    .setOpType("Constant")
                    .addOutput("of " + tensor.getName())
                    .addAttribute(AttributeProto.newBuilder()
                            .setName("value")
                            .setType(AttributeProto.AttributeType.TENSOR)
                            .setT(tensor))
                    .build();
            graph.addInitializer(tensor);
            graph.addNode(constant);
            graph.addNode(NodeProto.newBuilder()
                    .setOpType("If")
                    .addAttribute(AttributeProto.newBuilder()
                            .setName("then_branch")
                            .setType(AttributeProto.AttributeType.GRAPH)
                            .setG(GraphProto.newBuilder().addInitializer(tensor).addNode(constant)))
                    .addAttribute(AttributeProto.newBuilder()
                            .setName("many")
                            .setType(AttributeProto.AttributeType.TENSORS)
                            .addTensors(tensor)));
            graph.addSparseInitializer(SparseTensorProto.newBuilder()
                    .setValues(tensor.toBuilder().setName("sparse " + tensor.getName()))
                    .setIndices(
                            TensorProto.newBuilder().setDataType(7).addDims(1).addInt64Data(4))
                    .addDims(1 << 10));
        }
        return ModelProto.newBuilder().setIrVersion(10).setGraph(graph).build();
    }

    @Test
    void nothingIsLostHoweverItLies() throws IOException {
        List<TensorProto> tensors = new ArrayList<>();
        for (ElementType type : ElementType.values()) {
            for (Way way : Way.values()) {
                tensor(type, way, type + "-" + way).ifPresent(tensors::add);
            }
        }
        assertEquals(1 + 4 * (ElementType.values().length - 1), tensors.size());
        ModelProto model = everywhere(tensors);
        Path file = Files.write(folder.resolve("m.onnx"), model.toByteArray());
        for (String name : List.of("one", "two")) {
            Path out = Files.createDirectories(folder.resolve(name)).resolve("n.onnx");
            OnnxModel read = OnnxModel.read(file);
            if (name.equals("one")) {
                read.writeInOneFile(out);
            } else {
                read.write(out);
            }
            ModelProto written = ModelProto.parseFrom(Files.readAllBytes(out));
            // Where values lay in another file they lie in this model's own now; all else is the same, unknown fields
            // too.
            assertEquals(inside(model, file), inside(written, out));
            ModelProto stayed =
                    Tensors.changed(model, t -> ExternalFiles.isExternal(t) ? t.getDefaultInstanceForType() : t);
            assertEquals(
                    stayed,
                    Tensors.changed(written, t -> ExternalFiles.isExternal(t) ? t.getDefaultInstanceForType() : t));
        }
    }

    /** The model with the values of other files in it as bytes. */
    private static ModelProto inside(ModelProto model, Path file) {
        ExternalFiles files = new ExternalFiles(Optional.of(file));
        return Tensors.changed(model, tensor -> {
            if (!ExternalFiles.isExternal(tensor)) {
                return tensor;
            }
            ElementType type = ElementType.of(tensor.getDataType()).orElseThrow();
            return tensor.toBuilder()
                    .clearDataLocation()
                    .clearExternalData()
                    .setRawData(ByteString.copyFrom(files.read(tensor, type.bytes(ELEMENTS))))
                    .build();
        });
    }

    @Test
    void theValuesAreTheSameInEveryWay() throws IOException {
        for (ElementType type : ElementType.values()) {
            if (type == ElementType.STRING) {
                continue;
            }
            for (Way way : Way.values()) {
                TensorProto tensor = tensor(type, way, "v").orElseThrow();
                ByteBuffer bytes =
                        new OnnxTensor(tensor, new ExternalFiles(Optional.of(folder.resolve("m.onnx")))).bytes();
                byte[] read = new byte[bytes.remaining()];
                bytes.get(read);
                assertArrayEquals(values(type, type.number()), read, type + " " + way);
            }
        }
    }

    /** Of the values that are large enough to lie beside the graph. */
    @Test
    void largeBytesMoveOutAndStayTheSame() throws IOException {
        byte[] large = new byte[(1 << 20) + 8];
        new SplittableRandom(1).nextBytes(large);
        TensorProto tensor = TensorProto.newBuilder()
                .setName("large")
                .setDataType(ElementType.UINT8.number())
                .addDims(large.length)
                .setRawData(ByteString.copyFrom(large))
                .setDocString("d")
                .build();
        ModelProto model = ModelProto.newBuilder()
                .setGraph(GraphProto.newBuilder().addInitializer(tensor))
                .build();
        Path file = Files.write(folder.resolve("m.onnx"), model.toByteArray());
        Path out = folder.resolve("n.onnx");
        OnnxModel.read(file).write(out);
        assertTrue(Files.size(out) < 1000);
        assertArrayEquals(large, Files.readAllBytes(OnnxModel.dataFile(out)));
        TensorProto moved =
                ModelProto.parseFrom(Files.readAllBytes(out)).getGraph().getInitializer(0);
        assertEquals(
                tensor,
                moved.toBuilder()
                        .clearDataLocation()
                        .clearExternalData()
                        .setRawData(tensor.getRawData())
                        .build());
    }
}
