package dev.rango.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.data.LabelledDataset;
import dev.rango.data.LabelledText;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.text.Tokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FragmentsTest {
    private static final TrainingListener SILENT = new TrainingListener() {};

    private static final List<String> SENTENCES =
            List.of("It begins well. ", "Then (sadly) it drags... ", "\"Who cares?\" ", "I left early!  ", "No stars.");

    @TempDir
    Path folder;

    @Test
    void aFragmentIsOneToThreeWholeSentences() {
        String text = String.join("", SENTENCES);
        int[] starts = Fragments.starts(text);
        SplittableRandom random = new SplittableRandom(3);
        Set<String> drawn = new TreeSet<>();
        for (int i = 0; i < 500; i++) {
            drawn.add(Fragments.fragment(text, starts, random));
        }
        Set<String> all = new TreeSet<>();
        for (int length = 1; length <= 3; length++) {
            for (int from = 0; from + length <= SENTENCES.size(); from++) {
                all.add(String.join("", SENTENCES.subList(from, from + length)));
            }
        }
        assertThat(drawn).isEqualTo(all);
    }

    @Test
    void sentencesEndBehindTheirMarks() {
        assertThat(Fragments.starts("Good. Bad.")).containsExactly(0, 6, 10);
        assertThat(Fragments.starts("Good?! (Bad.) \"So\" it is.\tOr not")).containsExactly(0, 7, 14, 26, 32);
        for (String one : List.of("...", "One sentence", "One sentence. ", "U.S.A", "5.5 of 10", "Mr")) {
            assertThat(Fragments.starts(one)).as(one).hasSize(2);
        }
        assertThat(Fragments.starts("")).containsExactly(0);
    }

    @Test
    void aShareOfTheChosenTextsIsReadInPartAnewEachTime() {
        Tokenizer tokenizer = TinyTask.vectors().tokenizer();
        List<LabelledText> texts = List.of(
                new LabelledText("w1. w2. w3. w4. w5.", 0), new LabelledText("w6 w7", 1), new LabelledText("", 1));
        int[][] whole = Examples.of(texts, tokenizer).ids();
        int[][] read = whole.clone();
        Fragments fragments = Fragments.of(0.75, texts, tokenizer);
        SplittableRandom random = new SplittableRandom(1);
        int parts = 0;
        for (int i = 0; i < 400; i++) {
            fragments.draw(new int[] {0, 1, 2}, random, whole, read);
            parts += read[0].length < whole[0].length ? 1 : 0;
            assertThat(whole[0]).contains(read[0]);
        }
        assertThat(parts).isBetween(270, 330);
        assertThat(read[1]).isSameAs(whole[1]);
        assertThat(read[2]).isEmpty();
        Fragments.NONE.draw(new int[] {0}, random, whole, read);
    }

    @Test
    void aTrainingOnFragmentsIsRepeatableAndRecorded() throws Exception {
        LabelledDataset data = new LabelledDataset("tiny", List.of("low", "high"), texts(1, 200, 12), texts(2, 200, 1));
        TrainingRecipe recipe = TinyTask.recipe(OptimizerKind.ADAM, 0.02, 4);
        TrainingReport report = new BaseTraining(TinyTask.vectors(), true, 16, 0, 0.7, recipe)
                .run(data, folder.resolve("base"), SILENT);
        assertThat(report.trainingTexts()).isEqualTo(160);
        assertThat(report.testAccuracy().orElseThrow()).isGreaterThan(0.6);
        new BaseTraining(TinyTask.vectors(), true, 16, 0, 0.7, recipe).run(data, folder.resolve("again"), SILENT);
        for (String file : List.of("model.safetensors", "golden.jsonl", "training.json")) {
            assertThat(folder.resolve("again").resolve(file))
                    .hasSameBinaryContentAs(folder.resolve("base").resolve(file));
        }
        assertThat(Files.readString(folder.resolve("base").resolve("training.json")))
                .contains("0.7 of the texts in fragments");
        new BaseTraining(TinyTask.vectors(), true, 16, recipe).run(data, folder.resolve("whole"), SILENT);
        assertThat(Files.mismatch(
                        folder.resolve("whole").resolve("model.safetensors"),
                        folder.resolve("base").resolve("model.safetensors")))
                .isNotNegative();
    }

    private static List<LabelledText> texts(long seed, int count, int sentences) {
        SplittableRandom random = new SplittableRandom(seed);
        return IntStream.range(0, count)
                .mapToObj(i -> {
                    int label = random.nextInt(2);
                    StringBuilder text = new StringBuilder();
                    for (int s = 0; s < sentences; s++) {
                        int telling = random.nextInt(3) == 0 ? 1 - label : label;
                        text.append('w').append(telling * 20 + random.nextInt(20));
                        text.append(" w").append(40 + random.nextInt(20)).append(". ");
                    }
                    return new LabelledText(text.toString(), label);
                })
                .toList();
    }

    @Test
    void theShareIsChecked() {
        TrainingRecipe recipe = TinyTask.recipe(OptimizerKind.ADAM, 0.02, 1);
        for (double share : new double[] {-0.1, 1, Double.NaN}) {
            assertThatThrownBy(() -> new BaseTraining(TinyTask.vectors(), true, 8, 0, share, recipe))
                    .isInstanceOf(UnusableInputException.class)
                    .hasMessageContaining("from 0 to below 1");
        }
        assertThatThrownBy(() -> new BaseTraining(TinyTask.vectors(), false, 8, 0, 0.5, recipe))
                .hasMessageContaining("an embedding that learns");
    }
}
