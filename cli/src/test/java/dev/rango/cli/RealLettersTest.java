package dev.rango.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rango.data.DataSpec;
import dev.rango.data.ImageDataset;
import dev.rango.data.LabelledImage;
import dev.rango.exporter.Export;
import dev.rango.exporter.ExportRequest;
import dev.rango.exporter.Form;
import dev.rango.models.AdaptedModel;
import dev.rango.models.Checkpoint;
import dev.rango.models.FrozenWeights;
import dev.rango.models.ImageReference;
import dev.rango.models.LeNet;
import dev.rango.runtime.GreyPicture;
import dev.rango.runtime.ImageClassifier;
import dev.rango.runtime.Prediction;
import dev.rango.runtime.format.ImageConfig;
import dev.rango.trainer.AdapterTraining;
import dev.rango.trainer.ImageTraining;
import dev.rango.trainer.LoraSpec;
import dev.rango.trainer.TrainingListener;
import dev.rango.trainer.TrainingRecipes;
import dev.rango.trainer.TrainingReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
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

        digitsReadTheSameOnEveryPaper(digits.test().subList(0, 2000));

        Checkpoint base = LeNet.read(folder.resolve("digits"));
        LoraSpec lora = LoraSpec.of(4, 1, "fc1", "fc2");
        TrainingReport adapted = new AdapterTraining(base, lora, TrainingRecipes.IMAGE_ADAPTER)
                .run(letters, folder.resolve("letters"), SILENT);
        report("letters", adapted);
        assertThat(adapted.testAccuracy().orElseThrow()).isGreaterThanOrEqualTo(0.9);
        assertThat(adapted.trainedParameters()).isLessThan(adapted.allParameters() / 10);
        assertThat(adapted.frozen()).contains(FrozenWeights.of(LeNet.read(folder.resolve("digits"))));

        double[][] exact = exact(base, letters.test());
        for (Form form : List.of(Form.MERGED, Form.BRANCH)) {
            Path export = folder.resolve(form.id());
            Export.of(ExportRequest.of(folder.resolve("digits"), form, folder.resolve("letters")))
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

    /** MNIST's test pictures, black on paper that is white, grey, dark grey, or lit from one side. */
    private void digitsReadTheSameOnEveryPaper(List<LabelledImage> images) {
        Path export = folder.resolve("digits-export");
        Export.of(ExportRequest.of(folder.resolve("digits"), Form.MERGED)).write(export);
        try (ImageClassifier classifier = ImageClassifier.open(export)) {
            double plain = accuracy(images, image -> classifier.classify(image.pixels()));
            for (int paper : new int[] {255, 200, 180, 150, 120}) {
                for (double slope : new double[] {0, 0.25}) {
                    double accuracy = accuracy(images, image -> classifier.classify(onPaper(image, paper, slope)));
                    System.out.printf(
                            Locale.ROOT,
                            "paper %d, light falls by %.0f %%: %.2f %%, as they are %.2f %%%n",
                            paper,
                            100 * slope,
                            100 * accuracy,
                            100 * plain);
                    assertThat(accuracy).isCloseTo(plain, within(0.01));
                }
            }
        }
    }

    private static double accuracy(List<LabelledImage> images, Function<LabelledImage, Prediction> answers) {
        return images.stream()
                        .filter(image -> answers.apply(image).label().equals(String.valueOf(image.label())))
                        .count()
                / (double) images.size();
    }

    /** In three pixels for each, ink of grey 20. */
    private static GreyPicture onPaper(LabelledImage image, int paper, double slope) {
        int side = 3 * ImageConfig.SIDE;
        double[] grey = new double[side * side];
        for (int i = 0; i < grey.length; i++) {
            int ink = image.pixels()[i / side / 3 * ImageConfig.SIDE + i % side / 3] & 0xff;
            double light = 1 - slope * (i % side) / side;
            grey[i] = light * (paper + (20 - paper) * ink / 255.0);
        }
        return new GreyPicture(side, side, grey);
    }

    private double[][] exact(Checkpoint base, List<LabelledImage> images) {
        ImageReference reference = ImageReference.of(AdaptedModel.read(base, folder.resolve("letters")));
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
