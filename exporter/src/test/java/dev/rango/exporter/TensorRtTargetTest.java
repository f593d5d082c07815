package dev.rango.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.exporter.graph.GraphFormat;
import dev.rango.exporter.shrink.Precision;
import dev.rango.exporter.target.ExportTarget;
import dev.rango.exporter.target.TensorRtOperators;
import dev.rango.exporter.target.TrtExec;
import dev.rango.models.AdaptedModel;
import dev.rango.models.Checkpoint;
import dev.rango.models.TensorInfo;
import dev.rango.models.TextBag;
import dev.rango.onnx.ElementType;
import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxModel;
import dev.rango.onnx.OnnxValue;
import dev.rango.runtime.TextClassifier;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.ModelConfig;
import dev.rango.runtime.format.ModelManifest;
import dev.rango.runtime.session.ShapeProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What can be known of an export for TensorRT without TensorRT. */
class TensorRtTargetTest {
    @TempDir
    Path folder;

    private Checkpoint base;
    private AdaptedModel model;

    @BeforeEach
    void checkpoint() throws IOException {
        RandomModels models = new RandomModels(12);
        base = models.base(folder.resolve("base"), 4);
        model = models.adapter(folder.resolve("adapter"), base, Map.of("embedding", 2, "fc1", 3), 0.7, "no", "yes");
    }

    private ExportRequest request(Form form) {
        return ExportRequest.of(folder.resolve("base"), form, folder.resolve("adapter"))
                .targeting(ExportTarget.TENSORRT);
    }

    private Export export(Form form) {
        return Export.of(request(form));
    }

    @ParameterizedTest
    @EnumSource(
            value = Form.class,
            names = {"MERGED", "BRANCH"})
    void anExportIsProvenNamesItsBatchesAndTheLineThatBuildsAnEngine(Form form) throws IOException {
        Path out = folder.resolve("out");
        assertThat(export(form).write(out).passed()).isTrue();
        assertThat(Verification.of(out).passed()).isTrue();
        ShapeProfile profile = ShapeProfile.beside(out.resolve("model.onnx"));
        assertThat(profile)
                .isEqualTo(ShapeProfile.of(
                        TextBag.config(base).embeddingDim(), base.tokenizer().maxTokens()));
        assertThat(out.resolve("config.json")).content().contains("\"shape_profile\"");
        assertThat(out.resolve(ModelManifest.FILE)).content().contains("trtexec.txt");
        String max = profile.max().toString();
        assertThat(Files.readString(out.resolve("trtexec.txt")))
                .startsWith("trtexec --onnx=model.onnx --minShapes=input_ids:1x1,attention_mask:1x1 ")
                .contains(" --maxShapes=input_ids:" + max + ",attention_mask:" + max + " ")
                .endsWith(" --noTF32 --saveEngine=model.engine\n");
        assertThat(ExportTarget.TENSORRT.next(out).orElseThrow()).contains("--onnx=" + out + "/model.onnx ");
        try (TextClassifier classifier = TextClassifier.open(out)) {
            assertThat(classifier.checkGolden(1e-4)).isLessThan(1e-5);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "SWAPPABLE, 'input_ids:1x1,attention_mask:1x1'",
        "BANK, 'input_ids:1x1,attention_mask:1x1,adapter_id:1,adapter_scale:1'"
    })
    void severalTasksAreProvenAndTheLineNamesTheInputsThatChange(Form form, String smallest) throws IOException {
        Path out = folder.resolve("out");
        ExportRequest request = request(form);
        assertThat(Export.of(request).write(out).passed()).isTrue();
        assertThat(Verification.of(out).passed()).isTrue();
        assertThat(out.resolve("config.json")).content().contains("\"shape_profile\"");
        assertThat(Files.readString(out.resolve("trtexec.txt")))
                .startsWith("trtexec --onnx=model.onnx --minShapes=" + smallest + " --optShapes=input_ids:64x192,")
                .doesNotContain("lora");
        for (ExportTarget other : List.of(ExportTarget.TRITON, ExportTarget.DJL)) {
            assertThatThrownBy(() -> request.targeting(other))
                    .isInstanceOf(UnusableInputException.class)
                    .hasMessageEndingWith(" takes one task; form " + form.id() + " is for rango and tensorrt");
        }
    }

