package dev.rango.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.exporter.graph.GraphFormat;
import dev.rango.exporter.shrink.Precision;
import dev.rango.models.AdaptedModel;
import dev.rango.models.Checkpoint;
import dev.rango.onnx.Attribute;
import dev.rango.onnx.ElementType;
import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxModel;
import dev.rango.onnx.OnnxValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.bytedeco.onnx.global.onnx;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** ONNX's own checker, with strict shape inference, on all that the exporter writes. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class OnnxCheckerTest {
    /** Makes even the int8 table larger than what is kept inside a graph. */
    private static final int MANY_WORDS = 60_000;

    @TempDir
    Path folder;

    private static void check(Path graph) {
        onnx.check_model(graph.toString(), true, false, true);
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void everyFormOfEveryAdapterPasses(Precision precision) throws IOException {
        RandomModels models = new RandomModels(3);
        Checkpoint base = models.base(folder.resolve("base"), 4);
        write(FormGraph.of(base, precision), "base");
        for (Map<String, Integer> ranks :
                List.of(Map.of("fc1", 3), Map.of("embedding", 2), Map.of("embedding", 2, "fc1", 3))) {
            String name = String.join("-", new TreeMap<>(ranks).values().toString());
            AdaptedModel model = models.adapter(folder.resolve(name), base, ranks, 0.7, "no", "yes");
            write(FormGraph.of(model, Form.MERGED, precision), "merged " + name);
            write(FormGraph.of(model, Form.BRANCH, precision), "branch " + name);
        }
    }

    @Test
    void everyFormOfAnImageClassifierPasses() throws IOException {
        RandomImageModels models = new RandomImageModels(3);
        Checkpoint base = models.base(folder.resolve("base"), "no", "yes");
        write(FormGraph.of(base), "base");
        AdaptedModel model = models.adapter(folder.resolve("adapter"), base, Map.of("fc1", 2, "fc2", 3), 0.7, "a", "b");
        write(FormGraph.of(model, Form.MERGED), "merged");
        write(FormGraph.of(model, Form.BRANCH), "branch");
    }

    /** Layers changed by all, by one, or by none of the adapters; heads of different widths. */
    @ParameterizedTest
    @EnumSource(
            value = Form.class,
            names = {"SWAPPABLE", "BANK"})
    void everyFormOfSeveralTasksPasses(Form form) throws IOException {
        RandomModels models = new RandomModels(5, MANY_WORDS);
        Checkpoint base = models.base(folder.resolve("base"), 4);
        Map<String, Map<String, Integer>> adapters = new TreeMap<>();
        adapters.put("linear", Map.of("fc1", 3));
        adapters.put("words", Map.of("embedding", 6));
        adapters.put("both", Map.of("embedding", 2, "fc1", 8));
        List<ExportRequest.Named> named = new ArrayList<>();
        for (String name : adapters.keySet()) {
            Path adapter = folder.resolve(name);
            models.adapter(adapter, base, adapters.get(name), 0.7, labels(2 + named.size()));
            named.add(new ExportRequest.Named(name, adapter));
        }
        for (List<ExportRequest.Named> some :
                List.of(named, named.subList(0, 1), named.subList(1, 2), named.subList(2, 3))) {
            Path out = folder.resolve(form.id());
            Export.of(ExportRequest.of(folder.resolve("base"), form, some)).write(out);
            assertThat(out.resolve("model.onnx.data")).isRegularFile();
            check(out.resolve("model.onnx"));
        }
    }

    private static String[] labels(int count) {
        return IntStream.range(0, count).mapToObj(i -> "label " + i).toArray(String[]::new);
    }

    private void write(OnnxModel graph, String name) {
        Path file = folder.resolve(name + ".onnx");
        graph.write(file);
        check(file);
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void tablesBesideTheGraphPass(Precision precision) throws IOException {
        RandomModels models = new RandomModels(4, MANY_WORDS);
        Checkpoint base = models.base(folder.resolve("base"), 4);
        models.adapter(folder.resolve("adapter"), base, Map.of("embedding", 6), 0.7, "no", "yes");
        for (Form form : List.of(Form.MERGED, Form.BRANCH)) {
            Path out = folder.resolve(form.id());
            Export.of(ExportRequest.of(folder.resolve("base"), form, folder.resolve("adapter"))
                            .with(Shrinks.to(precision)))
                    .write(out);
            assertThat(out.resolve("model.onnx.data")).isRegularFile();
            check(out.resolve("model.onnx"));
        }
        Files.delete(folder.resolve("merged").resolve("model.onnx.data"));
        assertThatThrownBy(() -> check(folder.resolve("merged").resolve("model.onnx")))
                .hasMessageContaining("model.onnx.data");
    }

    @Test
    void aGraphWhoseShapesDoNotFitIsRefused() {
        OnnxModel model = GraphFormat.empty("wrong");
        OnnxGraph graph = model.graph();
        String ids = graph.input(new OnnxValue("input_ids", ElementType.INT64, "batch", "5"));
        String wide = graph.node("Cast", "wide", List.of(ids), Attribute.castTo(ElementType.FLOAT));
        graph.node(
                "MatMul",
                "logits",
                List.of(wide, graph.constant("w", dev.rango.models.Tensor.matrix(4, 2, new float[8]))));
        graph.output(new OnnxValue("logits", ElementType.FLOAT, "batch", "2"));
        Path file = folder.resolve("wrong.onnx");
        model.write(file);
        assertThatThrownBy(() -> check(file)).hasMessageContaining("Incompatible dimensions");
    }
}
