package dev.rango.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    @ParameterizedTest
    @CsvSource({"costarring, liquid", "declinate, macallums", "altarage, zinke"})
    void wordsWithTheSameHashAreToldApart(String one, String other) {
        assertThat(hash(one)).as("a collision of FNV-1a").isEqualTo(hash(other));
        Vocabulary both = Vocabulary.of(List.of("<unk>", "<pad>", one, other));
        assertThat(both.id(one)).isEqualTo(2);
        assertThat(both.id(other)).isEqualTo(3);
        Vocabulary single = Vocabulary.of(List.of("<unk>", "<pad>", other));
        assertThat(single.id(one)).isEqualTo(Vocabulary.UNKNOWN);
    }

    private static int hash(String word) {
        byte[] utf8 = word.getBytes(UTF_8);
        return BasicEnglish.hash(utf8, 0, utf8.length);
    }

    @Test
    void specialsHaveTheirIdsAndTheWordsAreAView() {
        Vocabulary vocabulary = Vocabulary.of(List.of("<unk>", "<pad>", "a"));
        assertThat(vocabulary.id("<unk>")).isEqualTo(Vocabulary.UNKNOWN);
        assertThat(vocabulary.id("<pad>")).isEqualTo(Vocabulary.PADDING);
        assertThat(vocabulary.words()).containsExactly("<unk>", "<pad>", "a");
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
