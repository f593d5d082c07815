package dev.rango.runtime.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.rango.runtime.Device;
import dev.rango.runtime.DeviceReport;
import dev.rango.runtime.DeviceUnavailableException;
import dev.rango.runtime.NodePlacement;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.ModelJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodePlacementTest {
    private static final NodePlacement GEMM = new NodePlacement("fc1.output", "Gemm", "CUDAExecutionProvider");
    private static final NodePlacement INTEGER =
            new NodePlacement("mean.sum.row", "MatMulInteger", "CPUExecutionProvider");

    @TempDir
    Path folder;

    @Test
    void onTheProcessorEveryNodeRunsOnTheProcessor() throws Exception {
        Path graph = ModelJar.SENTIMENT.resolve("model.onnx");
        List<NodePlacement> nodes = OnnxProbe.nodes(
                OnnxDevice.cpu(graph, Optional.empty(), TokenBags.ofIds().cpu()), signature(graph));
        assertThat(nodes).extracting(NodePlacement::provider).containsOnly("CPUExecutionProvider");
        assertThat(nodes)
                .extracting(NodePlacement::operator)
                .contains("Gather", "MatMul", "Relu", "Gemm")
                .hasSizeGreaterThan(8);
        assertThat(nodes)
                .extracting(NodePlacement::node)
                .contains("relu", "logits")
                .doesNotHaveDuplicates();
    }

    @Test
    void aProbeLeavesNothingBehind() throws Exception {
        Path graph = ModelJar.SENTIMENT.resolve("model.onnx");
        List<Path> before = profiles();
        OnnxProbe.nodes(
                OnnxDevice.cpu(graph, Optional.empty(), TokenBags.ofIds().cpu()), signature(graph));
        assertThat(profiles()).isEqualTo(before);
    }

    private static OnnxSignature signature(Path graph) throws OrtException {
        try (OrtSession session =
                OnnxDevice.cpu(graph, Optional.empty(), TokenBags.ofIds().cpu()).session()) {
            return OnnxSignature.of(graph, session, Set.of(), TokenBags.ofIds());
        }
    }

    private static List<Path> profiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(f -> f.getFileName().toString().startsWith("rango-profile"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void theProfilersEventsOfNodesAreRead() throws IOException {
        // From ONNX Runtime 1.29.0, shortened; the second provider was put in by hand.
        Path profile = Files.writeString(folder.resolve("profile.json"), """
                [
                {"cat" : "Session","pid" :26813,"tid" :26814,"dur" :10082,"ts" :2057,"ph" : "X","name" :"session_initialization","args" : {}},
                {"cat" : "Node","pid" :26813,"tid" :26814,"dur" :44,"ts" :20347,"ph" : "X","name" :"fc1.output_kernel_time","args" : {"output_size" : "512","op_name" : "Gemm","provider" : "CUDAExecutionProvider"}},
                {"cat" : "Node","pid" :26813,"tid" :26814,"dur" :44,"ts" :20347,"ph" : "X","name" :"mean.sum.row_kernel_time","args" : {"op_name" : "MatMulInteger","provider" : "CPUExecutionProvider"}}
                ]
                """);
        assertThat(NodePlacement.read(profile)).containsExactly(GEMM, INTEGER);
    }

    @Test
    void aProfileThatIsCutOffIsRefused() throws IOException {
        Path profile = Files.writeString(folder.resolve("profile.json"), "[\n{\"cat\" : \"Node\"},\n");
        assertThatThrownBy(() -> NodePlacement.read(profile)).isInstanceOf(UnusableInputException.class);
        Path object = Files.writeString(folder.resolve("object.json"), "{}");
        assertThatThrownBy(() -> NodePlacement.read(object)).hasMessage(object + ": is not a JSON list");
    }

    @Test
    void aGpuThatRunsNoNodeIsRefused() {
        assertThatThrownBy(() -> OnnxProbe.requirePlaces(Device.cuda(0), List.of(INTEGER)))
                .isInstanceOf(DeviceUnavailableException.class)
                .hasMessageStartingWith("cuda:0: no node of this model would run there");
        // Nothing is known: not good enough either.
        assertThatThrownBy(() -> OnnxProbe.requirePlaces(Device.cuda(0), List.of()))
                .isInstanceOf(DeviceUnavailableException.class);
    }

    @Test
    void strictNamesTheNodeThatWouldRunOnTheProcessor() {
        OnnxProbe.requirePlaces(Device.cuda(0), List.of(GEMM, INTEGER));
        OnnxProbe.requirePlaces(Device.parse("cuda:0+strict"), List.of(GEMM));
        assertThatThrownBy(() -> OnnxProbe.requirePlaces(Device.parse("cuda:0+strict"), List.of(GEMM, INTEGER)))
                .hasMessage("cuda:0+strict: 1 of 2 nodes of this model would run on the CPU, the first is mean.sum.row"
                        + " (MatMulInteger); export it in float32, or leave +strict out");
    }

    @Test
    void theReportSaysInOneLineHowManyNodesRanWhere() {
        DeviceReport report = new DeviceReport(Device.cuda(0), Device.cuda(0), List.of(), List.of(GEMM, INTEGER, GEMM));
        assertThat(report.sentence())
                .isEqualTo("runs on cuda:0 (1 node on CPUExecutionProvider, 2 nodes on CUDAExecutionProvider)");
    }
}
