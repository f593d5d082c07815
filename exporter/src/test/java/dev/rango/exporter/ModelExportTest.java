package dev.rango.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rango.exporter.graph.GraphContents;
import dev.rango.exporter.graph.GraphFormat;
import dev.rango.exporter.proof.Check;
import dev.rango.exporter.proof.ProofFailedException;
import dev.rango.exporter.proof.ProofReport;
import dev.rango.exporter.proof.SampleTexts;
import dev.rango.exporter.shrink.Precision;
import dev.rango.models.AdaptedModel;
import dev.rango.models.Checkpoint;
import dev.rango.models.FolderManifest;
import dev.rango.models.GoldenFiles;
import dev.rango.models.ReferenceNetwork;
import dev.rango.models.TextBag;
import dev.rango.onnx.Attribute;
import dev.rango.onnx.ElementType;
import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxModel;
import dev.rango.onnx.OnnxValue;
import dev.rango.runtime.ClassifierOptions;
import dev.rango.runtime.Integrity;
import dev.rango.runtime.TextClassifier;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.GoldenCase;
import dev.rango.runtime.session.GraphScorer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelExportTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "0, 1, 1, 2",
        "0, 2, 0.1, 2",
        "0, 8, -3.5, 7",
        "0, 20, 0.5, 100",
        "1, 0, 0.5, 2",
        "2, 2, 0.1, 2",
        "1, 4, -0.7, 3",
        "20, 3, 0.3, 5"
    })
    void bothFormsAgreeWithDoublePrecision(int ofEmbedding, int ofFc1, double alpha, int classes) throws IOException {
        TreeMap<String, Integer> ranks = new TreeMap<>(Map.of("embedding", ofEmbedding, "fc1", ofFc1));
        ranks.values().removeIf(rank -> rank == 0);
        RandomModels models = new RandomModels(ofEmbedding + 100L * ofFc1);
        Checkpoint base = models.base(folder.resolve("base"), 4);
        String[] labels = new String[classes];
        for (int c = 0; c < classes; c++) {
            labels[c] = "l" + c;
        }
        AdaptedModel model = models.adapter(folder.resolve("adapter"), base, ranks, alpha, labels);
        List<int[]> sample = SampleTexts.random(RandomModels.WORDS + 2, 4096);
        List<double[]> expected =
                sample.stream().map(ReferenceNetwork.of(model)::logits).toList();
        for (Form form : List.of(Form.MERGED, Form.BRANCH)) {
            Path out = export(form);
            try (GraphScorer<int[]> scorer = GraphScorer.open(out.resolve("model.onnx"))) {
                float[][] logits = scorer.logits(sample);
                for (int i = 0; i < sample.size(); i++) {
                    for (int c = 0; c < classes; c++) {
                        // Hundreds of thousands: AssertJ would take longer than the models.
                        if (!(Math.abs(logits[i][c] - expected.get(i)[c]) <= 1e-4)) {
                            assertThat((double) logits[i][c]).isCloseTo(expected.get(i)[c], within(1e-4));
                        }
                    }
                }
            }
            assertThat(Verification.of(out).passed()).isTrue();
        }
    }

    @Test
    void baseByItselfIsExportedWithItsOwnHead() throws IOException {
        new RandomModels(1).base(folder.resolve("base"), 4);
        Path out = folder.resolve("out");
        Export.of(ExportRequest.of(folder.resolve("base"), Form.MERGED)).write(out);
        try (TextClassifier classifier = TextClassifier.open(out)) {
            assertThat(classifier.labels()).containsExactly("class 0", "class 1", "class 2", "class 3");
            assertThat(classifier.checkGolden(1e-4)).isLessThan(1e-5);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Form.class,
            names = {"MERGED", "BRANCH"})
    void answersThatDifferFromTheTrainedModelAreNotWritten(Form form) throws IOException {
        adapted();
        Path golden = folder.resolve("adapter").resolve(GoldenCase.FILE);
        List<GoldenCase> cases = new ArrayList<>(GoldenCase.read(golden));
        cases.get(2).logits()[1] += 2e-4f;
        GoldenFiles.write(cases, golden);
        assertThatThrownBy(() -> export(form))
                .isInstanceOfSatisfying(
                        ProofFailedException.class,
                        e -> assertThat(e.report().checks())
                                .filteredOn(c -> !c.passed())
                                .extracting(Check::name)
                                .containsExactly("trained model = export"));
        assertThat(folder.resolve(form.id())).doesNotExist();
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(p -> p.getFileName().toString())).containsExactlyInAnyOrder("base", "adapter");
        }
    }

    /** Faults planted into a finished export, with its digests made to fit again. */
    @ParameterizedTest
    @ValueSource(
            strings = {"wrong scale", "transposed B", "lost head", "swapped labels", "shifted vocabulary", "lost branch"
            })
    void plantedFaultsAreNamed(String fault) throws IOException {
        AdaptedModel model = adapted();
        Path out = export(Form.BRANCH);
        assertThat(Verification.of(out).passed()).isTrue();
        GraphContents facts = GraphContents.read(out.resolve("model.onnx"));
        String expected = "trained model = export";
        switch (fault) {
            case "wrong scale" ->
                write(
                        out,
                        facts,
                        FormGraph.of(
                                new AdaptedModel(
                                        model.base(),
                                        model.adapter()
                                                .withScaling(model.adapter()
                                                                .scalings()
                                                                .get(0)
                                                        / 2)),
                                Form.BRANCH,
                                Precision.FLOAT32));
            case "transposed B" -> {
                var adapter = model.adapter();
                var fc1 = adapter.updates().get("fc1").factors();
                var b = fc1.b();
                var wrong = dev.rango.models.Tensor.matrix(
                        b.size(0), b.size(1), b.transposed().data());
                write(
                        out,
                        facts,
                        FormGraph.of(
                                new AdaptedModel(
                                        model.base(),
                                        dev.rango.models.Adapter.of(
                                                TextBag.FAMILY,
                                                adapter.scalings().get(0),
                                                Map.of("fc1", new dev.rango.models.LowRank(fc1.a(), wrong)),
                                                adapter.head(),
                                                adapter.labels(),
                                                adapter.baseSha256(),
                                                adapter.golden())),
                                Form.BRANCH,
                                Precision.FLOAT32));
            }
            case "lost head" -> {
                float[] zeros = new float[model.adapter().head().weight().elements()];
                var head = new dev.rango.models.Linear(
                        new dev.rango.models.Tensor(
                                model.adapter().head().weight().shape(), zeros),
                        model.adapter().head().bias());
                var adapter = model.adapter();
                write(
                        out,
                        facts,
                        FormGraph.of(
                                new AdaptedModel(
                                        model.base(),
                                        new dev.rango.models.Adapter(
                                                TextBag.FAMILY,
                                                adapter.updates(),
                                                head,
                                                adapter.labels(),
                                                adapter.baseSha256(),
                                                adapter.golden())),
                                Form.BRANCH,
                                Precision.FLOAT32));
            }
            case "lost branch" -> {
                write(out, facts, FormGraph.of(model.withoutBranch(), Precision.FLOAT32));
                expected = "graph";
            }
            case "swapped labels" -> {
                Path config = out.resolve("config.json");
                Files.writeString(
                        config,
                        Files.readString(config)
                                .replace("\"no\"", "\"x\"")
                                .replace("\"yes\"", "\"no\"")
                                .replace("\"x\"", "\"yes\""));
                expected = "graph";
            }
            default -> {
                Path tokenizer = out.resolve("tokenizer.json");
                String shifted = Files.readString(tokenizer);
                for (int w = 0; w < RandomModels.WORDS; w++) {
                    shifted = shifted.replace("\"w" + w + "\":", "\"v" + w + "\":");
                }
                for (int w = 0; w < RandomModels.WORDS; w++) {
                    shifted = shifted.replace("\"v" + w + "\":", "\"w" + (w + 1) % RandomModels.WORDS + "\":");
                }
                String before = dev.rango.runtime.format.Sha256.of(tokenizer);
                Files.writeString(tokenizer, shifted);
                Path config = out.resolve("config.json");
                Files.writeString(
                        config,
                        Files.readString(config).replace(before, dev.rango.runtime.format.Sha256.of(tokenizer)));
                expected = "golden tokens";
            }
        }
        Files.delete(out.resolve("MANIFEST.sha256"));
        FolderManifest.write(out);
        ProofReport report = Verification.of(out);
        assertThat(report.passed()).isFalse();
        assertThat(report.checks())
                .filteredOn(c -> !c.passed())
                .extracting(Check::name)
                .contains(expected);
    }

    private static void write(Path out, GraphContents facts, OnnxModel graph) {
        facts.metadata().forEach(graph::metadata);
        graph.write(out.resolve("model.onnx"));
    }

    @Test
    void missingAndListedFilesAreCompared() throws IOException {
        adapted();
        Path out = export(Form.MERGED);
        Files.delete(out.resolve(GoldenCase.FILE));
        assertThat(Verification.of(out).checks().get(0).detail()).contains("golden.jsonl is missing");
        Files.writeString(out.resolve("MANIFEST.sha256"), "no digest at all\n");
        assertThatThrownBy(() -> Verification.of(out))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("line 1");
        Files.write(out.resolve("MANIFEST.sha256"), new byte[0]);
        assertThat(Verification.of(out).checks().get(0).detail()).contains("model.onnx is not listed");
    }

    @Test
    void foreignGraphsAreRefusedByTheirSignature() throws IOException {
        adapted();
        Path out = export(Form.MERGED);
        ClassifierOptions asItIs = ClassifierOptions.DEFAULT.withIntegrity(Integrity.UNCHECKED);
        OnnxModel foreign = GraphFormat.empty("other");
        OnnxGraph other = foreign.graph();
        String in = other.input(new OnnxValue("ids", ElementType.INT64, "batch", "tokens"));
        other.node("Cast", "y", List.of(in), Attribute.castTo(ElementType.FLOAT));
        other.output(new OnnxValue("y", ElementType.FLOAT, "batch", "tokens"));
        foreign.write(out.resolve("model.onnx"));
        assertThatThrownBy(() -> TextClassifier.open(out, asItIs))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("input_ids");
        Files.write(out.resolve("model.onnx"), "not a graph".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> TextClassifier.open(out, asItIs))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("model.onnx")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }

    private AdaptedModel adapted() throws IOException {
        RandomModels models = new RandomModels(42);
        Checkpoint base = models.base(folder.resolve("base"), 4);
        return models.adapter(folder.resolve("adapter"), base, 3, 0.7, "no", "yes");
    }

    private Path export(Form form) {
        Path out = folder.resolve(form.id());
        Export.of(ExportRequest.of(folder.resolve("base"), form, folder.resolve("adapter")))
                .write(out);
        return out;
    }
}
