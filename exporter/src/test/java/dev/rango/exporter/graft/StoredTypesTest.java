package dev.rango.exporter.graft;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.google.protobuf.ByteString;
import dev.rango.onnx.ElementType;
import dev.rango.onnx.OnnxModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Constants of every type that ONNX Runtime gives to Java, inside of a graph and in a file beside it: the same values once written again. */
class StoredTypesTest {
    private static final List<ElementType> TYPES = List.of(
            ElementType.FLOAT,
            ElementType.DOUBLE,
            ElementType.FLOAT16,
            ElementType.BFLOAT16,
            ElementType.INT64,
            ElementType.INT32,
            ElementType.INT8,
            ElementType.UINT8,
            ElementType.BOOL,
            ElementType.STRING);
    private static final int ELEMENTS = 4;

    @TempDir
    Path folder;

    private ModelProto model() throws IOException {
        GraphProto.Builder graph = GraphProto.newBuilder().setName("types");
        byte[] outside = new byte[TYPES.size() * ELEMENTS * Double.BYTES];
        for (int i = 0; i < outside.length; i++) {
            // Small bytes: of floats too none is NaN, which equals nothing.
            outside[i] = (byte) (i * 7 % 60);
        }
        Files.write(folder.resolve("outside.bin"), outside);
        for (ElementType type : TYPES) {
            TensorProto.Builder tensor = TensorProto.newBuilder()
                    .setName("in " + type)
                    .setDataType(type.number())
                    .addDims(ELEMENTS);
            if (type == ElementType.STRING) {
                for (int i = 0; i < ELEMENTS; i++) {
                    tensor.addStringData(ByteString.copyFromUtf8("é" + i));
                }
                add(graph, type, tensor);
                continue;
            }
            int bytes = (int) type.bytes(ELEMENTS);
            byte[] values = new byte[bytes];
            for (int i = 0; i < bytes; i++) {
                values[i] = (byte) (type == ElementType.BOOL ? i & 1 : i * 11 % 60);
            }
            add(graph, type, tensor.clone().setRawData(ByteString.copyFrom(values)));
            if (type != ElementType.BOOL) {
                add(
                        graph,
                        type,
                        tensor.setName("out " + type)
                                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                                .addExternalData(entry("location", "outside.bin"))
                                .addExternalData(entry(
                                        "offset", Integer.toString(TYPES.indexOf(type) * ELEMENTS * Double.BYTES)))
                                .addExternalData(entry("length", Integer.toString(bytes))));
            }
        }
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
                .setGraph(graph)
                .build();
    }

    private static void add(GraphProto.Builder graph, ElementType type, TensorProto.Builder tensor) {
        String output = tensor.getName() + " given";
        graph.addInitializer(tensor);
        graph.addNode(NodeProto.newBuilder()
                .setOpType("Identity")
                .addInput(tensor.getName())
                .addOutput(output));
        graph.addOutput(ValueInfoProto.newBuilder()
                .setName(output)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder().setElemType(type.number()))));
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }

    @Test
    void valuesAreTheSameOnceWritten() throws IOException, OrtException {
        Path file = Files.write(folder.resolve("types.onnx"), model().toByteArray());
        Map<String, Object> before = values(file);
        assertThat(before).hasSize(2 * TYPES.size() - 2);
        for (String name : List.of("one", "two")) {
            Path written = Files.createDirectories(folder.resolve(name)).resolve("types.onnx");
            if (name.equals("one")) {
                OnnxModel.read(file).writeInOneFile(written);
            } else {
                OnnxModel.read(file).write(written);
            }
            assertThat(values(written)).usingRecursiveComparison().isEqualTo(before);
        }
    }

    private static Map<String, Object> values(Path file) throws OrtException {
        Map<String, Object> values = new TreeMap<>();
        try (OrtSession session = OrtEnvironment.getEnvironment().createSession(file.toString());
                OrtSession.Result result = session.run(Map.of())) {
            for (Map.Entry<String, OnnxValue> output : result) {
                values.put(output.getKey(), ((OnnxTensor) output.getValue()).getValue());
            }
        }
        return values;
    }
}
