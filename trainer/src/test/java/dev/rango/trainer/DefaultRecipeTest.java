package dev.rango.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rango.data.LabelledDataset;
import dev.rango.data.LabelledText;
import dev.rango.models.Tensor;
import dev.rango.runtime.text.Vocabulary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a training does that is asked for nothing: it must learn what can be learned, however many texts and labels there are. */
class DefaultRecipeTest {
    private static final int DIM = 24;
    private static final int FILLERS = 40;
    private static final int WORDS_OF_A_LABEL = 4;

    @TempDir
    Path folder;

    /** Rows whose labels say themselves by their words; halving the rate after each of 6 epochs learned a third to a half of them. */
    @ParameterizedTest
    @CsvSource({"50, 2", "120, 6", "480, 40"})
    void learnsFewTexts(int rows, int labels) {
        LabelledDataset data = intents(rows, labels);
        TrainingReport report = new BaseTraining(vectors(labels), true, 128, recipe(true, rows, labels))
                .run(data, folder.resolve("base"), new TrainingListener() {});
        assertThat(report.testAccuracy().orElseThrow()).isGreaterThanOrEqualTo(0.97);
    }

    @Test
    void manyTextsKeepTheirRecipe() {
        // AG News and IMDB.
        for (int[] size : new int[][] {{45_605, 4}, {25_000, 2}}) {
            TrainingRecipe recipe = recipe(true, size[0], size[1]);
            assertThat(recipe.epochs()).isEqualTo(6);
            assertThat(recipe.learningRate()).isEqualTo(0.003);
            assertThat(recipe.schedule()).isEqualTo(Schedule.exponential(0.5));
            assertThat(recipe(false, size[0], size[1]).epochs()).isEqualTo(40);
        }
        assertThat(recipe(true, 2_400, 150).epochs()).isEqualTo(54);
        assertThat(recipe(true, 0, 2).epochs()).isEqualTo(1_040);
    }

    @Test
    void whatIsSaidToBeLearnedFromIs() {
        for (double validation : new double[] {0, 0.05, 0.29, 0.5, 0.999}) {
            for (int rows = 20; rows < 60; rows++) {
                TrainingRecipe recipe = recipe(true, rows, 2).on(validation, 0.7, 1);
                List<LabelledText> texts = java.util.Collections.nCopies(rows, new LabelledText("a", 0));
                LabelledDataset data = new LabelledDataset("data", List.of("x", "y"), texts, List.of());
                TrainingData cut = TrainingData.of(data, vectors(2).tokenizer(), recipe);
                assertThat(recipe.learned(rows)).isEqualTo(cut.training().size());
                assertThat(recipe.setAside(rows)).isEqualTo(cut.validation().size());
            }
        }
    }

    @Test
    void moreEpochsDoSomething() {
        for (int texts : new int[] {100, 45_605}) {
            TrainingRecipe recipe = TrainingRecipes.base(true, texts, 4, OptionalInt.of(30), OptionalInt.empty());
            assertThat(recipe.schedule().factor(15, 30)).isEqualTo(0.5);
        }
        assertThat(TrainingRecipes.base(true, 2_400, 150, OptionalInt.empty(), OptionalInt.of(64))
                        .epochs())
                .isEqualTo(106);
    }

    private static TrainingRecipe recipe(boolean learns, int texts, int labels) {
        return TrainingRecipes.base(learns, texts, labels, OptionalInt.empty(), OptionalInt.empty());
    }

    private static WordVectors vectors(int labels) {
        SplittableRandom random = new SplittableRandom(3);
        List<String> words = new ArrayList<>(List.of(Vocabulary.UNKNOWN_WORD, Vocabulary.PADDING_WORD));
        for (int i = 0; i < FILLERS; i++) {
            words.add("filler" + i);
        }
        for (int i = 0; i < labels * WORDS_OF_A_LABEL; i++) {
            words.add("word" + i);
        }
        float[] table = new float[words.size() * DIM];
        for (int i = 2 * DIM; i < table.length; i++) {
            table[i] = (float) (random.nextDouble() - 0.5);
        }
        return new WordVectors(Vocabulary.of(words), Tensor.matrix(words.size(), DIM, table));
    }

    private static LabelledDataset intents(int rows, int labels) {
        SplittableRandom random = new SplittableRandom(4);
        List<String> names = new ArrayList<>();
        for (int label = 0; label < labels; label++) {
            names.add(String.format("intent%02d", label));
        }
        return new LabelledDataset("intents", names, texts(random, rows, labels), texts(random, 400, labels));
    }

    /** Four to nine fillers and two or three of the label's words. */
    private static List<LabelledText> texts(SplittableRandom random, int rows, int labels) {
        List<LabelledText> texts = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            int label = row % labels;
            StringBuilder text = new StringBuilder();
            for (int i = 4 + random.nextInt(6); i > 0; i--) {
                text.append("filler").append(random.nextInt(FILLERS)).append(' ');
            }
            for (int i = 2 + random.nextInt(2); i > 0; i--) {
                int word = label * WORDS_OF_A_LABEL + random.nextInt(WORDS_OF_A_LABEL);
                text.append("word").append(word).append(' ');
            }
            texts.add(new LabelledText(text.toString(), label));
        }
        return texts;
    }
}
