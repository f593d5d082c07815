package dev.rango.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** Files that say to be models, with a layer "fc" of 4 × 3: each lies in one thing. */
public final class HostileModels {
    public static final int IN = 4;
    public static final int OUT = 3;
    private static final long HUGE = 1L << 40;

    private HostileModels() {}

    /**
     * A file.
     *
     * @param says part of the line that refuses it
     */
    public record Hostile(String name, byte[] bytes, String says) {}

    /** The model of which the others are made. */
    public static byte[] honest() {
        return changed(graph -> {});
    }

    public static List<Hostile> all() {
        List<Hostile> all = new ArrayList<>();
        all.add(new Hostile("circle", circle(), "reads \"late\", which is made after it"));
        all.add(new Hostile("itself", changed(g -> first(g).setInput(0, "y")), "\"y\", which is made after it"));
        all.add(new Hostile("nobody", changed(g -> first(g).setInput(0, "none")), "\"none\", which nothing makes"));
        all.add(new Hostile("twice", changed(g -> g.addNode(g.getNode(0))), "makes \"y\", which is there already"));
        all.add(new Hostile("no-output", changed(g -> first(g).clearOutput()), "nothing makes the output \"y\""));
        all.add(new Hostile("deep", deep(), "lie more than 100 deep"));
        all.add(new Hostile("empty", new byte[0], "it has no graph"));
        all.add(new Hostile(
                "text", "id,text\n1,good\n".getBytes(java.nio.charset.StandardCharsets.UTF_8), "no ONNX model"));
        all.add(new Hostile("outside", external("../outside.bin"), "outside of the model's folder, at ../outside.bin"));
        all.add(new Hostile("absolute", external("/etc/hostname"), "outside of the model's folder, at /etc/hostname"));
        all.add(new Hostile("missing", external("none.bin"), "has its values in none.bin, which is missing"));
        all.add(new Hostile(
                "short", weight(w -> w.setRawData(ByteString.copyFrom(new byte[5]))), "has 5 bytes of values"));
        all.add(new Hostile("negative", weight(w -> w.setDims(0, -IN)), "says a size of -4"));
        all.add(new Hostile("huge", weight(w -> w.setDims(0, HUGE)), "more than the 2 GB of an ONNX tensor"));
        all.add(new Hostile("beyond", weight(w -> w.setDims(0, HUGE).setDims(1, HUGE)), "multiply to more than 2^63"));
        all.add(new Hostile(
                "nothing", weight(w -> w.setDims(0, 0).setDims(1, HUGE).clearRawData()), "fc: matches no layer"));
        all.add(new Hostile("huge-input", input(Long.toString(HUGE)), "for which the proof has no values"));
        all.add(new Hostile("large-input", input("2147483647"), "for which the proof has no values"));
        all.add(new Hostile("empty-input", input("0"), "for which the proof has no values"));
        all.add(new Hostile("no-weight", changed(g -> first(g).clearInput().addInput("x")), "fc: matches no layer"));
        all.add(new Hostile("unknown", changed(g -> neg(g, "Strange")), "ONNX Runtime cannot open it"));
        all.add(new Hostile("steering", steering(), "/fd ?[2J/MatMul"));
        return all;
    }

    /** Whose node is called by what clears a terminal; its weight is "w". */
    public static byte[] steering() {
        return changed(g -> {
            first(g).setName("/fd\n\u001b[2J/MatMul").setInput(1, "w");
            g.getInitializerBuilder(0).setName("w");
        });
    }

    /** Whose function calls itself. */
    public static byte[] recursive() {
        NodeProto call = NodeProto.newBuilder()
                .setDomain("own")
                .setOpType("Again")
                .addInput("a")
                .addOutput("b")
                .build();
        ModelProto.Builder model = model(changedGraph(g -> neg(g, "Again").setDomain("own")));
        model.addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("own").setVersion(1));
        return model.addFunctions(FunctionProto.newBuilder()
                        .setName("Again")
                        .setDomain("own")
                        .addInput("a")
                        .addOutput("b")
                        .addOpsetImport(
                                OperatorSetIdProto.newBuilder().setDomain("own").setVersion(1))
                        .addNode(call))
                .build()
                .toByteArray();
    }

    private static byte[] changed(Consumer<GraphProto.Builder> change) {
        return model(changedGraph(change)).build().toByteArray();
    }

    private static GraphProto.Builder changedGraph(Consumer<GraphProto.Builder> change) {
        GraphProto.Builder graph = GraphProto.newBuilder().setName("g");
        byte[] values = new byte[IN * OUT * Float.BYTES];
        Arrays.fill(values, (byte) 0x3d);
        graph.addInput(new OnnxValue("x", ElementType.FLOAT, "batch", "" + IN).proto());
        graph.addInitializer(TensorProto.newBuilder()
                .setName("fc.weight")
                .setDataType(ElementType.FLOAT.number())
                .addDims(IN)
                .addDims(OUT)
                .setRawData(ByteString.copyFrom(values)));
        graph.addNode(NodeProto.newBuilder()
                .setName("/fc/MatMul")
                .setOpType("MatMul")
                .addInput("x")
                .addInput("fc.weight")
                .addOutput("y"));
        graph.addOutput(new OnnxValue("y", ElementType.FLOAT, "batch", "" + OUT).proto());
        change.accept(graph);
        return graph;
    }

    private static ModelProto.Builder model(GraphProto.Builder graph) {
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
                .setGraph(graph);
    }

    private static NodeProto.Builder first(GraphProto.Builder graph) {
        return graph.getNodeBuilder(0);
    }

    /** Puts an operator behind the layer. */
    private static NodeProto.Builder neg(GraphProto.Builder graph, String operator) {
        graph.setOutput(0, graph.getOutput(0).toBuilder().setName("z"));
        return graph.addNodeBuilder()
                .setName("/behind")
                .setOpType(operator)
                .addInput("y")
                .addOutput("z");
    }

    private static byte[] circle() {
        return changed(g -> {
            first(g).setInput(0, "late");
            g.addNode(NodeProto.newBuilder().setOpType("Relu").addInput("y").addOutput("late"));
        });
    }

    private static byte[] weight(Consumer<TensorProto.Builder> change) {
        return changed(g -> change.accept(g.getInitializerBuilder(0)));
    }

    private static byte[] external(String location) {
        return changed(g ->
                g.setInitializer(0, ExternalFiles.referring(g.getInitializer(0), location, 0, IN * OUT * Float.BYTES)));
    }

    private static byte[] input(String size) {
        return changed(g -> g.setInput(0, new OnnxValue("x", ElementType.FLOAT, size, "" + IN).proto()));
    }

    /** Branches within branches. */
    private static byte[] deep() {
        NodeProto.Builder node =
                NodeProto.newBuilder().setOpType("Neg").addInput("x").addOutput("n");
        for (int depth = 0; depth < 200; depth++) {
            GraphProto body = GraphProto.newBuilder().addNode(node).build();
            node = NodeProto.newBuilder()
                    .setOpType("If")
                    .addInput("x")
                    .addOutput("n")
                    .addAttribute(
                            AttributeProto.newBuilder().setName("then_branch").setG(body));
        }
        NodeProto whole = node.build();
        return changed(g -> g.addNode(whole));
    }
}