    @Test
    void theGraphIsThatOfAnyOtherExport() throws IOException {
        export(Form.BRANCH).write(folder.resolve("tensorrt"));
        Export.of(request(Form.BRANCH).targeting(ExportTarget.RANGO)).write(folder.resolve("rango"));
        assertThat(folder.resolve("tensorrt").resolve("model.onnx"))
                .hasSameBinaryContentAs(folder.resolve("rango").resolve("model.onnx"));
        // Written over by another kind of the same model, and back.
        export(Form.BRANCH).write(folder.resolve("rango"));
        assertThat(folder.resolve("rango").resolve("trtexec.txt")).exists();
        Export.of(request(Form.BRANCH).targeting(ExportTarget.RANGO)).write(folder.resolve("rango"));
        assertThat(folder.resolve("rango").resolve("trtexec.txt")).doesNotExist();
    }

    @Test
    void wholeNumberSumsAreRefusedInOneLineBeforeAnythingIsWritten() {
        Path out = folder.resolve("out");
        assertThatThrownBy(() -> Export.of(request(Form.MERGED).with(Shrinks.to(Precision.INT8)))
                        .write(out))
                .isInstanceOf(UnusableInputException.class)
                .hasMessage("target tensorrt: node mean.sum.row (MatMulInteger): is no operator of TensorRT 10.15:"
                        + " leave quantize int8 out, or use quantize fp16");
        assertThat(out).doesNotExist();
    }

    @Test
    void allOtherGraphsAreMadeOfOperatorsThatTensorRtHas() {
        for (Precision precision : List.of(Precision.FLOAT32, Precision.FLOAT16)) {
            TensorRtOperators.require(FormGraph.of(model, Form.MERGED, precision));
            TensorRtOperators.require(FormGraph.of(model, Form.BRANCH, precision));
        }
        ModelConfig.AdapterInfo info = model.adapter().info("0");
        AdapterSet set = new AdapterSet(base, List.of(new AdapterSet.Member("task", model, info)));
        TensorRtOperators.require(FormGraph.of(set, Form.BANK));
        TensorRtOperators.require(FormGraph.of(set, Form.SWAPPABLE));
    }

    @Test
    void axesThatAreComputedAreRefused() {
        OnnxModel model = GraphFormat.empty("axes");
        OnnxGraph graph = model.graph();
        String x = graph.input(new OnnxValue("x", ElementType.FLOAT, "batch", "tokens"));
        String axes = graph.input(new OnnxValue("axes", ElementType.INT64, "1"));
        graph.node("ReduceSum", "sum", List.of(x, axes));
        assertThatThrownBy(() -> TensorRtOperators.require(model))
                .hasMessage(
                        "target tensorrt: node sum (ReduceSum): has axes that are no constant, as TensorRT 10.15 wants"
                                + " them");
    }

    @Test
    void inputsOfFixedShapeAreNotInTheLine() {
        ShapeProfile profile = ShapeProfile.of(100, 4096);
        String line = TrtExec.line(
                "a/",
                List.of(
                        new TensorInfo("adapter_id", "INT64", new int[] {-1}),
                        new TensorInfo("fc1.lora_A", "FLOAT", new int[] {100, 2}),
                        new TensorInfo("input_ids", "INT64", new int[] {-1, -1})),
                profile);
        assertThat(line)
                .isEqualTo("trtexec --onnx=a/model.onnx --minShapes=adapter_id:1,input_ids:1x1"
                        + " --optShapes=adapter_id:64,input_ids:64x192 --maxShapes=adapter_id:256,input_ids:256x4096"
                        + " --noTF32 --saveEngine=a/model.engine");
    }
}
