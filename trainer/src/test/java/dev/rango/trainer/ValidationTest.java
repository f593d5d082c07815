package dev.rango.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rango.models.Checkpoint;
import dev.rango.models.TextBag;
import dev.rango.models.TrainingRecord;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What chooses the epoch, and trainings in which nothing does. */
class ValidationTest {
    private static final TrainingListener SILENT = new TrainingListener() {};
    private static final TrainingRecipe ON_ALL =
            TinyTask.recipe(OptimizerKind.ADAM, 0.02, 6).on(0, 1, 5);

    @TempDir
    Path folder;

    @Test
    void accuracyAndLossAreThoseOfTheirDefinition() {
        Validation.Sum sum = new Validation.Sum(2);
        sum.add(new float[] {1, 3, 0, 0}, new int[] {1, 0});
        sum.add(new float[] {-200, 200}, new int[] {0});
        Validation mean = sum.mean();
        assertThat(mean.accuracy()).isEqualTo(2 / 3.0);
        assertThat(mean.loss()).isCloseTo((Math.log1p(Math.exp(-2)) + Math.log(2) + 400) / 3, within(1e-9));
    }

    @Test
    void ofEqualAccuraciesTheLowerLossIsKept() {
        assertThat(EpochMetrics.best(List.of(epoch(1, 0.5, 0.1), epoch(2, 1, 0.6), epoch(3, 1, 0.2), epoch(4, 1, 0.2)))
                        .epoch())
                .isEqualTo(3);
    }

    private static EpochMetrics epoch(int number, double accuracy, double loss) {
        return new EpochMetrics(number, 0.1, 1, Optional.of(new Validation(accuracy, loss)));
    }

    @Test
    void withoutValidationAllTextsAreTrainedOnAndTheLastEpochIsKept() throws IOException {
        TrainingReport report = train(ON_ALL, "base", 6);
        assertThat(report.trainingTexts()).isEqualTo(400);
        assertThat(report.validationTexts()).isZero();
        assertThat(report.best()).isEqualTo(report.history().get(5));
        assertThat(report.testAccuracy().orElseThrow()).isGreaterThan(0.85);
        TrainingRecord record = TrainingRecord.read(folder.resolve("base")).orElseThrow();
        assertThat(record.validationAccuracy()).isEmpty();
        assertThat(record.bestEpoch()).isEqualTo(6);
        assertThat(Files.readString(folder.resolve("base/metrics.csv")))
                .contains(",,\n")
                .doesNotContain("NaN");
        assertThat(Files.readString(folder.resolve("base/curves.svg")))
                .contains("on all texts")
                .doesNotContain("NaN");
        assertThat(TrainingRecord.bestValidationAccuracy(folder.resolve("base")))
                .isEmpty();
    }

    @Test
    void aTrainingOnAllTextsGoesOnToTheSameBytes() {
        train(ON_ALL, "whole", 6);
        train(ON_ALL, "out", 3);
        assertThat(train(ON_ALL, "out", 6).history()).hasSize(6);
        for (String file : List.of(Checkpoint.WEIGHTS_FILE, "metrics.csv", "curves.svg", "training.json")) {
            assertThat(folder.resolve("out").resolve(file))
                    .hasSameBinaryContentAs(folder.resolve("whole").resolve(file));
        }
    }

    @Test
    void whatNeedsValidationIsRefusedWithoutIt() {
        assertThatThrownBy(() -> ON_ALL.withRegularisation(0, 0, 3))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageStartingWith("patience: ");
        train(ON_ALL, "base", 6);
        Checkpoint base = TextBag.read(folder.resolve("base"));
        LoraSpec lora = LoraSpec.of(1, 1, "fc1");
        assertThatThrownBy(() -> new Sweep(base, lora, List.of(1), List.of(1.0), ON_ALL))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageStartingWith("validation: must be above 0");
    }

    private TrainingReport train(TrainingRecipe recipe, String out, int stopAfter) {
        List<Integer> epochs = new ArrayList<>();
        TrainingListener stopping = new TrainingListener() {
            @Override
            public void epoch(EpochMetrics metrics, boolean best) {
                epochs.add(metrics.epoch());
            }

            @Override
            public boolean stopRequested() {
                return stopAfter < recipe.epochs() && epochs.size() == stopAfter;
            }
        };
        return new BaseTraining(TinyTask.vectors(), true, 16, recipe)
                .run(TinyTask.data(1), folder.resolve(out), stopAfter < recipe.epochs() ? stopping : SILENT);
    }
}
