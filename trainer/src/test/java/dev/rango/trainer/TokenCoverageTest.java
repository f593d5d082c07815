package dev.rango.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.data.LabelledText;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.text.Tokenizer;
import dev.rango.runtime.text.Vocabulary;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenCoverageTest {
    private static final Tokenizer ENGLISH =
            new Tokenizer(Vocabulary.of(List.of("<unk>", "<pad>", ".", ",", "1", "good", "film")), 100);

    @Test
    void countsWordsAndNotMarksAndNumbers() {
        TokenCoverage coverage = coverage("Good, good film. 1 1 7 -- plot's");
        assertThat(coverage.words()).isEqualTo(5);
        assertThat(coverage.known()).isEqualTo(3);
        assertThat(coverage.share()).isEqualTo(0.6);
        assertThat(coverage.unknown()).containsExactly("plot", "s");
        assertThatCode(() -> coverage.requireSome("v", "--o")).doesNotThrowAnyException();
    }

    @Test
    void anotherScriptIsAnErrorThatSaysWhy() {
        for (String text : List.of("Очень хороший, добрый фильм. 1, 1, 1.", "とても良い映画でした, 1.", "good_bad_film_plot")) {
            assertThatThrownBy(() -> coverage(text).requireSome("vectors.txt", "--anyway"))
                    .isInstanceOf(UnusableInputException.class)
                    .hasMessageStartingWith("vectors.txt: knows 0.0 % of the words of the training texts (not '")
                    .hasMessageContaining("--anyway");
        }
    }

    @Test
    void textsWithoutWordsHideNothing() {
        assertThat(coverage("1 2 3 !").share()).isEqualTo(1);
        assertThat(TokenCoverage.of(List.of(), ENGLISH).share()).isEqualTo(1);
    }

    @Test
    void manyTextsAreSampledFromEndToEnd() {
        List<LabelledText> texts = Collections.nCopies(50_000, new LabelledText("good plot", 0));
        assertThat(TokenCoverage.of(texts, ENGLISH)).isEqualTo(new TokenCoverage(4_000, 2_000, List.of("plot")));
    }

    private static TokenCoverage coverage(String text) {
        return TokenCoverage.of(List.of(new LabelledText(text, 0)), ENGLISH);
    }
}
