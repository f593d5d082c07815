package dev.rango.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rango.data.DataSpec;
import dev.rango.data.ImageDataset;
import dev.rango.data.LabelledImage;
import dev.rango.exporter.ExportForm;
import dev.rango.exporter.ImageExport;
import dev.rango.models.AdaptedImageModel;
import dev.rango.models.Adapter.Target;
import dev.rango.models.FrozenWeights;
import dev.rango.models.ImageModel;
import dev.rango.models.ImageReference;
import dev.rango.runtime.ImageClassifier;
import dev.rango.trainer.ImageAdapterTraining;
import dev.rango.trainer.ImageTraining;
import dev.rango.trainer.LoraSpec;
import dev.rango.trainer.TrainingListener;
import dev.rango.trainer.TrainingRecipes;
import dev.rango.trainer.TrainingReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Digits, then letters, as docs/letters.md walks through them; on every test letter trained = merged = branch. */
@Tag("real-data")
class RealLettersTest {
    private static final TrainingListener SILENT = new TrainingListener() {};

    @TempDir
    Path folder;

    private static Path data() {
        Path data = Path.of(System.getProperty("rango.data", "no folder is named"));
        if (!Files.isDirectory(data)) {
            String message = "the data sets are missing: rango.data is " + data;
            if (Boolean.getBoolean("rango.data.required")) {
                fail(message);
            }
            System.err.println("SKIPPED: " + message + "; name it with -Drango.data=FOLDER");
            assumeTrue(false, message);
        }
        return data;
    }

    @Test
    void aFewWeightsTurnDigitsIntoLetters() {
        ImageDataset digits =
                DataSpec.parse("mnist:" + data().resolve("mnist")).images().load();
        ImageDataset letters =
                DataSpec.parse("letters:" + data().resolve("letters")).images().load();
        assertThat(digits.test()).hasSize(10_000);
        assertThat(letters.test()).hasSize(780);

        TrainingReport trained =
                new ImageTraining(TrainingRecipes.IMAGE_BASE).run(digits, folder.resolve("digits"), SILENT);
        report("digits", trained);
        assertThat(trained.testAccuracy().orElseThrow()).isGreaterThanOrEqualTo(0.988);

        ImageModel base = ImageModel.read(folder.resolve("digits"));
        LoraSpec lora = LoraSpec.of(4, 1, Target.FC1, Target.FC2);
        TrainingReport adapted = new ImageAdapterTraining(base, lora, TrainingRecipes.IMAGE_ADAPTER)
                .run(letters, folder.resolve("letters"), SILENT);
        report("letters", adapted);
        assertThat(adapted.testAccuracy().orElseThrow()).isGreaterThanOrEqualTo(0.9);
        assertThat(adapted.trainedParameters()).isLessThan(adapted.allParameters() / 10);
        assertThat(adapted.frozen()).contains(FrozenWeights.of(ImageModel.read(folder.resolve("digits"))));

        double[][] exact = exact(base, letters.test());
        for (ExportForm form : ExportForm.values()) {
            Path export = folder.resolve(form.id());
            ImageExport.read(folder.resolve("digits"), Optional.of(folder.resolve("letters")), form)
                    .write(export);
            try (ImageClassifier classifier = ImageClassifier.open(export)) {
                assertAgree(
                        exact,
                        classifier.logits(letters.test().stream()
                                .map(LabelledImage::pixels)
                                .toList()));
            }
        }
    }

    private double[][] exact(ImageModel base, List<LabelledImage> images) {
        ImageReference reference = ImageReference.of(AdaptedImageModel.read(base, folder.resolve("letters")));
        return images.stream().map(image -> reference.logits(image.pixels())).toArray(double[][]::new);
    }

    private static void assertAgree(double[][] expected, float[][] actual) {
        int flips = 0;
        for (int i = 0; i < expected.length; i++) {
            int bestExpected = 0;
            int bestActual = 0;
            for (int c = 0; c < expected[i].length; c++) {
                assertThat((double) actual[i][c]).isCloseTo(expected[i][c], within(1e-4));
                bestExpected = expected[i][c] > expected[i][bestExpected] ? c : bestExpected;
                bestActual = actual[i][c] > actual[i][bestActual] ? c : bestActual;
            }
            flips += bestExpected == bestActual ? 0 : 1;
        }
        assertThat(flips).isZero();
    }

    private static void report(String what, TrainingReport report) {
        System.out.printf(
                Locale.ROOT,
                "%s: test accuracy %.2f %%, %,d of %,d weights trained%n",
                what,
                100 * report.testAccuracy().orElseThrow(),
                report.trainedParameters(),
                report.allParameters());
    }
}
