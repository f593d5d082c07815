package dev.rango.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rango.data.LabelledDataset;
import dev.rango.data.LabelledText;
import dev.rango.models.Checkpoint;
import dev.rango.models.Tensor;
import dev.rango.models.TextBag;
import dev.rango.runtime.text.Vocabulary;
import dev.rango.runtime.text.WordPairs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PairSelectionTest {
    private static final TrainingListener SILENT = new TrainingListener() {};

    @TempDir
    Path folder;

    @Test
    void chiSquareIsThatOfTheTable() {
        // 20 of 30 against 10 of 70: Σ (observed − expected)² / expected over four cells.
        assertThat(PairSelection.chiSquare(new int[] {20, 10}, new long[] {30, 70}))
                .isCloseTo(121.0 / 9 + 121.0 / 21 + 121.0 / 21 + 121.0 / 49, within(1e-9));
        assertThat(PairSelection.chiSquare(new int[] {3, 7}, new long[] {30, 70}))
                .isCloseTo(0, within(1e-12));
        assertThat(PairSelection.chiSquare(new int[] {5, 5, 0}, new long[] {5, 5, 0}))
                .isZero();
    }

    @Test
    void whatSaysMostComesFirstAndWhatIsRareOrUnknownNever() {
        int[][] ids = {{2, 3, 4}, {2, 3, 5}, {9, 2, 3}, {4, 5, 0, 6}, {4, 5, 0, 6}, {4, 5, 0, 6}, {2, 3}, {8, 8}, {8, 8}
        };
        int[] labels = {0, 0, 0, 1, 1, 1, 1, 0, 1};
        WordPairs pairs = PairSelection.of(new Examples(ids, labels), 2, 10, 10);
        assertThat(pairs.size()).isEqualTo(2);
        assertThat(List.of(pairs.first(0), pairs.second(0))).containsExactly(4, 5);
        assertThat(List.of(pairs.first(1), pairs.second(1))).containsExactly(2, 3);
        assertThat(PairSelection.of(new Examples(ids, labels), 2, 10, 1).size()).isEqualTo(1);
        assertThat(PairSelection.of(new Examples(new int[][] {{}, {2}}, new int[2]), 2, 10, 5))
                .isEqualTo(WordPairs.NONE);
    }

    /** Each word stands in as many texts of either label: only which two stand together tells. */
    @Test
    void aBaseWithPairsLearnsWhatWordsAloneCannot() throws Exception {
        LabelledDataset data = new LabelledDataset("negation", List.of("bad", "good"), texts(1, 400), texts(2, 200));
        TrainingRecipe recipe = TinyTask.recipe(OptimizerKind.ADAM, 0.02, 8);
        double words = new BaseTraining(vectors(), true, 16, recipe)
                .run(data, folder.resolve("words"), SILENT)
                .testAccuracy()
                .orElseThrow();
        double pairs = new BaseTraining(vectors(), true, 16, 50, 0, recipe)
                .run(data, folder.resolve("pairs"), SILENT)
                .testAccuracy()
                .orElseThrow();
        assertThat(words).isLessThan(0.7);
        assertThat(pairs).isGreaterThan(0.95);
        Checkpoint base = TextBag.read(folder.resolve("pairs"));
        assertThat(base.tokenizer().pairs("it was not good")).contains("not good");
        assertThat(base.network().layer("embedding").in())
                .isEqualTo(base.tokenizer().size());
        new BaseTraining(vectors(), true, 16, 50, 0, recipe).run(data, folder.resolve("again"), SILENT);
        for (String file : List.of("pairs.txt", "model.safetensors", "golden.jsonl", "training.json")) {
            assertThat(folder.resolve("again").resolve(file))
                    .hasSameBinaryContentAs(folder.resolve("pairs").resolve(file));
        }
        assertThat(Files.exists(folder.resolve("words").resolve("pairs.txt"))).isFalse();
        TrainingReport adapted = new AdapterTraining(
                        base, LoraSpec.of(2, 1, "embedding", "fc1"), TinyTask.recipe(OptimizerKind.ADAM, 0.05, 8))
                .run(data, folder.resolve("adapter"), SILENT);
        assertThat(adapted.testAccuracy().orElseThrow()).isGreaterThan(0.95);
    }

    private static WordVectors vectors() {
        SplittableRandom random = new SplittableRandom(3);
        List<String> words = new ArrayList<>(List.of(Vocabulary.UNKNOWN_WORD, Vocabulary.PADDING_WORD));
        words.addAll(List.of("not", "very", "good", "bad", "it", "was", "and"));
        float[] table = new float[words.size() * TinyTask.DIM];
        for (int i = 2 * TinyTask.DIM; i < table.length; i++) {
            table[i] = (float) (random.nextDouble() - 0.5);
        }
        return new WordVectors(Vocabulary.of(words), Tensor.matrix(words.size(), TinyTask.DIM, table));
    }

    private static List<LabelledText> texts(long seed, int count) {
        SplittableRandom random = new SplittableRandom(seed);
        List<LabelledText> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            boolean good = random.nextBoolean();
            boolean first = random.nextBoolean();
            String one = good ? "not bad" : "not good";
            String other = good ? "very good" : "very bad";
            texts.add(new LabelledText(
                    "it was " + (first ? one : other) + " and " + (first ? other : one), good ? 1 : 0));
        }
        return texts;
    }
}
