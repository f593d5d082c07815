package dev.rango.bench.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LikenessTest {
    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
                    accuracy 88.70 % on 25,000 texts (28,855 texts/s);accuracy 88.31 % on 25,000 texts (1,111 texts/s)
                    accuracy 88.70 % on 25,000 texts (28,855 texts/s);accuracy 88.31 % on 25,000 texts
                    max |Δ| 4.8e-06 (limit 1e-04)  22 texts;max |Δ| 1.1e-05 (limit 1e-04)  22 texts
                    best epoch 257 of 300;best epoch 230 of 300
                    107 of 25,000 labels differ;129 of 25,000 labels differ
                    SHA-256 f1986aa178973059 before;SHA-256 0123456789abcdef before
                    1         14.8466     94.0195 %;1         14.7     94.3 %
                    epoch  5/10   lr 0.100;epoch 5/10 lr 0.100
                    wrote …;wrote out/x
                    … positive …;0.3 positive 12
                    2     3.70074e-16    100.0000 %;2     1.2e-17    100.0000 %
                    """)
    void arithmeticOfAnotherProcessorIsTheSame(String expected, String printed) {
        assertThat(Likeness.alike(expected, printed)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
                    accuracy 88.70 %;accuracy 88.10 %
                    accuracy 88.70 %;Accuracy 88.70 %
                    trained 714 weights;trained 715 weights
                    16 of 25,000 labels differ;28 of 25,000 labels differ
                    107 of 25,000 labels differ;191 of 25,000 labels differ
                    max 4.8e-06;max 4.8e-03
                    11,190;12,190
                    a b;a b c
                    wrote …;read out/x
                    rank 2;rank two
                    """)
    void whatIsNoRoundingIsNot(String expected, String printed) {
        assertThat(Likeness.alike(expected, printed)).isFalse();
    }

    @Test
    void theVeryLineIsPreferredToOneThatIsAlike() {
        List<String> printed = List.of("epoch 7/8  0.5", "epoch 8/8  0.5", "done");
        assertThat(Likeness.difference(List.of("…", "epoch 8/8  0.5", "done"), printed))
                .isEmpty();
    }

    @Test
    void dotsStandForAnyLinesAndNothingElseIsLeftOut() {
        List<String> printed = List.of("one", "", "two", "three", "four");
        assertThat(Likeness.difference(List.of("…", "two", "…", "four"), printed))
                .isEmpty();
        assertThat(Likeness.difference(List.of("one", "two", "three", "four"), printed))
                .isEmpty();
        assertThat(Likeness.difference(List.of(), printed)).isEmpty();
        assertThat(Likeness.difference(List.of("two", "…"), printed).orElseThrow())
                .contains("not on the page: one");
        assertThat(Likeness.difference(List.of("one", "three", "…"), printed).orElseThrow())
                .contains("two");
        assertThat(Likeness.difference(List.of("…", "three"), printed).orElseThrow())
                .contains("four");
        assertThat(Likeness.difference(List.of("…", "four", "two"), printed).orElseThrow())
                .contains("not printed: two");
        assertThat(Likeness.difference(List.of("one 10,000"), List.of("one 12,000"))
                        .orElseThrow())
                .contains("printed: one 12,000");
    }
}
