package dev.rango.exporter.graft;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.CodedInputStream;
import dev.rango.exporter.RealModels;
import dev.rango.exporter.proof.GraphRun;
import dev.rango.onnx.OnnxModel;
import dev.rango.onnx.OnnxTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What others exported is read and written again: the same messages, fields of no known number included, and the same bits of answers. */
@Tag("real-data")
class RealFilesTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @FieldSource("dev.rango.exporter.RealModels#ALL")
    void nothingIsLost(String name) throws IOException {
        Path file = RealModels.copy(name, folder);
        Path one = Files.createDirectories(folder.resolve("one")).resolve("model.onnx");
        OnnxModel.read(file).writeInOneFile(one);
        ModelProto before = parsed(file);
        // Equality of messages is that of all fields, in their order, those that are not known included.
        assertThat(parsed(one).equals(before)).as("one file").isTrue();
        Path two = Files.createDirectories(folder.resolve("two")).resolve("model.onnx");
        OnnxModel read = OnnxModel.read(file);
        read.write(two);
        ModelProto apart = parsed(two);
        assertThat(withoutValues(apart).equals(withoutValues(before)))
                .as("all but the values")
                .isTrue();
        OnnxModel written = OnnxModel.read(two);
        assertThat(written.graph().constants().stream().anyMatch(OnnxTensor::isExternal))
                .isTrue();
        for (OnnxTensor constant : read.graph().constants()) {
            OnnxTensor moved = written.graph().constant(constant.name()).orElseThrow();
            assertThat(moved.bytes().equals(constant.bytes()))
                    .as(constant.name())
                    .isTrue();
        }
        assertSameAnswers(file, one);
        assertSameAnswers(file, two);
    }

    private static ModelProto parsed(Path file) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(Files.readAllBytes(file));
        in.enableAliasing(true);
        return ModelProto.parseFrom(in);
    }

    private static ModelProto withoutValues(ModelProto model) {
        GraphProto.Builder graph = model.getGraph().toBuilder();
        for (TensorProto.Builder tensor : graph.getInitializerBuilderList()) {
            tensor.clearRawData().clearExternalData().clearDataLocation();
        }
        return model.toBuilder().setGraph(graph).build();
    }

    private static void assertSameAnswers(Path file, Path written) {
        Map<String, GraphRun.Values> inputs =
                SampleInputs.of(OnnxModel.read(file).graph(), file);
        try (GraphRun before = new GraphRun(file, false);
                GraphRun after = new GraphRun(written, false)) {
            Map<String, GraphRun.Values> expected = before.run(inputs);
            Map<String, GraphRun.Values> given = after.run(inputs);
            assertThat(given).isNotEmpty().containsOnlyKeys(expected.keySet());
            expected.forEach(
                    (output, values) -> assertThat(given.get(output).values()).containsExactly(values.values()));
        }
    }
}
