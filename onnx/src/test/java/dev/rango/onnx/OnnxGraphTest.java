package dev.rango.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxGraphTest {
    @TempDir
    Path dir;

    /** y = relu(x · w), z = -y where the condition holds, else y: the bodies read y from around them. */
    private static OnnxModel model() {
        OnnxGraph graph = OnnxModel.empty("g", 8, 17, "test").graph();
        graph.input(new OnnxValue("x", ElementType.FLOAT, "batch", "2"));
        graph.input(new OnnxValue("negate", ElementType.BOOL));
        graph.constant(OnnxTensor.floats("w", new int[] {2, 2}, new float[] {1, 2, 3, -4}));
        graph.node("MatMul", "product", List.of("x", "w"));
        graph.node("Relu", "y", List.of("product"));
        GraphProto withBodies = graph.protoOfNodes().toBuilder()
                .addNode(NodeProto.newBuilder()
                        .setName("choice")
                        .setOpType("If")
                        .addInput("negate")
                        .addOutput("z")
                        .addAttribute(body("then_branch", "Neg"))
                        .addAttribute(body("else_branch", "Identity")))
                .addInitializer(graph.constant("w").orElseThrow().proto())
                .addOutput(new OnnxValue("z", ElementType.FLOAT, "batch", "2").proto())
                .build();
        return new OnnxModel(
                ModelProto.newBuilder()
                        .setIrVersion(8)
                        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17)),
                withBodies,
                ExternalFiles.NONE);
    }

    private static AttributeProto body(String name, String operator) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.GRAPH)
                .setG(GraphProto.newBuilder()
                        .setName(name)
                        .addNode(NodeProto.newBuilder()
                                .setOpType(operator)
                                .addInput("y")
                                .addOutput(name + ".result"))
                        .addOutput(new OnnxValue(name + ".result", ElementType.FLOAT, "batch", "2").proto()))
                .build();
    }

    private float[][] run(OnnxModel model, float[][] x, boolean negate) throws OrtException {
        Path file = dir.resolve("m.onnx");
        model.write(file);
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions();
                OrtSession session = environment.createSession(file.toString(), options);
                var input = ai.onnxruntime.OnnxTensor.createTensor(environment, x);
                var condition = ai.onnxruntime.OnnxTensor.createTensor(environment, negate);
                OrtSession.Result result =
                        session.run(Map.<String, OnnxTensorLike>of("x", input, "negate", condition))) {
            return (float[][]) result.get(0).getValue();
        }
    }

    @Test
    void runsAsItWasBuilt() throws OrtException {
        assertArrayEquals(new float[][] {{4, 0}}, run(model(), new float[][] {{1, 1}}, false));
        assertArrayEquals(new float[][] {{-4, -0f}}, run(model(), new float[][] {{1, 1}}, true));
    }

    @Test
    void isReadBothWays() {
        OnnxGraph graph = model().graph();
        assertEquals("MatMul", graph.producer("product").orElseThrow().operator());
        assertTrue(graph.producer("w").isEmpty());
        assertEquals(List.of("choice"), names(graph.consumers("y")));
        assertEquals(List.of("product"), names(graph.consumers("w")));
        assertEquals(List.of(), graph.consumers("z"));
        assertTrue(graph.isOutput("z"));
        assertEquals(
                Optional.of(List.of("2", "2")), graph.value("w").orElseThrow().dimensions());
        assertEquals(
                Optional.of(List.of("batch", "2")),
                graph.value("x").orElseThrow().dimensions());
        assertTrue(graph.value("product").isEmpty());
        assertEquals("y.1", graph.unusedName("y"));
        assertEquals("else_branch.result.1", graph.unusedName("else_branch.result"));
        assertEquals("q", graph.unusedName("q"));
        assertEquals(Optional.empty(), graph.fault());
    }

    @Test
    void aNameOfDigitsIsNoNumber() {
        OnnxGraph graph = model().graph();
        List<String> sizes = List.of("999999999999999999", "99999999999999999999", "\u0663");
        graph.input(new OnnxValue("long", ElementType.FLOAT, sizes.toArray(new String[0])));
        assertEquals(Optional.of(sizes), graph.value("long").orElseThrow().dimensions());
    }

    private static List<String> names(List<OnnxNode> nodes) {
        return nodes.stream().map(OnnxNode::name).toList();
    }

    /** What a low-rank branch does: a layer's product gets another name, and a sum takes the old one. */
    @Test
    void aSumTakesThePlaceOfALayer() throws OrtException {
        OnnxModel model = model();
        OnnxGraph graph = model.graph();
        OnnxNode layer = graph.node("product").orElseThrow();
        graph.constant(OnnxTensor.floats("a", new int[] {2, 1}, new float[] {1, 1}));
        graph.constant(OnnxTensor.floats("b", new int[] {1, 2}, new float[] {0, 10}));
        String base = graph.renameOutput(layer, "product.base");
        OnnxNode readerOfBase = graph.node("y").orElseThrow();
        graph.nodeAfter(layer, "MatMul", "inner", List.of("x", "a"));
        graph.nodeBefore(readerOfBase, "MatMul", "update", List.of("inner", "b"));
        graph.nodeBefore(readerOfBase, "Add", "product", List.of(base, "update"));

        assertEquals(Optional.empty(), graph.fault());
        assertArrayEquals(new float[][] {{4, 18}}, run(model, new float[][] {{1, 1}}, false));
        assertArrayEquals(new float[][] {{1, 12}}, run(model, new float[][] {{1, 0}}, false));
    }

    @Test
    void readersMayReadAnotherValue() throws OrtException {
        OnnxModel model = model();
        OnnxGraph graph = model.graph();
        graph.constant(OnnxTensor.floats("half", new int[] {1}, new float[] {0.5f}));
        OnnxNode choice = graph.node("choice").orElseThrow();
        graph.nodeBefore(choice, "Mul", "y.halved", List.of("product", "half"));
        graph.rewireReaders("y", "y.halved");

        assertEquals(List.of("choice"), names(graph.consumers("y.halved")));
        assertEquals(List.of(), graph.consumers("y"));
        assertArrayEquals(new float[][] {{-2, 0.5f * 2}}, run(model, new float[][] {{1, 1}}, true));
    }

    @Test
    void constantsAreReplacedAndTakenAway() throws OrtException {
        OnnxModel model = model();
        OnnxGraph graph = model.graph();
        graph.replace(OnnxTensor.floats("w", new int[] {2, 2}, new float[] {1, 0, 0, 1}));
        assertArrayEquals(new float[][] {{5, 6}}, run(model, new float[][] {{5, 6}}, false));
        assertFalse(graph.removeIfUnread("w"));
        graph.constant(OnnxTensor.floats("v", new int[] {2, 2}, new float[] {2, 0, 0, 2}));
        graph.rewire(graph.node("product").orElseThrow(), 1, "v");
        assertTrue(graph.removeIfUnread("w"));
        assertTrue(graph.constant("w").isEmpty());
        assertArrayEquals(new float[][] {{10, 12}}, run(model, new float[][] {{5, 6}}, false));
    }

    @Test
    void noNameIsGivenTwiceAndNothingReadsWhatIsNotThere() {
        OnnxGraph graph = model().graph();
        thrown(() -> graph.constant(OnnxTensor.longs("y", new int[] {1}, 1)), "a value \"y\" already");
        thrown(() -> graph.node("Relu", "w", List.of("x")), "a value \"w\" already");
        thrown(() -> graph.input(new OnnxValue("z", ElementType.FLOAT)), "a value \"z\" already");
        thrown(() -> graph.node("Relu", "r", List.of("nothing")), "\"nothing\", which nothing makes");
        thrown(() -> graph.output(new OnnxValue("nothing", ElementType.FLOAT)), "no value \"nothing\"");
        thrown(() -> graph.replace(OnnxTensor.longs("nothing", new int[] {1}, 1)), "no constant \"nothing\"");
    }

    private static void thrown(Runnable use, String reason) {
        String message = assertThrows(IllegalArgumentException.class, use::run).getMessage();
        assertTrue(message.contains(reason), message);
    }

    @Test
    void faultsOfForeignGraphsAreNamed() {
        assertFault("reads \"b\", which is made after it", node("Neg", "b", "a"), node("Neg", "a", "b"));
        assertFault("reads \"c\", which nothing makes", node("Neg", "c", "a"));
        assertFault("makes \"x\", which is there already", node("Neg", "x", "x"));
        assertFault("makes the output \"out\"", node("Neg", "x", "other"));
    }

    private static NodeProto node(String operator, String input, String output) {
        return NodeProto.newBuilder()
                .setOpType(operator)
                .addInput(input)
                .addOutput(output)
                .build();
    }

    private static void assertFault(String expected, NodeProto... nodes) {
        GraphProto.Builder graph = GraphProto.newBuilder()
                .addInput(new OnnxValue("x", ElementType.FLOAT).proto())
                .addOutput(new OnnxValue("out", ElementType.FLOAT).proto());
        for (NodeProto node : nodes) {
            graph.addNode(node);
        }
        String fault = new OnnxGraph(graph.build(), ExternalFiles.NONE).fault().orElseThrow();
        assertTrue(fault.contains(expected), fault);
    }
}
