package dev.rango.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rango.exporter.proof.Check;
import dev.rango.exporter.proof.ProofReport;
import dev.rango.models.AdaptedModel;
import dev.rango.models.Checkpoint;
import dev.rango.models.FolderManifest;
import dev.rango.models.ImageReference;
import dev.rango.models.SampleImages;
import dev.rango.runtime.ImageClassifier;
import dev.rango.runtime.Prediction;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.AdapterFile;
import dev.rango.runtime.format.ModelManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Several adapters of a network of pictures in one export: the same forms, proof and questions as of texts. */
class ImageTasksTest {
    @TempDir
    static Path made;

    @TempDir
    Path folder;

    private static AdaptedModel letters;
    private static AdaptedModel signs;

    @BeforeAll
    static void exports() throws IOException {
        RandomImageModels models = new RandomImageModels(6);
        Checkpoint base = models.base(made.resolve("base"), "0", "1", "2");
        letters = models.adapter(made.resolve("letters"), base, Map.of("fc1", 3, "fc2", 2), 0.7, "A", "B", "C", "D");
        signs = models.adapter(made.resolve("signs"), base, Map.of("fc2", 4), 1.3, "+", "-");
        for (Form form : List.of(Form.SWAPPABLE, Form.BANK)) {
            Export.of(request(form)).write(made.resolve(form.id()));
        }
    }

    private static ExportRequest request(Form form) {
        return ExportRequest.of(made.resolve("base"), form, made.resolve("letters"), made.resolve("signs"));
    }

    @ParameterizedTest
    @EnumSource(
            value = Form.class,
            names = {"SWAPPABLE", "BANK"})
    void everyTaskGivesTheAnswersOfDoublePrecisionAloneAndAmongOthers(Form form) {
        Path out = made.resolve(form.id());
        ProofReport report = Verification.of(out);
        assertThat(report.passed()).isTrue();
        assertThat(report.checks().stream().map(Check::name))
                .contains("trained model = each task", "alone = permuted", "awkward images")
                .contains(form == Form.BANK ? "alone = in one batch of all tasks" : "inputs = OrtLoraAdapter");
        SplittableRandom random = new SplittableRandom(99);
        List<byte[]> pictures = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            pictures.add(i % 2 == 0 ? SampleImages.strokes(random) : SampleImages.noise(random));
            names.add(List.of("base", "letters", "signs").get(i % 3));
        }
        try (ImageClassifier model = ImageClassifier.open(out)) {
            assertThat(model.tasks()).containsExactly("base", "letters", "signs");
            assertThat(model.checkGolden()).isLessThan(1e-4);
            List<Prediction> mixed = model.classifyMixed(pictures, names);
            for (int i = 0; i < pictures.size(); i++) {
                ImageClassifier task = model.with(names.get(i));
                double[] expected = reference(names.get(i)).logits(pictures.get(i));
                float[] actual = task.logits(List.of(pictures.get(i)))[0];
                assertThat(actual).hasSize(expected.length);
                for (int c = 0; c < expected.length; c++) {
                    assertThat((double) actual[c]).isCloseTo(expected[c], within(1e-4));
                }
                Prediction alone = task.classify(pictures.get(i));
                assertThat(mixed.get(i).label()).isEqualTo(alone.label());
                assertThat(mixed.get(i).score()).isCloseTo(alone.score(), within(1e-6f));
            }
        }
    }

    private static ImageReference reference(String task) {
        return switch (task) {
            case "letters" -> ImageReference.of(letters);
            case "signs" -> ImageReference.of(signs);
            default -> (ImageReference) letters.base().reference();
        };
    }

    @Test
    void aWrongScaleOfOneTaskIsFound() throws IOException {
        Path out = folder.resolve("out");
        Spoiled.copy(made.resolve("swappable"), out);
        Path graph = out.resolve("model.onnx");
        Files.copy(
                AdapterFile.beside(graph, "letters"),
                AdapterFile.beside(graph, "signs"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Files.delete(out.resolve(ModelManifest.FILE));
        FolderManifest.write(out);
        assertThat(Verification.of(out).checks())
                .filteredOn(check -> !check.passed())
                .extracting(Check::name)
                .contains("trained model = each task");
    }

    @Test
    void aTaskThatIsNotThereIsRefusedByName() {
        try (ImageClassifier model = ImageClassifier.open(made.resolve("bank"))) {
            assertThatThrownBy(() -> model.with("numbers"))
                    .isInstanceOf(UnusableInputException.class)
                    .hasMessageContaining("numbers")
                    .hasMessageContaining("letters");
        }
    }

    @Test
    void equalInputsGiveEqualBytes() {
        Export.of(request(Form.BANK)).write(folder.resolve("again"));
        assertThat(folder.resolve("again").resolve(ModelManifest.FILE))
                .hasSameBinaryContentAs(made.resolve("bank").resolve(ModelManifest.FILE));
    }
}
