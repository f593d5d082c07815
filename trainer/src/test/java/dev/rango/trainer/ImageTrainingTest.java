package dev.rango.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rango.data.ImageDataset;
import dev.rango.models.AdaptedModel;
import dev.rango.models.Checkpoint;
import dev.rango.models.FrozenWeights;
import dev.rango.models.ImageReference;
import dev.rango.models.LeNet;
import dev.rango.models.SampleImages;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.GoldenImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageTrainingTest {
    private static final TrainingListener SILENT = new TrainingListener() {};
    private static final TrainingRecipe BASE_RECIPE =
            TrainingRecipe.of(OptimizerKind.ADAM, 0.003, 3, 32).on(0.1, 1, 3);
    private static final TrainingRecipe RECIPE = TrainingRecipe.of(OptimizerKind.ADAM, 0.01, 6, 32)
            .with(new Schedule.Linear(0))
            .withRegularisation(0, 0.2, 0)
            .on(0.1, 1, 4);
    private static final LoraSpec LORA = LoraSpec.of(3, 1, "fc1", "fc2");
    private static final ImageDataset FOUR = TinyImages.bars("four", 4, 600, 200, 1);
    private static final ImageDataset SIX = TinyImages.bars("six", 6, 600, 300, 2);

    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    private static Checkpoint base;
    private static TrainingReport baseReport;

    @BeforeAll
    static void trainBase() {
        baseReport = new ImageTraining(BASE_RECIPE).run(FOUR, shared.resolve("base"), SILENT);
        base = LeNet.read(shared.resolve("base"));
    }

    @Test
    void baseLearnsAndIsReadAsItWasTrained() {
        // By chance it would be right in a quarter.
        assertThat(baseReport.testAccuracy().orElseThrow()).isGreaterThan(0.9);
        assertThat(baseReport.coverage()).isEmpty();
        assertThat(baseReport.trainedParameters()).isEqualTo(baseReport.allParameters());
        TrainedModel trained = TrainedModel.of(base);
        ImageReference reference = ImageReference.of(LeNet.weights(base));
        assertThat(base.golden()).hasSameSizeAs(SampleImages.golden().keySet());
        for (GoldenImage golden : LeNet.images(base.golden())) {
            assertThat(trained.logits(golden)).containsExactly(golden.logits());
            assertClose(reference.logits(golden.pixels()), golden.logits());
        }
    }

    @Test
    void adapterLearnsAndEverythingElseIsShownToBeFrozen() throws IOException {
        FrozenWeights before = FrozenWeights.of(base);
        byte[] file = Files.readAllBytes(shared.resolve("base/model.safetensors"));
        TrainingReport report = new AdapterTraining(base, LORA, RECIPE).run(SIX, folder.resolve("out"), SILENT);

        // By chance it would be right in a sixth.
        assertThat(report.testAccuracy().orElseThrow()).isGreaterThan(0.85);
        assertThat(report.frozen()).contains(before);
        assertThat(FrozenWeights.of(base)).isEqualTo(before);
        assertThat(FrozenWeights.of(LeNet.read(shared.resolve("base")))).isEqualTo(before);
        assertThat(shared.resolve("base/model.safetensors")).hasBinaryContent(file);
        assertThat(report.trainedParameters()).isEqualTo(3 * (400 + 120) + 3 * (120 + 84) + 6 * 85);
        assertThat(report.allParameters())
                .isEqualTo(LeNet.weights(base).parameters()
                        - LeNet.weights(base).fc3().parameters()
                        + 6 * 85);

        AdaptedModel adapted = AdaptedModel.read(base, folder.resolve("out"));
        TrainedModel trained = TrainedModel.of(adapted);
        for (GoldenImage golden : LeNet.images(adapted.adapter().golden())) {
            assertThat(trained.logits(golden)).containsExactly(golden.logits());
            assertClose(ImageReference.of(adapted).logits(golden.pixels()), golden.logits());
            assertClose(ImageReference.of(adapted.merged()).logits(golden.pixels()), golden.logits());
        }
    }

    @Test
    void aSweepKeepsTheBestAdapterAsIfItHadBeenTrainedAlone() {
        SweepReport sweep = new Sweep(base, LORA, List.of(1, 3), List.of(0.2, 1.0), RECIPE)
                .run(SIX, folder.resolve("sweep"), new SweepListener() {});
        SweepCell best = sweep.best();
        assertThat(sweep.cells()).hasSize(4);
        LoraSpec lora = LORA.with(best.rank(), best.alpha());
        TrainingReport alone = new AdapterTraining(base, lora, RECIPE).run(SIX, folder.resolve("alone"), SILENT);
        assertThat(SweepCell.of(lora, alone)).isEqualTo(best);
        assertThat(sweep.allParameters()).isEqualTo(alone.allParameters());
        for (String file : List.of("adapter_model.safetensors", "adapter_config.json", "golden.jsonl", "metrics.csv")) {
            assertThat(folder.resolve("sweep").resolve(file))
                    .hasSameBinaryContentAs(folder.resolve("alone").resolve(file));
        }
    }

    @Test
    void aChangedFrozenWeightIsSeen() {
        FrozenWeights before = FrozenWeights.of(base);
        float[] conv1 = LeNet.weights(base).conv1().weight().data();
        float kept = conv1[7];
        conv1[7] = Math.nextUp(kept);
        try {
            assertThat(FrozenWeights.of(base)).isNotEqualTo(before);
            assertThat(before.weights()).isEqualTo(60_856);
        } finally {
            conv1[7] = kept;
        }
        // A training whose listener meddles with the base does not end well.
        TrainingListener meddler = new TrainingListener() {
            @Override
            public void epoch(EpochMetrics metrics, boolean best) {
                conv1[7] = Math.nextUp(kept);
            }
        };
        try {
            assertThatThrownBy(() -> new AdapterTraining(base, LORA, RECIPE).run(SIX, folder.resolve("out"), meddler))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("changed frozen weights");
            assertThat(folder.resolve("out")).doesNotExist();
        } finally {
            conv1[7] = kept;
        }
    }

    @Test
    void stoppedTrainingsEndAsIfTheyHadNotBeenStopped() throws IOException {
        new AdapterTraining(base, LORA, RECIPE).run(SIX, folder.resolve("whole"), SILENT);
        List<Integer> epochs = new ArrayList<>();
        TrainingListener stopper = new TrainingListener() {
            @Override
            public void epoch(EpochMetrics metrics, boolean best) {
                epochs.add(metrics.epoch());
            }

            @Override
            public boolean stopRequested() {
                return epochs.size() == 2;
            }
        };
        new AdapterTraining(base, LORA, RECIPE).run(SIX, folder.resolve("out"), stopper);
        assertThat(epochs).containsExactly(1, 2);
        assertThatThrownBy(() -> new AdapterTraining(base, LORA, RECIPE).run(FOUR, folder.resolve("out"), SILENT))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("other data");
        new AdapterTraining(base, LORA, RECIPE).run(SIX, folder.resolve("out"), SILENT);
        for (String file : List.of("adapter_model.safetensors", "golden.jsonl", "metrics.csv", "training.json")) {
            assertThat(folder.resolve("out").resolve(file))
                    .hasSameBinaryContentAs(folder.resolve("whole").resolve(file));
        }
    }

    @Test
    void adaptersOfOtherBasesAndImpossibleRanksAreRefused() {
        new AdapterTraining(base, LORA, RECIPE.with(Schedule.constant())).run(SIX, folder.resolve("adapter"), SILENT);
        new ImageTraining(BASE_RECIPE.on(0.1, 0.2, 9)).run(FOUR, folder.resolve("other"), SILENT);
        Checkpoint other = LeNet.read(folder.resolve("other"));
        assertThatThrownBy(() -> AdaptedModel.read(other, folder.resolve("adapter")))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("trained on another base");
        assertThatThrownBy(() -> new AdapterTraining(base, LoraSpec.of(85, 1, "fc2"), RECIPE))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("above 84, the smaller side of fc2");
    }

    private static void assertClose(double[] expected, float[] actual) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int c = 0; c < expected.length; c++) {
            assertThat((double) actual[c]).isCloseTo(expected[c], within(1e-4));
        }
    }
}
