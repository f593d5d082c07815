package dev.rango.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class VocabularyTest {
    @Test
    void findsEachOfManyWordsAndNoOther() {
        SplittableRandom random = new SplittableRandom(4);
        List<String> words = new ArrayList<>(List.of("<unk>", "<pad>"));
        for (int i = 0; i < 200_000; i++) {
            words.add(Long.toString(random.nextLong(1L << 40), 36) + "\u00E9".repeat(i % 3) + i);
        }
        Vocabulary vocabulary = Vocabulary.of(words);
        assertThat(vocabulary.size()).isEqualTo(words.size());
        for (int id = 0; id < words.size(); id++) {
            assertThat(vocabulary.id(words.get(id))).isEqualTo(id);
            assertThat(vocabulary.word(id)).isEqualTo(words.get(id));
        }
        for (int i = 0; i < 10_000; i++) {
            assertThat(vocabulary.id("not there " + i)).isEqualTo(Vocabulary.UNKNOWN);
        }
        assertThat(vocabulary.id("")).isEqualTo(Vocabulary.UNKNOWN);
    }

    @Test
    void refusesRepeatedWordsAndMissingSpecials() {
        assertThatThrownBy(() -> Vocabulary.of(List.of("<unk>", "<pad>", "a", "b", "a")))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("'a' stands there twice");
        assertThatThrownBy(() -> Vocabulary.of(List.of("a", "b"))).isInstanceOf(UnusableInputException.class);
        assertThatThrownBy(() -> Vocabulary.of(List.of())).isInstanceOf(UnusableInputException.class);
    }
}
