package dev.rango.runtime.text;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.runtime.UnusableInputException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    @ValueSource(longs = {1, 2, 3})
    void longWordsWithTheSameHashAreToldApart(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        String one;
        String other;
        do {
            // The hash of 16 bytes is f(last eight)·c + (first eight): what one half changes the other can undo. Only
            // those pairs serve that are text.
            byte[] first = random.ints(16, 'a', 'z' + 1)
                    .collect(ByteArrayOutputStream::new, ByteArrayOutputStream::write, (a, b) -> {})
                    .toByteArray();
            byte[] second = first.clone();
            second[8 + random.nextInt(8)] = (byte) ('a' + random.nextInt(26));
            long gap = Vocabulary.firstEight(padded(first), 0, 16) - Vocabulary.firstEight(padded(second), 0, 16);
            ByteBuffer bytes = ByteBuffer.wrap(second).order(ByteOrder.LITTLE_ENDIAN);
            bytes.putLong(0, bytes.getLong(0) + gap);
            one = new String(first, US_ASCII);
            other = new String(second, US_ASCII);
        } while (one.equals(other) || !other.chars().allMatch(c -> c > ' ' && c < 0x7F));
        assertThat(Vocabulary.firstEight(padded(one.getBytes(US_ASCII)), 0, 16))
                .isEqualTo(Vocabulary.firstEight(padded(other.getBytes(US_ASCII)), 0, 16));
        Vocabulary both = Vocabulary.of(List.of("<unk>", "<pad>", one, other));
        assertThat(both.id(one)).isEqualTo(2);
        assertThat(both.id(other)).isEqualTo(3);
        assertThat(Vocabulary.of(List.of("<unk>", "<pad>", other)).id(one)).isEqualTo(Vocabulary.UNKNOWN);
    }

    private static byte[] padded(byte[] word) {
        return Arrays.copyOf(word, word.length + Utf8Words.SLACK);
    }

    @Test
    void aZeroByteIsPartOfAWord() {
        Vocabulary vocabulary = Vocabulary.of(List.of("<unk>", "<pad>", "a", "a\0", "\0"));
        assertThat(vocabulary.id("a")).isEqualTo(2);
        assertThat(vocabulary.id("a\0")).isEqualTo(3);
        assertThat(vocabulary.id("\0")).isEqualTo(4);
        assertThat(vocabulary.id("a\0\0")).isEqualTo(Vocabulary.UNKNOWN);
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

    /** Words of twelve bytes of which each pair of bytes, eight apart, has the same sum: the hash of all is the same. */
    private static List<String> onOnePlace(int count) {
        List<String> words = new ArrayList<>(List.of("<unk>", "<pad>"));
        for (int i = 0; i < count; i++) {
            StringBuilder front = new StringBuilder();
            StringBuilder back = new StringBuilder();
            for (int left = i, digit = 0; digit < 4; digit++, left /= 10) {
                front.append((char) ('a' + left % 10));
                back.append((char) ('z' - left % 10));
            }
            words.add(front + "mmmm" + back);
        }
        return words;
    }

    @Test
    void wordsMadeToFallOnOnePlaceAreRefusedBeforeTheyAreMany() {
        List<String> few = onOnePlace(Vocabulary.FARTHEST);
        Vocabulary slow = Vocabulary.of(few);
        assertThat(few).allSatisfy(word -> assertThat(slow.word(slow.id(word))).isEqualTo(word));
        List<String> others = onOnePlace(10_000);
        others.removeAll(few);
        assertThat(others)
                .hasSizeGreaterThan(8000)
                .allSatisfy(word -> assertThat(slow.id(word)).isEqualTo(Vocabulary.UNKNOWN));

        assertThatThrownBy(() -> Vocabulary.of(onOnePlace(10_000)))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageMatching("vocabulary: word 10\\d\\d: falls with more than 1024 others on one place .*");
    }

    @Test
    void aSavedWordThatStandsTooFarFromItsPlaceIsRefused() {
        ByteBuffer saved =
                Vocabulary.of(List.of("<unk>", "<pad>", "one")).save().order(ByteOrder.LITTLE_ENDIAN);
        int slots = 2 * Integer.BYTES + 3 * Long.BYTES;
        for (int slot : new int[] {-2, Integer.MAX_VALUE - 1, Integer.MIN_VALUE, 1 << 20}) {
            ByteBuffer crafted = ByteBuffer.wrap(saved.array().clone()).order(ByteOrder.LITTLE_ENDIAN);
            crafted.putInt(slots, slot);
            assertThatThrownBy(() -> Vocabulary.load(crafted))
                    .isInstanceOfAny(UnusableInputException.class, IndexOutOfBoundsException.class);
        }
    }
}
