package dev.rango.data;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The most frequent of many words, in bounded memory: when there are too many different ones, those seen once are forgotten. */
final class FrequentWords {
    private static final int MOST = 1 << 17;
    /** A longer word is cut: a file without white space is one word. */
    private static final int LONGEST = 64;

    private final Map<String, Integer> counts = new HashMap<>();

    void add(String word) {
        counts.merge(word.length() > LONGEST ? word.substring(0, LONGEST) : word, 1, Integer::sum);
        for (int least = 1; counts.size() > MOST; least++) {
            int seldom = least;
            counts.values().removeIf(count -> count <= seldom);
        }
    }

    /** The first {@code n}: the most frequent first, equal ones by the alphabet. */
    List<WordCount> top(int n) {
        return counts.entrySet().stream()
                .map(entry -> new WordCount(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparingInt(WordCount::count).reversed().thenComparing(WordCount::word))
                .limit(n)
                .toList();
    }
}
