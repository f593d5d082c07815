package dev.rango.data;

import static dev.rango.data.TestFiles.complaint;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SplitTest {
    @Test
    void partsAreDisjointAndTogetherTheWhole() {
        List<LabelledText> texts = texts(200);
        Split<LabelledText> split = Split.of(texts, 0.95, 42);
        assertThat(split.train()).hasSize(190).doesNotContainAnyElementsOf(split.validation());
        assertThat(split.validation()).hasSize(10);
        assertThat(split.train()).isSubsetOf(texts);
        assertThat(split.validation()).isSubsetOf(texts);
    }

    @Test
    void aSeedGivesTheSamePartsAgain() {
        assertThat(Split.of(texts(100), 0.5, 1)).isEqualTo(Split.of(texts(100), 0.5, 1));
        assertThat(Split.of(texts(100), 0.5, 1)).isNotEqualTo(Split.of(texts(100), 0.5, 2));
        assertThat(Split.subset(texts(100), 0.1, 1)).isEqualTo(Split.subset(texts(100), 0.1, 1));
    }

    @Test
    void theShuffleIsPinned() {
        // Computed apart, from SplitMix64's published definition; a change would make every earlier split another one.
        assertThat(Split.of(texts(10), 1, 42).train())
                .extracting(LabelledText::text)
                .containsExactly("t0", "t9", "t5", "t8", "t6", "t4", "t7", "t2", "t1", "t3");
    }

    @Test
    void sizesAreRoundedDownInDecimal() {
        assertThat(Split.of(texts(100), 0.29, 0).train()).hasSize(29);
        assertThat(Split.of(texts(99), 0.95, 0).train()).hasSize(94);
        assertThat(Split.subset(texts(3), 0.01, 0)).hasSize(1);
        assertThat(Split.subset(texts(3), 1, 0)).hasSize(3);
        assertThat(Split.subset(List.of(), 0.5, 0)).isEmpty();
        assertThat(Split.of(texts(5), 1, 0).validation()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.1, 1.01, Double.NaN})
    void fractionsOutOfRangeAreRefused(double fraction) {
        assertThat(complaint(() -> Split.of(texts(5), fraction, 0)))
                .isEqualTo("train fraction: " + fraction + " is not above 0 and at most 1");
        assertThat(complaint(() -> Split.subset(texts(5), fraction, 0))).startsWith("subset fraction: ");
    }

    private static List<LabelledText> texts(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new LabelledText("t" + i, i % 2))
                .toList();
    }
}
