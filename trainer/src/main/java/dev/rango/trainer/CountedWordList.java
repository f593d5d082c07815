package dev.rango.trainer;

import dev.rango.data.LabelledText;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.text.Tokenizer;
import dev.rango.runtime.text.Vocabulary;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Words, each a token of {@code basic_english}, and how often each occurs.
 *
 * @param counts by word, in the order of the table that will be made; 0 where texts do not have it
 * @param tokens of all texts together, those of no word here too; 0 when no texts were counted
 */
public record CountedWordList(Map<String, Long> counts, long tokens) {
    private static final Tokenizer TOKENIZER = new Tokenizer(
            Vocabulary.of(List.of(Vocabulary.UNKNOWN_WORD, Vocabulary.PADDING_WORD)), Tokenizer.DEFAULT_MAX_TOKENS);

    /** Keeps the order. */
    public CountedWordList {
        counts = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(counts));
    }

    /** Words of a list alone. */
    public static CountedWordList of(List<String> words) {
        Map<String, Long> counts = new LinkedHashMap<>();
        words.forEach(word -> counts.put(word, 0L));
        return new CountedWordList(counts, 0);
    }

    /**
     * The words of texts, the most frequent first and equally frequent ones by their letters.
     *
     * @param texts whose words count
     * @param minCount how often a word must occur
     * @param more further words, which stand behind those
     * @throws UnusableInputException when there is no word
     */
    public static CountedWordList of(List<LabelledText> texts, int minCount, List<String> more) {
        Map<String, Long> found = new HashMap<>();
        long tokens = 0;
        for (LabelledText text : texts) {
            for (String token : TOKENIZER.tokens(text.text())) {
                found.merge(token, 1L, Long::sum);
                tokens++;
            }
        }
        List<Map.Entry<String, Long>> frequent = new ArrayList<>(found.entrySet());
        frequent.removeIf(entry -> entry.getValue() < minCount);
        frequent.sort(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()));
        Map<String, Long> counts = new LinkedHashMap<>();
        frequent.forEach(entry -> counts.put(entry.getKey(), entry.getValue()));
        more.forEach(word -> counts.putIfAbsent(word, found.getOrDefault(word, 0L)));
        return new CountedWordList(counts, tokens);
    }

    /** Whether a text can have it as a token: lower case, and nothing that is split or left out. */
    public static boolean isToken(String word) {
        return TOKENIZER.tokens(word).equals(List.of(word));
    }

    /** The words in their order. */
    public List<String> words() {
        return List.copyOf(counts.keySet());
    }

    /**
     * What a word weighs in a text's mean: a/(a + p), p the share of the tokens that are this word (Arora, Liang and Ma, 2017). 1 for a
     * word that no text has.
     *
     * @param a above 0; the smaller, the less frequent words count
     */
    double weight(String word, double a) {
        return tokens == 0 ? 1 : a / (a + (double) counts.get(word) / tokens);
    }
}
