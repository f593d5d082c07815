package dev.rango.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.models.BertEncoder;
import dev.rango.models.Checkpoint;
import dev.rango.models.TextBag;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Trainings that are stopped and go on; that a killed process can, is tested with real ones where the verbs are. */
class ResumptionTest {
    private static final TrainingRecipe RECIPE = TinyTask.recipe(OptimizerKind.ADAMW, 0.02, 9)
            .with(new Schedule.Linear(0.2))
            .withRegularisation(0.01, 0.2, 0);
    private static final LoraSpec LORA = LoraSpec.of(2, 0.5, "fc1", "embedding");

    @TempDir
    Path folder;

    private Checkpoint base;

    @BeforeEach
    void trainBase() {
        new BaseTraining(TinyTask.vectors(), true, 16, TinyTask.recipe(OptimizerKind.ADAM, 0.02, 2))
                .run(TinyTask.data(1), folder.resolve("base"), new TrainingListener() {});
        base = TextBag.read(folder.resolve("base"));
    }

    /** Also with means of weights, which begin before, at and after the epoch at which it stops. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4})
    void stoppedTrainingsEndAsIfTheyHadNotBeenStopped(int averageFrom) throws IOException {
        TrainingRecipe recipe = RECIPE.averagingFrom(averageFrom);
        train("whole", recipe, Integer.MAX_VALUE);
        for (int stopAfter : new int[] {1, 4, 6}) {
            assertThat(train("out", recipe, stopAfter)).containsExactlyElementsOf(upTo(1, stopAfter));
            assertThat(partial("metrics.csv")).content().hasLineCount(stopAfter + 1);
            assertThat(train("out", recipe, Integer.MAX_VALUE)).containsExactlyElementsOf(upTo(stopAfter + 1, 9));
            assertThat(folder.resolve("out.partial")).doesNotExist();
            assertSameAsWhole();
        }
    }

    @Test
    void trainingsStoppedWithinAnEpochEndAsIfTheyHadNotBeenStopped() throws IOException {
        TrainingRecipe recipe = RECIPE.averagingFrom(2);
        train("whole", recipe, Integer.MAX_VALUE);
        boolean[] stop = {false};
        TrainingListener within = new TrainingListener() {
            @Override
            public void progress(int epoch, int done, int total) {
                stop[0] = epoch == 4 && done < total;
            }

            @Override
            public boolean stopRequested() {
                return stop[0];
            }
        };
        training(recipe).run(TinyTask.data(2), folder.resolve("out"), within);
        assertThat(stop[0]).isTrue();
        assertThat(train("out", recipe, Integer.MAX_VALUE)).endsWith(4, 5, 6, 7, 8, 9);
        assertSameAsWhole();
    }

    /** Whose dropout the engine draws. */
    @Test
    void aTransformersTrainingGoesOnAsIfItHadNotBeenStopped() {
        AdapterTraining training = new AdapterTraining(
                TinyBert.readable(3),
                LoraSpec.of(
                        2,
                        0.5,
                        BertEncoder.Block.of(0).value(),
                        BertEncoder.Block.of(1).query()),
                TinyTask.recipe(OptimizerKind.ADAMW, 0.02, 3).withRegularisation(0.01, 0.2, 0));
        train(training, "whole", Integer.MAX_VALUE);
        assertThat(train(training, "out", 1)).containsExactly(1);
        assertThat(train(training, "out", Integer.MAX_VALUE)).containsExactly(2, 3);
        assertSameAsWhole();
    }

    private void assertSameAsWhole() {
        for (String file :
                List.of("adapter_model.safetensors", "metrics.csv", "curves.svg", "golden.jsonl", "training.json")) {
            assertThat(folder.resolve("out").resolve(file))
                    .hasSameBinaryContentAs(folder.resolve("whole").resolve(file));
        }
    }

    @Test
    void trainingThatWasDoneWhenItDiedOnlyWritesItsFolder() throws IOException {
        // All epochs noted, nothing written: the folder's place is taken away before the end.
        Path out = folder.resolve("out");
        List<Integer> epochs = new ArrayList<>();
        TrainingListener saboteur = new TrainingListener() {
            @Override
            public void epoch(EpochMetrics metrics, boolean best) {
                epochs.add(metrics.epoch());
                if (metrics.epoch() == RECIPE.epochs()) {
                    write(out, "in the way");
                }
            }
        };
        assertThatThrownBy(() -> training(RECIPE).run(TinyTask.data(2), out, saboteur))
                .isInstanceOf(UnusableInputException.class);
        assertThat(partial("checkpoint")).exists();
        Files.delete(out);
        assertThat(train("out", RECIPE, Integer.MAX_VALUE)).isEmpty();
        assertThat(out.resolve("adapter_model.safetensors")).exists();
    }

