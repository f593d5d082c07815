package dev.rango.runtime.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.ModelFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WordPairsTest {
    private static final int WORDS = 300;
    private static final String DIGEST = "ab12";

    @TempDir
    Path folder;

    private static Vocabulary vocabulary() {
        List<String> words = new ArrayList<>(List.of(Vocabulary.UNKNOWN_WORD, Vocabulary.PADDING_WORD));
        for (int w = 0; w < WORDS; w++) {
            words.add("w" + w);
        }
        return Vocabulary.of(words);
    }

    /** By both words' ids, in the order in which they were drawn. */
    private static Map<List<Integer>, Integer> drawn(SplittableRandom random, int count) {
        Map<List<Integer>, Integer> pairs = new HashMap<>();
        while (pairs.size() < count) {
            pairs.putIfAbsent(List.of(2 + random.nextInt(WORDS), 2 + random.nextInt(WORDS)), pairs.size());
        }
        return pairs;
    }

    private static WordPairs of(Map<List<Integer>, Integer> drawn) {
        int[] firsts = new int[drawn.size()];
        int[] seconds = new int[drawn.size()];
        drawn.forEach((pair, index) -> {
            firsts[index] = pair.get(0);
            seconds[index] = pair.get(1);
        });
        return WordPairs.of(firsts, seconds, WORDS + 2);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 500, 60_000})
    void idsOfPairsFollowThoseOfTheWordsAsAMapHasThem(int count) {
        SplittableRandom random = new SplittableRandom(count);
        Map<List<Integer>, Integer> drawn = drawn(random, count);
        Tokenizer tokenizer = new Tokenizer(vocabulary(), of(drawn), 50);
        assertThat(tokenizer.size()).isEqualTo(WORDS + 2 + count);
        for (int i = 0; i < 500; i++) {
            StringBuilder text = new StringBuilder();
            for (int left = random.nextInt(70); left > 0; left--) {
                text.append(random.nextInt(9) == 0 ? "unheard" : "w" + random.nextInt(WORDS))
                        .append(' ');
            }
            int[] words = tokenizer.words().ids(text.toString());
            List<Integer> expected =
                    new ArrayList<>(Arrays.stream(words).boxed().toList());
            for (int w = 1; w < words.length; w++) {
                Integer pair = drawn.get(List.of(words[w - 1], words[w]));
                if (pair != null) {
                    expected.add(WORDS + 2 + pair);
                }
            }
            assertThat(tokenizer.ids(text.toString()))
                    .containsExactly(expected.stream().mapToInt(id -> id).toArray());
            assertThat(tokenizer.ids(text.toString().getBytes(UTF_8))).hasSize(expected.size());
            assertThat(tokenizer.pairs(text.toString())).hasSize(expected.size() - words.length);
            List<Integer> given = new ArrayList<>();
            tokenizer.addTo((ids, size) -> Arrays.stream(ids, 0, size).forEach(given::add), text.toString());
            assertThat(given).isEqualTo(expected);
        }
    }

    @Test
    void fileAndMemoryGiveThePairsBack() throws IOException {
        Vocabulary vocabulary = vocabulary();
        WordPairs pairs = of(drawn(new SplittableRandom(3), 2_000));
        pairs.write(folder, vocabulary, DIGEST);
        Path file = folder.resolve(ModelFiles.PAIRS);
        byte[] content = Files.readAllBytes(file);
        assertThat(WordPairs.read(file, Optional.of(content), vocabulary, DIGEST))
                .isEqualTo(pairs);
        assertThat(WordPairs.read(file, Optional.empty(), vocabulary, DIGEST)).isEqualTo(WordPairs.NONE);
        ByteBuffer saved = pairs.save(vocabulary.save());
        Vocabulary loaded = Vocabulary.load(saved);
        assertThat(WordPairs.load(saved, loaded.size())).isEqualTo(pairs);
        ByteBuffer alone = WordPairs.NONE.save(vocabulary.save());
        assertThat(WordPairs.load(alone, Vocabulary.load(alone).size())).isEqualTo(WordPairs.NONE);
        WordPairs.NONE.write(folder.resolve("nowhere"), vocabulary, DIGEST);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "rango-pairs 1 ab12",
                "rango-pairs 1 ab12\n",
                "rango-pairs 1 ab12\nw1 w2",
                "rango-pairs 1 ab13\nw1 w2\n",
                "rango-pairs 2 ab12\nw1 w2\n",
                "rango-pairs 1 ab12\nw1\n",
                "rango-pairs 1 ab12\nw1 w2 w3\n",
                "rango-pairs 1 ab12\nw1 unheard\n",
                "rango-pairs 1 ab12\n<unk> w1\n",
                "rango-pairs 1 ab12\nw1 <pad>\n",
                "rango-pairs 1 ab12\nw1 w2\nw1 w2\n",
                "rango-pairs 1 ab12\nw1 w2\n\n"
            })
    void otherFilesAreRefusedByName(String content) {
        assertThatThrownBy(() -> WordPairs.read(
                        Path.of("pairs.txt"), Optional.of(content.getBytes(UTF_8)), vocabulary(), DIGEST))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageStartingWith("pairs.txt");
    }

    @Test
    void damagedMemoryIsRefused() {
        for (int[] ints :
                new int[][] {{0}, {-1}, {1, 2}, {2, 2, 3, 4}, {1, 1, 2}, {1, 2, WORDS + 2}, {1 << 30, 2, 3}}) {
            ByteBuffer buffer = ByteBuffer.allocate(Integer.BYTES * ints.length);
            buffer.asIntBuffer().put(ints);
            assertThatThrownBy(() -> WordPairs.load(buffer, WORDS + 2)).isInstanceOf(UnusableInputException.class);
        }
    }

    @Test
    void pairsThatWereMadeToFallOnOnePlaceAreRefused() {
        int words = 1 << 20;
        List<int[]> same = new ArrayList<>();
        // Pairs of the same first word whose hashes share their upper bits.
        for (int second = 2; second < words && same.size() < 400; second++) {
            long key = 2L << 22 | second;
            if (key * 0x9E3779B97F4A7C15L >>> 53 == 0) {
                same.add(new int[] {2, second});
            }
        }
        int[] firsts = same.stream().mapToInt(pair -> pair[0]).toArray();
        int[] seconds = same.stream().mapToInt(pair -> pair[1]).toArray();
        assertThatThrownBy(() -> WordPairs.of(firsts, seconds, words))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("falls with too many others");
    }
}
