package dev.rango.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.rango.exporter.graph.GraphContents;
import dev.rango.fuzz.Reading;
import dev.rango.fuzz.SampleFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code .onnx} as something to be looked at, edited and written again. */
public final class OnnxModelFuzz {
    private static final String NAME = "model.onnx";

    private OnnxModelFuzz() {}

    public static void fuzzerTestOneInput(byte[] content) {
        Reading.of(content, NAME, GraphContents::read);
        Reading.of(content, NAME, OnnxModelFuzz::looked);
        Reading.of(content, NAME, OnnxModelFuzz::written)
                .ifPresent(first -> Reading.requireSame(
                        ByteBuffer.wrap(first),
                        ByteBuffer.wrap(
                                Reading.of(first, NAME, OnnxModelFuzz::written).orElseThrow())));
    }

    /** What a proof and a check ask of a graph. */
    private static boolean looked(Path file) {
        OnnxGraph graph = OnnxModel.read(file).graph();
        graph.inputs().forEach(OnnxValue::dimensions);
        graph.nodes().forEach(node -> graph.consumers(node.name()));
        return graph.fault().isEmpty()
                && graph.constants().stream().allMatch(t -> t.bytes().hasRemaining());
    }

    /** Only of graphs whose values lie inside: there is no file beside this one. */
    private static byte[] written(Path file) {
        OnnxModel model = OnnxModel.read(file);
        byte[] bytes = SampleFolder.written(folder -> model.write(folder.resolve("written.onnx")))
                .get("written.onnx");
        try {
            ModelProto first = ModelProto.parseFrom(Files.readAllBytes(file));
            Reading.requireSame(first, ModelProto.parseFrom(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes;
    }

    public static List<byte[]> seeds() throws IOException {
        OnnxModel model = OnnxModel.empty("sample", 8, 17, "rango");
        OnnxGraph graph = model.graph();
        graph.input(new OnnxValue("ids", ElementType.INT64, "batch", "4"));
        graph.constant(OnnxTensor.floats("table", new int[] {3, 2}, new float[] {1, 2, 3, 4, 5, 6}));
        graph.constant(OnnxTensor.longs("axes", 1));
        graph.node("Gather", "rows", List.of("table", "ids"), Attribute.integer("axis", 0));
        graph.node("ReduceSum", "logits", List.of("rows", "axes"), Attribute.integer("keepdims", 0));
        graph.output(new OnnxValue("logits", ElementType.FLOAT, "batch", "2"));
        model.metadata("version", "1");
        byte[] whole = SampleFolder.written(folder -> model.write(folder.resolve(NAME)))
                .get(NAME);
        return List.of(whole, external(), withBody());
    }

    /** With a constant in a file beside it. */
    public static byte[] external() {
        TensorProto table = TensorProto.newBuilder()
                .setName("table")
                .setDataType(1)
                .addDims(2)
                .build();
        GraphProto graph = GraphProto.newBuilder()
                .addInitializer(ExternalFiles.referring(table, "model.onnx.data", 4096, 8))
                .build();
        return ModelProto.newBuilder().setGraph(graph).build().toByteArray();
    }

    /** With a body in a node, a sparse constant in another, and a function. */
    public static byte[] withBody() {
        GraphProto.Builder body = GraphProto.newBuilder().setName("body");
        NodeProto loop = NodeProto.newBuilder()
                .setOpType("Loop")
                .addOutput("x")
                .addAttribute(AttributeProto.newBuilder().setName("body").setG(body))
                .build();
        GraphProto.Builder graph = GraphProto.newBuilder().addNode(loop);
        graph.addSparseInitializerBuilder().addDims(1 << 20).getValuesBuilder().setName("sparse");
        ModelProto.Builder model = ModelProto.newBuilder().setGraph(graph);
        model.addFunctionsBuilder().setName("f").addNode(loop);
        return model.build().toByteArray();
    }
}
