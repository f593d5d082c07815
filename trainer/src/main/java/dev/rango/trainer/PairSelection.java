package dev.rango.trainer;

import dev.rango.runtime.text.Vocabulary;
import dev.rango.runtime.text.WordPairs;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The pairs of adjacent words that say most about the labels of some texts: those with the highest χ² of a text having the pair and its
 * label. Each text counts once; a pair of an unknown word is none.
 */
final class PairSelection {
    /** Texts that a pair must stand in: what stands in fewer says more about them than about their label. */
    private static final int LEAST_TEXTS = 3;

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final Examples texts;
    private final int classes;
    /** Open addressing: keys, 0 where free, and in how many texts each is. */
    private long[] keys = new long[1 << 16];

    private int[] counts = new int[keys.length];
    private int used;

    private PairSelection(Examples texts, int classes) {
        this.texts = texts;
        this.classes = classes;
    }

    /**
     * The best pairs, the best first; of equal ones those of earlier words.
     *
     * @param texts as ids of words alone
     * @param words number of ids
     * @param most how many at most
     */
    static WordPairs of(Examples texts, int classes, int words, int most) {
        return new PairSelection(texts, classes).best(words, most);
    }

    private WordPairs best(int words, int most) {
        for (int[] ids : texts.ids()) {
            for (long key : pairs(ids)) {
                count(key);
            }
        }
        // From now on the place of each among those that are frequent enough, counted from 1.
        long[] kept = new long[used];
        int size = 0;
        for (int slot = 0; slot < keys.length; slot++) {
            boolean isFrequent = counts[slot] >= LEAST_TEXTS;
            counts[slot] = isFrequent ? size + 1 : 0;
            if (isFrequent) {
                kept[size++] = keys[slot];
            }
        }
        int[] byClass = new int[Math.multiplyExact(size, classes)];
        long[] ofClass = new long[classes];
        for (int text = 0; text < texts.size(); text++) {
            int label = texts.labels()[text];
            ofClass[label]++;
            for (long key : pairs(texts.ids()[text])) {
                int place = counts[slot(key)];
                if (place > 0) {
                    byClass[(place - 1) * classes + label]++;
                }
            }
        }
        double[] scores = new double[size];
        Arrays.setAll(scores, i -> chiSquare(Arrays.copyOfRange(byClass, i * classes, (i + 1) * classes), ofClass));
        List<Integer> order = IntStream.range(0, size)
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(i -> -scores[i]).thenComparingLong(i -> kept[i]))
                .limit(most)
                .toList();
        return WordPairs.of(
                order.stream().mapToInt(i -> (int) (kept[i] >>> Integer.SIZE)).toArray(),
                order.stream().mapToInt(i -> (int) kept[i]).toArray(),
                words);
    }

    /** Pearson's χ² of two rows, texts with the pair and texts without it, and a column for each class. */
    static double chiSquare(int[] with, long[] ofClass) {
        long all = Arrays.stream(ofClass).sum();
        long having = Arrays.stream(with).sum();
        double sum = 0;
        for (int label = 0; label < with.length; label++) {
            double expected = (double) having * ofClass[label] / all;
            double off = with[label] - expected;
            if (expected > 0 && ofClass[label] > expected) {
                sum += off * off * (1 / expected + 1 / (ofClass[label] - expected));
            }
        }
        return sum;
    }

    /** Those of a text, each once. */
    private static long[] pairs(int[] ids) {
        long[] pairs = new long[Math.max(0, ids.length - 1)];
        int size = 0;
        for (int i = 1; i < ids.length; i++) {
            if (ids[i - 1] > Vocabulary.PADDING && ids[i] > Vocabulary.PADDING) {
                pairs[size++] = (long) ids[i - 1] << Integer.SIZE | ids[i];
            }
        }
        Arrays.sort(pairs, 0, size);
        int distinct = 0;
        for (int i = 0; i < size; i++) {
            if (i == 0 || pairs[i] != pairs[i - 1]) {
                pairs[distinct++] = pairs[i];
            }
        }
        return Arrays.copyOf(pairs, distinct);
    }

    private void count(long key) {
        if (2 * used >= keys.length) {
            grow();
        }
        int slot = slot(key);
        used += keys[slot] == 0 ? 1 : 0;
        keys[slot] = key;
        counts[slot]++;
    }

    private void grow() {
        long[] oldKeys = keys;
        int[] oldCounts = counts;
        keys = new long[Math.multiplyExact(2, oldKeys.length)];
        counts = new int[keys.length];
        for (int old = 0; old < oldKeys.length; old++) {
            if (oldKeys[old] != 0) {
                int slot = slot(oldKeys[old]);
                keys[slot] = oldKeys[old];
                counts[slot] = oldCounts[old];
            }
        }
    }

    /** Where a pair is, or would be. */
    private int slot(long key) {
        int slot = (int) (key * GOLDEN >>> Long.numberOfLeadingZeros(keys.length) + 1);
        while (keys[slot] != 0 && keys[slot] != key) {
            slot = slot + 1 & keys.length - 1;
        }
        return slot;
    }
}