    @Test
    void otherTrainingsAreRefusedByName() {
        train("out", RECIPE, 2);
        Path out = folder.resolve("out");
        assertRefused(
                () -> training(RECIPE.withClip(2)).run(TinyTask.data(2), out, once()),
                "other options (clip 1; now clip 2);");
        assertRefused(() -> training(RECIPE).run(TinyTask.data(3), out, once()), "other data");
        new BaseTraining(TinyTask.vectors(), true, 16, TinyTask.recipe(OptimizerKind.ADAM, 0.02, 1))
                .run(TinyTask.data(1), folder.resolve("other"), new TrainingListener() {});
        Checkpoint other = TextBag.read(folder.resolve("other"));
        assertRefused(
                () -> new AdapterTraining(other, LORA, RECIPE).run(TinyTask.data(2), out, once()), "other weights");
        assertThat(train("out", RECIPE, Integer.MAX_VALUE)).startsWith(3);
    }

    @Test
    void damagedCheckpointsAreRefused() throws IOException {
        train("out", RECIPE, 3);
        byte[] whole = Files.readAllBytes(partial("checkpoint"));
        for (int at = 0; at < whole.length; at += whole.length / 23) {
            byte[] changed = whole.clone();
            changed[at] ^= 1;
            Files.write(partial("checkpoint"), changed);
            assertRefused(
                    () -> training(RECIPE).run(TinyTask.data(2), folder.resolve("out"), once()),
                    "its checksum does not match; restart starts over");
            Files.write(partial("checkpoint"), java.util.Arrays.copyOf(whole, at));
            assertRefused(
                    () -> training(RECIPE).run(TinyTask.data(2), folder.resolve("out"), once()), "restart starts over");
        }
        PartialFolder.discard(folder.resolve("out"));
        assertThat(folder.resolve("out.partial")).doesNotExist();
    }

    @Test
    void twoTrainingsForOneFolderAreRefused() {
        Path out = folder.resolve("out");
        TrainingListener nosy = new TrainingListener() {
            @Override
            public void epoch(EpochMetrics metrics, boolean best) {
                assertRefused(
                        () -> training(RECIPE).run(TinyTask.data(2), out, once()), "another process is writing here");
            }
        };
        training(RECIPE).run(TinyTask.data(2), out, nosy);
        assertThat(out).exists();
    }

    /** What a process leaves that ends between the making of the folder and that of its lock. */
    @Test
    void anEmptyFolderIsNobodys() throws IOException {
        Files.createDirectory(folder.resolve("out.partial"));
        training(RECIPE).run(TinyTask.data(2), folder.resolve("out"), once());
        assertThat(folder.resolve("out")).exists();
    }

    @Test
    void foldersOfOthersAreLeftAlone() throws IOException {
        Path mine = Files.createDirectory(folder.resolve("out.partial"));
        Files.writeString(mine.resolve("thesis.txt"), "x");
        assertRefused(() -> training(RECIPE).run(TinyTask.data(2), folder.resolve("out"), once()), "move it away");
        assertRefused(() -> PartialFolder.discard(folder.resolve("out")), "move it away");
        assertThat(mine.resolve("thesis.txt")).exists();
    }

    @Test
    void impatientTrainingsEndEarlyAlsoWhenResumed() {
        TrainingRecipe impatient = TinyTask.recipe(OptimizerKind.SGD, 1e-9, 50).withRegularisation(0, 0, 3);
        // Nothing is learned at such a rate: the first epoch stays the best.
        assertThat(train("whole", impatient, Integer.MAX_VALUE)).containsExactly(1, 2, 3, 4);
        train("out", impatient, 2);
        assertThat(train("out", impatient, Integer.MAX_VALUE)).containsExactly(3, 4);
    }

    private AdapterTraining training(TrainingRecipe recipe) {
        return new AdapterTraining(base, LORA, recipe);
    }

    /** The epochs that were trained now. */
    private List<Integer> train(String name, TrainingRecipe recipe, int stopAfter) {
        return train(training(recipe), name, stopAfter);
    }

    private List<Integer> train(AdapterTraining training, String name, int stopAfter) {
        List<Integer> epochs = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void epoch(EpochMetrics metrics, boolean best) {
                epochs.add(metrics.epoch());
            }

            @Override
            public boolean stopRequested() {
                return epochs.size() == stopAfter;
            }
        };
        training.run(TinyTask.data(2), folder.resolve(name), listener);
        return epochs;
    }

    private static TrainingListener once() {
        return new TrainingListener() {};
    }

    private Path partial(String file) {
        return folder.resolve("out.partial").resolve(file);
    }

    private static List<Integer> upTo(int first, int last) {
        return java.util.stream.IntStream.rangeClosed(first, last).boxed().toList();
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String... parts) {
        assertThatThrownBy(call).isInstanceOf(UnusableInputException.class).hasMessageContainingAll(parts);
    }
}
