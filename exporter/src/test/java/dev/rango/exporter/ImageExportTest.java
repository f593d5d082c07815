package dev.rango.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rango.exporter.proof.Check;
import dev.rango.exporter.proof.ProofFailedException;
import dev.rango.exporter.proof.ProofReport;
import dev.rango.models.AdaptedModel;
import dev.rango.models.Checkpoint;
import dev.rango.models.FolderManifest;
import dev.rango.models.ImageReference;
import dev.rango.models.SampleImages;
import dev.rango.onnx.OnnxModel;
import dev.rango.runtime.Device;
import dev.rango.runtime.DeviceUnavailableException;
import dev.rango.runtime.ImageClassifier;
import dev.rango.runtime.Integrity;
import dev.rango.runtime.Prediction;
import dev.rango.runtime.TextClassifier;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.GoldenCase;
import dev.rango.runtime.format.ImageConfig;
import dev.rango.runtime.format.ModelManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Exports of image classifiers with random weights: their proof, and faults that it must find. */
class ImageExportTest {
    /** The base, its adapter, and an export of each form. */
    @TempDir
    static Path made;

    @TempDir
    Path folder;

    private static Checkpoint base;
    private static AdaptedModel adapted;
    private static final Map<Form, ProofReport> PROOFS = new EnumMap<>(Form.class);

    @BeforeAll
    static void exports() throws IOException {
        RandomImageModels models = new RandomImageModels(6);
        base = models.base(made.resolve("base"), "0", "1", "2");
        adapted = models.adapter(made.resolve("adapter"), base, Map.of("fc1", 3, "fc2", 2), 0.7, "A", "B", "C", "D");
        for (Form form : List.of(Form.MERGED, Form.BRANCH)) {
            PROOFS.put(form, write(made.resolve("adapter"), form, made.resolve(form.id())));
        }
    }

    private static ProofReport write(Path adapter, Form form, Path out) {
        return Export.of(ExportRequest.of(made.resolve("base"), form, adapter)).write(out);
    }

    /** A copy. */
    private Path export(Form form) throws IOException {
        Path out = Files.createTempDirectory(folder, form.id()).resolve("out");
        Spoiled.copy(made.resolve(form.id()), out);
        return out;
    }

    @ParameterizedTest
    @EnumSource(
            value = Form.class,
            names = {"MERGED", "BRANCH"})
    void bothFormsAreProvenAndGiveTheAnswersOfDoublePrecision(Form form) throws IOException {
        ProofReport report = PROOFS.get(form);
        Path out = export(form);
        assertThat(report.passed()).isTrue();
        assertThat(report.checks().stream().map(Check::name))
                .contains(
                        "trained model = export",
                        "double precision = export",
                        form.other().id() + " = " + form.id(),
                        "branch with α = 0 is the base",
                        "alone = in batches",
                        "alone = permuted",
                        "awkward images");
        assertThat(Verification.of(out).passed()).isTrue();
        SplittableRandom random = new SplittableRandom(99);
        ImageReference reference = ImageReference.of(adapted);
        try (ImageClassifier classifier = ImageClassifier.open(out)) {
            assertThat(classifier.checkGolden(1e-4)).isLessThan(1e-4);
            for (int i = 0; i < 20; i++) {
                byte[] pixels = i % 2 == 0 ? SampleImages.strokes(random) : SampleImages.noise(random);
                double[] expected = reference.logits(pixels);
                float[] actual = classifier.logits(List.of(pixels))[0];
                for (int c = 0; c < expected.length; c++) {
                    assertThat((double) actual[c]).isCloseTo(expected[c], within(1e-4));
                }
            }
        }
    }

    @Test
    void aBaseByItselfIsExportedMergedOnly() throws IOException {
        Export.of(ExportRequest.of(made.resolve("base"), Form.MERGED)).write(folder.resolve("out"));
        assertThat(Verification.of(folder.resolve("out")).passed()).isTrue();
        for (Device gpu : List.of(Device.cuda(0), Device.tensorrt(0))) {
            assertThatThrownBy(() -> Verification.of(folder.resolve("out"), gpu, report -> {}))
                    .isInstanceOf(DeviceUnavailableException.class);
        }
        assertThat(folder.resolve("out/README.md")).content().contains("Image classifier: 0, 1, 2", "uint8");
        assertThatThrownBy(() -> Export.of(ExportRequest.of(made.resolve("base"), Form.BRANCH)))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("needs an adapter");
    }

    @Test
    void equalInputsGiveEqualBytes() throws IOException {
        Path again = folder.resolve("again");
        write(made.resolve("adapter"), Form.BRANCH, again);
        assertThat(again.resolve(ModelManifest.FILE))
                .hasSameBinaryContentAs(made.resolve("branch").resolve(ModelManifest.FILE));
    }

