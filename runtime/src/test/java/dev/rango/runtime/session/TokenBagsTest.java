package dev.rango.runtime.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenBagsTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void countsAreThoseOfAMap(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        TokenBags<int[]> bags = new TokenBags<>(null, 300);
        for (int window = 0; window < 20; window++) {
            int vocabulary = random.nextInt(1, 300);
            bags.clear();
            int texts = random.nextInt(40);
            long tokens = 0;
            for (int bag = 0; bag < texts; bag++) {
                int[] ids = random.ints(random.nextInt(1000), 0, vocabulary).toArray();
                tokens += ids.length;
                bags.accept(ids, ids.length);
                TreeMap<Integer, Integer> expected = new TreeMap<>();
                IntStream.of(ids).forEach(id -> expected.merge(id, 1, Integer::sum));
                assertThat(sums(bags, bag))
                        .as("seed %d, window %d, bag %d", seed, window, bag)
                        .isEqualTo(expected);
            }
            assertThat(bags.size()).isEqualTo(texts);
            assertThat(bags.tokens()).isEqualTo(tokens);
        }
    }

    @Test
    void eachIdOnceInTheOrderOfItsFirstUse() {
        TokenBags<int[]> bags = new TokenBags<>(null, 10);
        bags.accept(new int[] {5, 3, 5, 0, 3, 5, 9}, 6);
        assertThat(bags.ids()).startsWith(5, 3, 0);
        assertThat(bags.counts()).startsWith(3, 2, 1);
        assertThat(bags.end(0) - bags.start(0)).isEqualTo(3);
    }

    @Test
    void aCountBeyondTheMostIsSplit() {
        TokenBags<int[]> bags = new TokenBags<>(null, 3);
        int repeats = 3 * TokenBags.MOST + 7;
        bags.accept(IntStream.range(0, 2 * repeats).map(i -> i % 2).toArray(), 2 * repeats);
        assertThat(bags.end(0) - bags.start(0)).isEqualTo(8);
        for (int i = bags.start(0); i < bags.end(0); i++) {
            assertThat(bags.counts()[i]).isBetween(1, TokenBags.MOST);
        }
        assertThat(sums(bags, 0)).isEqualTo(new TreeMap<>(java.util.Map.of(0, repeats, 1, repeats)));
    }

    @Test
    void ofEachBagItIsKnownHowMuchTheVocabularyKnows() {
        TokenBags<int[]> bags = new TokenBags<>(null, 10);
        int[] many = new int[400];
        many[7] = 5;
        for (int[] ids : new int[][] {{0, 4, 0, 5}, {3, 4}, {0}, {}, many, {2, 0}}) {
            bags.accept(ids, ids.length);
        }
        float[] known = {0.5f, 1, 0, 0, 1 / 400f, 0.5f};
        for (int bag = 0; bag < known.length; bag++) {
            assertThat(bags.known(bag)).as("bag " + bag).isEqualTo(known[bag]);
        }
        bags.clear();
        bags.accept(new int[] {1}, 1);
        assertThat(bags.known(0)).isEqualTo(1);
    }

    private static TreeMap<Integer, Integer> sums(TokenBags<?> bags, int bag) {
        TreeMap<Integer, Integer> sums = new TreeMap<>();
        for (int i = bags.start(bag); i < bags.end(bag); i++) {
            sums.merge(bags.ids()[i], bags.counts()[i], Integer::sum);
        }
        return sums;
    }
}
