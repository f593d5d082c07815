package dev.rango.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rango.models.Adapter.Target;
import dev.rango.runtime.UnusableInputException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class LoraSpecTest {
    @Test
    void targetsAreReadByName() {
        assertThat(LoraSpec.targets(List.of("fc1", " embedding"))).containsExactly(Target.EMBEDDING, Target.FC1);
        assertRefused(List.of("fc3"), "fc3", "embedding, fc1");
        assertRefused(List.of("fc2"), "fc2", "new head");
        assertRefused(List.of("fc1", "fc1"), "twice");
    }

    private static void assertRefused(List<String> names, String... parts) {
        assertThatThrownBy(() -> LoraSpec.targets(names))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContainingAll(parts);
    }

    @Test
    void rankStabilisedFactorsShrinkWithTheRootOfTheRank() {
        LoraSpec plain = LoraSpec.of(4, 0.6, Target.FC1);
        assertThat(plain.factor()).isEqualTo(0.6);
        LoraSpec stabilised = new LoraSpec(new TreeSet<>(Set.of(Target.FC1)), 4, 0.6, true);
        assertThat(stabilised.factor()).isCloseTo(0.3, within(1e-12));
        assertThat(stabilised.with(16, 0.6).factor()).isCloseTo(0.15, within(1e-12));
    }

    @Test
    void fewTextsArePassedMoreOften() {
        LoraSpec both = LoraSpec.of(2, 0.1, Target.EMBEDDING, Target.FC1);
        assertThat(TrainingRecipes.adapter(both, 25_000).epochs()).isEqualTo(3);
        assertThat(TrainingRecipes.adapter(both, 1_250).epochs()).isEqualTo(30);
        assertThat(TrainingRecipes.adapter(both, 1_250).learningRate())
                .isGreaterThan(TrainingRecipes.adapter(both, 25_000).learningRate());
        assertThat(TrainingRecipes.adapter(both, 0).epochs()).isEqualTo(600);
        LoraSpec fc1 = LoraSpec.of(2, 0.1, Target.FC1);
        assertThat(TrainingRecipes.adapter(fc1, 25_000).epochs()).isEqualTo(25);
        assertThat(TrainingRecipes.adapter(fc1, 1_250).epochs()).isEqualTo(150);
    }
}