    @Test
    void aModelOfOtherWeightsFailsTheProofAndLeavesNothing() throws IOException {
        // The golden answers of another adapter: what was trained is not what is exported.
        new RandomImageModels(7).adapter(folder.resolve("other"), base, Map.of("fc1", 3), 0.7, "A", "B", "C", "D");
        Path mixed = folder.resolve("mixed");
        Spoiled.copy(made.resolve("adapter"), mixed);
        Files.copy(
                folder.resolve("other").resolve(GoldenCase.FILE),
                mixed.resolve(GoldenCase.FILE),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(() -> write(mixed, Form.MERGED, folder.resolve("merged")))
                .isInstanceOf(ProofFailedException.class);
        assertThat(folder.resolve("merged")).doesNotExist();
    }

    @Test
    void plantedFaultsAreFound() throws IOException {
        assertFault("digests", out -> {
            byte[] graph = Files.readAllBytes(out.resolve("model.onnx"));
            graph[graph.length / 2] ^= 1;
            Files.write(out.resolve("model.onnx"), graph);
        });
        assertFault("digests", out -> Files.delete(out.resolve("golden.jsonl")));
        // The same with a manifest that agrees: whoever repairs the digests too.
        assertFaultBehindDigests("trained model = export", out -> {
            AdaptedModel weaker = adapted.withScaling(0.69);
            graph(FormGraph.of(weaker, Form.BRANCH), "branch", "A\nB\nC\nD").write(out.resolve("model.onnx"));
        });
        assertFaultBehindDigests(
                "graph",
                out -> graph(FormGraph.of(adapted, Form.MERGED), "branch", "A\nB\nC\nD")
                        .write(out.resolve("model.onnx")));
        assertFaultBehindDigests(
                "graph",
                out -> graph(FormGraph.of(adapted, Form.BRANCH), "branch", "A\nB\nD\nC")
                        .write(out.resolve("model.onnx")));
        assertFaultBehindDigests(
                "graph",
                out -> graph(FormGraph.of(adapted, Form.BRANCH), "merged", "A\nB\nC\nD")
                        .write(out.resolve("model.onnx")));
        assertFaultBehindDigests("trained model = export", out -> {
            Path golden = out.resolve(GoldenCase.FILE);
            Files.writeString(golden, Files.readString(golden).replaceFirst("\"logits\":\\[[^,]*", "\"logits\":[99"));
        });
    }

    private static OnnxModel graph(OnnxModel graph, String form, String labels) {
        graph.metadata("rango.form", form);
        graph.metadata("rango.precision", "float32");
        graph.metadata("rango.labels", labels);
        return graph;
    }

    private interface Fault {
        void plant(Path out) throws IOException;
    }

    private void assertFault(String check, Fault fault) throws IOException {
        Path out = export(Form.BRANCH);
        fault.plant(out);
        assertFails(out, check);
    }

    private void assertFaultBehindDigests(String check, Fault fault) throws IOException {
        Path out = export(Form.BRANCH);
        fault.plant(out);
        Files.delete(out.resolve(ModelManifest.FILE));
        FolderManifest.write(out);
        assertFails(out, check);
    }

    private static void assertFails(Path out, String check) {
        assertThat(Verification.of(out).checks())
                .filteredOn(c -> !c.passed())
                .extracting(Check::name)
                .containsExactly(check);
    }

    @Test
    void severalThreadsGetTheAnswersOfOne() throws Exception {
        SplittableRandom random = new SplittableRandom(3);
        List<byte[]> images = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            images.add(SampleImages.strokes(random));
        }
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try (ImageClassifier classifier = ImageClassifier.open(export(Form.MERGED))) {
            float[][] expected = classifier.logits(images);
            List<Future<float[][]>> answers = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                answers.add(threads.submit(() -> classifier.logits(images)));
            }
            for (Future<float[][]> answer : answers) {
                assertThat(answer.get(60, TimeUnit.SECONDS)).isDeepEqualTo(expected);
            }
            List<Prediction> predictions = classifier.classify(images);
            assertThat(predictions).hasSize(150);
            assertThat(predictions.get(7).label())
                    .isEqualTo(classifier.classify(images.get(7)).label());
            assertThat(classifier.classify(List.<byte[]>of())).isEmpty();
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void misuseIsRefused() throws IOException {
        Path out = export(Form.MERGED);
        ImageClassifier classifier = ImageClassifier.open(out);
        assertThatThrownBy(() -> classifier.classify(new byte[ImageConfig.PIXELS - 1]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("783 pixels");
        classifier.close();
        classifier.close();
        assertThatThrownBy(() -> classifier.classify(new byte[ImageConfig.PIXELS]))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is closed");
        assertRefused(() -> TextClassifier.open(out), "is that of an image classifier; this needs a text classifier");
        assertRefused(() -> ImageClassifier.open(made.resolve("base")), "is a trained base, not an exported model");
        assertRefused(() -> ImageClassifier.open(folder.resolve("none")), "no such folder");
        Path config = out.resolve("config.json");
        Files.writeString(config, Files.readString(config).replace("\"3\" : \"D\"", "\"3\" : \"D\", \"4\" : \"E\""));
        assertRefused(() -> ImageClassifier.open(out), "config.json: has changed since it was exported");
        assertRefused(() -> ImageClassifier.open(out, Integrity.UNCHECKED), "4 classes, but config.json has 5 labels");
    }

    private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String part) {
        assertThatThrownBy(call).isInstanceOf(UnusableInputException.class).hasMessageContaining(part);
    }
}
