package dev.rango.onnx;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorAnnotation;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TrainingInfoProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxModelTest {
    @TempDir
    Path dir;

    @Test
    void whatIsReadIsWrittenWithoutLoss() throws IOException {
        ModelProto model = everything();
        Path file = written(model);

        Path copy = dir.resolve("copy.onnx");
        OnnxModel.read(file).write(copy);

        assertEquals(model, ModelProto.parseFrom(Files.readAllBytes(copy)));
        assertFalse(Files.exists(OnnxModel.dataFile(copy)));
        OnnxModel.read(copy).write(dir.resolve("again.onnx"));
        assertEquals(-1, Files.mismatch(copy, dir.resolve("again.onnx")));
    }

    /** Fields, types and versions that the schema at hand does not know stand beside those that it does. */
    private static ModelProto everything() {
        Random random = new Random(5);
        UnknownFieldSet newer = UnknownFieldSet.newBuilder()
                .addField(
                        900,
                        UnknownFieldSet.Field.newBuilder()
                                .addLengthDelimited(ByteString.copyFromUtf8("newer"))
                                .addVarint(7)
                                .build())
                .build();
        GraphProto.Builder graph =
                GraphProto.newBuilder().setName("g").setDocString("said").setUnknownFields(newer);
        graph.addInput(new OnnxValue("x", ElementType.FLOAT, "batch", "2", "").proto());
        graph.addValueInfo(new OnnxValue("y", ElementType.FLOAT, "batch", "2").proto());
        graph.addQuantizationAnnotation(TensorAnnotation.newBuilder().setTensorName("x"));
        graph.addMetadataProps(StringStringEntryProto.newBuilder().setKey("a").setValue("b"));
        for (ElementType type : ElementType.values()) {
            graph.addInitializer(asBytes(type, random));
        }
        graph.addInitializer(TensorProto.newBuilder()
                .setName("unknown-type")
                .setDataType(99)
                .setRawData(ByteString.copyFrom(new byte[] {1, 2, 3})));
        graph.addInitializer(TensorProto.newBuilder()
                .setName("floats")
                .setDataType(1)
                .addDims(2)
                .addFloatData(1)
                .addFloatData(-0f));
        graph.addInitializer(TensorProto.newBuilder()
                .setName("strings")
                .setDataType(8)
                .addDims(1)
                .addStringData(ByteString.copyFrom("\u00e9", UTF_8)));
        graph.addSparseInitializer(SparseTensorProto.newBuilder()
                .setValues(TensorProto.newBuilder()
                        .setName("sparse")
                        .setDataType(1)
                        .addDims(1)
                        .addFloatData(3))
                .setIndices(TensorProto.newBuilder().setDataType(7).addDims(1).addInt64Data(4))
                .addDims(9));
        NodeProto inner = NodeProto.newBuilder()
                .setOpType("Neg")
                .addInput("x")
                .addOutput("z")
                .build();
        graph.addNode(NodeProto.newBuilder()
                .setName("n")
                .setOpType("Strange")
                .setDomain("com.example")
                .setOverload("o")
                .addInput("x")
                .addInput("")
                .addOutput("y")
                .setUnknownFields(newer)
                .addAttribute(AttributeProto.newBuilder()
                        .setName("body")
                        .setType(AttributeProto.AttributeType.GRAPH)
                        .setG(GraphProto.newBuilder().addNode(inner).setName("b")))
                .addAttribute(AttributeProto.newBuilder()
                        .setName("t")
                        .setType(AttributeProto.AttributeType.TENSOR)
                        .setT(TensorProto.newBuilder().setDataType(1).addFloatData(2))));
        graph.addOutput(new OnnxValue("y", ElementType.FLOAT, "batch", "2").proto());
        return ModelProto.newBuilder()
                .setIrVersion(42)
                .setProducerName("p")
                .setProducerVersion("1")
                .setDomain("d")
                .setModelVersion(3)
                .setDocString("doc")
                .addOpsetImport(
                        OperatorSetIdProto.newBuilder().setDomain("com.example").setVersion(2))
                .addOpsetImport(
                        OperatorSetIdProto.newBuilder().setDomain("ai.onnx").setVersion(99))
                .addMetadataProps(
                        StringStringEntryProto.newBuilder().setKey("k").setValue("v"))
                .addFunctions(FunctionProto.newBuilder().setName("f").addNode(inner))
                .addTrainingInfo(TrainingInfoProto.newBuilder()
                        .setAlgorithm(GraphProto.newBuilder().addNode(inner)))
                .setGraph(graph)
                .setUnknownFields(newer)
                .build();
    }

    private static TensorProto asBytes(ElementType type, Random random) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(type.name())
                .setDataType(type.number())
                .addDims(3);
        if (type == ElementType.STRING) {
            return tensor.addStringData(ByteString.copyFromUtf8("a"))
                    .addStringData(ByteString.EMPTY)
                    .addStringData(ByteString.copyFrom(new byte[] {(byte) 0xff}))
                    .build();
        }
        byte[] values = new byte[(int) type.bytes(3)];
        random.nextBytes(values);
        return tensor.setRawData(ByteString.copyFrom(values)).build();
    }

    private Path written(ModelProto model) throws IOException {
        return Files.write(dir.resolve("m.onnx"), model.toByteArray());
    }

    @Test
    void factsOfAModelAreReadAndSet() throws IOException {
        OnnxModel model = OnnxModel.read(written(everything()));

        assertEquals(42, model.irVersion());
        assertEquals(99, model.opset().orElseThrow());
        assertEquals(2, model.opset("com.example").orElseThrow());
        assertTrue(model.opset("ai.onnx.ml").isEmpty());
        model.metadata("k", "w");
        model.metadata("new", "1");
        assertEquals("{k=w, new=1}", model.metadata().toString());
    }

    @Test
    void largeConstantsLieInAFileBesideAndAreTheSame() throws IOException {
        float[] values = new float[400_000];
        Random random = new Random(3);
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat();
        }
        OnnxModel model = OnnxModel.empty("g", 8, 17, "test");
        model.graph().constant(OnnxTensor.longs("small", new int[] {2}, 4, 5));
        model.graph().constant(OnnxTensor.floats("large", new int[] {4, 100_000}, values));
        model.graph().constant(OnnxTensor.floats("other", new int[] {400_000}, values));
        Path file = dir.resolve("m.onnx");
        model.write(file);

        Path sub = Files.createDirectories(dir.resolve("sub"));
        OnnxModel.read(file).write(sub.resolve("n.onnx"));
        OnnxGraph copy = OnnxModel.read(sub.resolve("n.onnx")).graph();

        assertTrue(Files.size(file) < 1000);
        assertArrayEquals(values, copy.constant("large").orElseThrow().floats());
        assertArrayEquals(
                new long[] {4, 100_000}, copy.constant("large").orElseThrow().dims());
        assertArrayEquals(
                new long[] {4, 5}, copy.constant("small").orElseThrow().longs());
        assertEquals(-1, Files.mismatch(dir.resolve("m.onnx.data"), sub.resolve("n.onnx.data")));
    }

    @Test
    void aModelIsNotWrittenOverTheValuesItIsMadeOf() throws IOException {
        OnnxModel model = OnnxModel.empty("g", 8, 17, "test");
        model.graph().constant(OnnxTensor.floats("large", new int[] {300_000}, new float[300_000]));
        Path file = dir.resolve("m.onnx");
        model.write(file);
        byte[] before = Files.readAllBytes(OnnxModel.dataFile(file));

        OnnxModel read = OnnxModel.read(file);
        var error = assertThrows(UnusableInputException.class, () -> read.write(file));

        assertTrue(error.getMessage().contains("m.onnx.data"), error.getMessage());
        assertArrayEquals(before, Files.readAllBytes(OnnxModel.dataFile(file)));
    }

    @Test
    void valuesInAttributesMoveWithTheModel() throws IOException {
        Files.write(dir.resolve("values.bin"), new byte[] {9, 9, 1, 2, 3});
        TensorProto outside = ExternalFiles.referring(
                TensorProto.newBuilder().setDataType(3).addDims(3).build(), "values.bin", 2, 3);
        GraphProto body =
                GraphProto.newBuilder().addNode(constantNode("inner", outside)).build();
        ModelProto model = ModelProto.newBuilder()
                .setGraph(GraphProto.newBuilder()
                        .addNode(constantNode("outer", outside))
                        .addNode(NodeProto.newBuilder()
                                .setOpType("If")
                                .addAttribute(AttributeProto.newBuilder()
                                        .setName("then_branch")
                                        .setG(body))))
                .build();
        Path out = Files.createDirectories(dir.resolve("out")).resolve("m.onnx");

        OnnxModel.read(written(model)).write(out);

        ModelProto copy = ModelProto.parseFrom(Files.readAllBytes(out));
        for (TensorProto tensor : new TensorProto[] {
            copy.getGraph().getNode(0).getAttribute(0).getT(),
            copy.getGraph()
                    .getNode(1)
                    .getAttribute(0)
                    .getG()
                    .getNode(0)
                    .getAttribute(0)
                    .getT()
        }) {
            ByteBuffer values = new OnnxTensor(tensor, new ExternalFiles(Optional.of(out))).bytes();
            assertEquals(ByteBuffer.wrap(new byte[] {1, 2, 3}), values);
        }
    }

    private static NodeProto constantNode(String name, TensorProto tensor) {
        return NodeProto.newBuilder()
                .setOpType("Constant")
                .addOutput(name)
                .addAttribute(AttributeProto.newBuilder()
                        .setName("value")
                        .setType(AttributeProto.AttributeType.TENSOR)
                        .setT(tensor))
                .build();
    }

    @Test
    void filesThatAreNoModelAreNamed() throws IOException {
        byte[] good = everything().toByteArray();
        refused("missing.onnx", null, "no such file");
        refused("empty.onnx", new byte[0], "it has no graph");
        refused("text.onnx", "id,text\n1,good\n".getBytes(UTF_8), "no ONNX model");
        refused("cut.onnx", Arrays.copyOf(good, good.length - 20), "no ONNX model, or truncated");
        refused(
                "twice.onnx",
                ModelProto.newBuilder()
                        .setGraph(GraphProto.newBuilder()
                                .addInitializer(TensorProto.newBuilder().setName("w"))
                                .addInitializer(TensorProto.newBuilder().setName("w")))
                        .build()
                        .toByteArray(),
                "two constants called \"w\"");
    }

    private void refused(String name, byte[] content, String reason) throws IOException {
        Path file = dir.resolve(name);
        if (content != null) {
            Files.write(file, content);
        }
        String message = assertThrows(UnusableInputException.class, () -> OnnxModel.read(file))
                .getMessage();
        assertTrue(message.contains(name) && message.contains(reason), message);
        assertFalse(message.contains("\n"), message);
    }

    @Test
    void noCutOffOrFlippedFileEndsInAnythingButAModelOrARefusal() throws IOException {
        byte[] good = everything().toByteArray();
        Random random = new Random(11);
        for (int trial = 0; trial < 400; trial++) {
            byte[] bad = random.nextBoolean() ? Arrays.copyOf(good, random.nextInt(good.length)) : good.clone();
            if (bad.length == good.length) {
                bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
            }
            Path file = Files.write(dir.resolve("bad.onnx"), bad);
            try {
                OnnxModel model = OnnxModel.read(file);
                model.graph().fault();
                for (OnnxTensor tensor : model.graph().constants()) {
                    try {
                        tensor.bytes();
                    } catch (UnusableInputException e) {
                        assertFalse(e.getMessage().isEmpty());
                    }
                }
                model.write(dir.resolve("copy.onnx"));
            } catch (UnusableInputException e) {
                assertFalse(e.getMessage().contains("\n"), e.getMessage());
            }
        }
    }
}
