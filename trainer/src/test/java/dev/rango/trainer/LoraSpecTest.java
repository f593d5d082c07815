package dev.rango.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import dev.rango.models.TextBag;
import dev.rango.runtime.UnusableInputException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LoraSpecTest {
    @Test
    void targetsAreReadByName() {
        assertThat(LoraSpec.ranks(TextBag.FAMILY, List.of("fc1", " embedding"), 3))
                .containsExactly(entry("embedding", 3), entry("fc1", 3));
        assertThat(LoraSpec.ranks(TextBag.FAMILY, List.of("fc1", "embedding:1"), 3))
                .containsExactly(entry("embedding", 1), entry("fc1", 3));
        assertRefused(List.of("fc3"), "fc3", "embedding, fc1");
        assertRefused(List.of("fc2"), "fc2", "new head");
        assertRefused(List.of("fc1", "fc1"), "twice");
        assertRefused(List.of("fc1:2", "fc1:3"), "twice");
        assertRefused(List.of("fc1:two"), "fc1:two", "is no rank");
        assertRefused(List.of("fc1:"), "is no rank");
        assertRefused(List.of(":2"), "cannot be adapted");
    }

    private static void assertRefused(List<String> names, String... parts) {
        assertThatThrownBy(() -> LoraSpec.ranks(TextBag.FAMILY, names, 2))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContainingAll(parts);
    }

    @Test
    void rankStabilisedFactorsShrinkWithTheRootOfTheRank() {
        LoraSpec plain = LoraSpec.of(4, 0.6, "fc1");
        assertThat(plain.factor()).isEqualTo(0.6);
        LoraSpec stabilised = new LoraSpec(new TreeMap<>(Map.of("fc1", 4)), 0.6, true);
        assertThat(stabilised.factor()).isCloseTo(0.3, within(1e-12));
        assertThat(stabilised.with(16, 0.6).factor()).isCloseTo(0.15, within(1e-12));
        assertThatThrownBy(() -> new LoraSpec(new TreeMap<>(Map.of("fc1", 4, "embedding", 1)), 0.6, true))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("rslora: needs one rank for all layers, not embedding:1,fc1:4");
    }

    @Test
    void saysItsRanks() {
        assertThat(LoraSpec.of(2, 0.1, "fc1", "embedding")).hasToString("embedding,fc1, rank 2, alpha 0.1");
        assertThat(new LoraSpec(LoraSpec.ranks(TextBag.FAMILY, List.of("embedding:1", "fc1"), 2), 0.1, false))
                .hasToString("embedding:1,fc1:2, alpha 0.1");
    }

    @Test
    void fewTextsArePassedMoreOften() {
        LoraSpec both = LoraSpec.of(2, 0.1, "embedding", "fc1");
        assertThat(TrainingRecipes.adapter(TextBag.FAMILY, both, 25_000).epochs())
                .isEqualTo(3);
        assertThat(TrainingRecipes.adapter(TextBag.FAMILY, both, 1_250).epochs())
                .isEqualTo(30);
        assertThat(TrainingRecipes.adapter(TextBag.FAMILY, both, 1_250).learningRate())
                .isGreaterThan(
                        TrainingRecipes.adapter(TextBag.FAMILY, both, 25_000).learningRate());
        assertThat(TrainingRecipes.adapter(TextBag.FAMILY, both, 0).epochs()).isEqualTo(600);
        LoraSpec fc1 = LoraSpec.of(2, 0.1, "fc1");
        assertThat(TrainingRecipes.adapter(TextBag.FAMILY, fc1, 25_000).epochs())
                .isEqualTo(25);
        assertThat(TrainingRecipes.adapter(TextBag.FAMILY, fc1, 1_250).epochs()).isEqualTo(150);
    }
}
