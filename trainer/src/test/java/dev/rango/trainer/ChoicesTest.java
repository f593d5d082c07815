package dev.rango.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rango.runtime.Setting;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a user reads who trains into an unfinished folder with other options. */
class ChoicesTest {
    private static final TrainingRecipe RECIPE = TrainingRecipe.of(OptimizerKind.ADAMW, 0.003, 6, 64);

    @Test
    void everythingOfARecipeIsThere() {
        assertThat(Choices.of("train")
                        .and(RECIPE.with(new Schedule.Linear(0.1)))
                        .lines())
                .containsExactly(
                        "train",
                        "optimizer adamw",
                        "lr 0.003",
                        "schedule linear:0.1",
                        "clip 0",
                        "weight-decay 0",
                        "dropout 0",
                        "epochs 6",
                        "patience 0",
                        "average-from 0",
                        "batch 64",
                        "validation 0.05",
                        "fraction 1",
                        "seed 1");
    }

    @Test
    void onlyWhatDiffersIsSaid() {
        Choices then = LoraSpec.of(2, 0.5, "fc1").choices(Choices.of("adapt")).and(RECIPE);
        TrainingRecipe other = RECIPE.with(new Schedule.Steps(3, 0.5)).on(0.05, 1, 7);
        Choices now = LoraSpec.of(4, 0.5, "fc1").choices(Choices.of("adapt")).and(other);
        assertThat(inWords(then.difference(now)))
                .isEqualTo("rank 2 schedule constant seed 1; now rank 4 schedule step:3:0.5 seed 7");
        assertThat(Choices.parse(then.toString())).isEqualTo(then);
    }

    @Test
    void anOptionThatTheOtherHasNotIsSaid() {
        assertThat(inWords(Choices.of("sweep").and("ranks", List.of(1, 2)).difference(Choices.of("sweep"))))
                .isEqualTo("ranks 1,2; now no ranks");
    }

    @Test
    void aTrainingThatAnEarlierVersionBeganIsKnownAgain() {
        Choices now = Choices.of("train").andIf(true, "freeze-embedding").and("hidden", 8);
        assertThat(Choices.parse("train\n--freeze-embedding\n--hidden 8")).isEqualTo(now);
        assertThat(inWords(now.difference(
                        Choices.of("train").andIf(false, "freeze-embedding").and("hidden", 8))))
                .isEqualTo("freeze embedding; now no freeze embedding");
    }

    private static String inWords(String text) {
        return Setting.spell(text, Setting.WORDS);
    }

    @Test
    void anotherVerbIsSaid() {
        assertThat(inWords(Choices.of("adapt").and("rank", 2).difference(Choices.of("train"))))
                .isEqualTo("adapt rank 2; now train");
        assertThat(Choices.parse("adapt fc1, rank 2, as it was written before").difference(Choices.of("adapt")))
                .startsWith("adapt fc1, rank 2");
    }
}
