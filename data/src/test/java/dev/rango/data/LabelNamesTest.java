package dev.rango.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rango.data.NearLabels.Difference;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LabelNamesTest {
    @Test
    void labelsThatPeopleTypeTwice() {
        // As five people label one file: sorted, as a file's labels are.
        assertThat(LabelNames.of(List.of(" positive", "Positive", "negative", "positive", "positive "))
                        .near())
                .containsExactly(
                        new NearLabels(0, 1, Difference.CASE),
                        new NearLabels(0, 3, Difference.SPACE),
                        new NearLabels(0, 4, Difference.SPACE));
    }

    @Test
    void theSameCharactersInAnotherForm() {
        assertThat(difference("caf\u00E9", "cafe\u0301")).isEqualTo(Difference.UNICODE);
        assertThat(difference("spam", "sp\u200Bam")).isEqualTo(Difference.UNICODE);
        assertThat(difference("a b", "a\u00A0b")).isEqualTo(Difference.SPACE);
        assertThat(difference("\uFF21", "A")).isEqualTo(Difference.UNICODE);
        assertThat(difference("1", "1.0")).isEqualTo(Difference.NUMBER);
        assertThat(difference("7", "07")).isEqualTo(Difference.NUMBER);
        assertThat(difference("Sci-Tech", "sci_tech")).isEqualTo(Difference.SIGNS);
    }

    @Test
    void labelsThatAreNotAlike() {
        assertThat(LabelNames.of(List.of("1", "-1", "10", "0", "a", "b", "-", "--", "_", "Sci/Tech", "Sci"))
                        .near())
                .isEmpty();
    }

    @Test
    void labelsThatReadAsMissing() {
        assertThat(LabelNames.of(List.of("N/A", "good", "nan", "nano")).missing())
                .containsExactly(0, 2);
    }

    @Test
    void manyNumbersAreMeasurements() {
        assertThat(areMeasurements(IntStream.rangeClosed(1, 100)
                        .mapToObj(Integer::toString)
                        .toList()))
                .isTrue();
        assertThat(areMeasurements(IntStream.rangeClosed(0, 100)
                        .mapToObj(Integer::toString)
                        .toList()))
                .isTrue();
        assertThat(areMeasurements(List.of("0.5", "1.0", "1.5", "2.25", "3.0"))).isTrue();
        assertThat(areMeasurements(List.of("0.5", "1.0", "1.5", "2.25", "3.0", "nan")))
                .isTrue();
    }

    @Test
    void numberedClassesAreNot() {
        assertThat(areMeasurements(
                        IntStream.range(0, 150).mapToObj(Integer::toString).toList()))
                .isFalse();
        assertThat(areMeasurements(List.of("1", "2", "3", "4", "5"))).isFalse();
        assertThat(areMeasurements(List.of("0.0", "1.0", "2.0"))).isFalse();
        assertThat(areMeasurements(List.of("0", "0.5", "1"))).isFalse();
        assertThat(areMeasurements(List.of("0.5", "1.5", "2.5", "3.5", "4.5", "good", "bad")))
                .isFalse();
        assertThat(areMeasurements(List.of())).isFalse();
    }

    private static Difference difference(String a, String b) {
        List<NearLabels> near = LabelNames.of(List.of(a, b)).near();
        assertThat(near).as(a + " and " + b).hasSize(1);
        return near.get(0).difference();
    }

    private static boolean areMeasurements(List<String> labels) {
        return LabelNames.of(labels).measurements();
    }
}
