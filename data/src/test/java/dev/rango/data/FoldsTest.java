package dev.rango.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.runtime.UnusableInputException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FoldsTest {
    private static LabelledDataset data(int count) {
        List<LabelledText> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(new LabelledText("text " + i, i % 10 == 0 ? 1 : 0));
        }
        return new LabelledDataset("mine", List.of("often", "rarely"), texts, texts.subList(0, 1));
    }

    @Test
    void eachTextIsTestedWithOnceAndTrainedOnInAllOtherFolds() {
        LabelledDataset data = data(103);
        List<LabelledDataset> folds = data.folds(5, 7);
        assertThat(folds).hasSize(5);
        List<LabelledText> tested = new ArrayList<>();
        for (LabelledDataset fold : folds) {
            assertThat(fold.labels()).isEqualTo(data.labels());
            assertThat(fold.test().size()).isBetween(20, 21);
            assertThat(fold.test().stream().filter(text -> text.label() == 1)).hasSizeBetween(2, 3);
            List<LabelledText> both = new ArrayList<>(fold.train());
            both.addAll(fold.test());
            assertThat(both).containsExactlyInAnyOrderElementsOf(data.train());
            tested.addAll(fold.test());
        }
        assertThat(tested).containsExactlyInAnyOrderElementsOf(data.train());
        assertThat(data.folds(5, 7)).isEqualTo(folds);
        assertThat(data.folds(5, 8)).isNotEqualTo(folds);
    }

    @Test
    void impossibleFoldsAreRefused() {
        assertThatThrownBy(() -> data(10).folds(1, 1))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("must be at least 2, not 1");
        assertThatThrownBy(() -> data(4).folds(5, 1))
                .isInstanceOf(UnusableInputException.class)
                .hasMessage("mine: has 4 examples, fewer than 5 folds");
        assertThat(data(5).folds(5, 1)).allMatch(fold -> fold.train().size() == 4);
    }
}
