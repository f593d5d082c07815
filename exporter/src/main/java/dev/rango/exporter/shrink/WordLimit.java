package dev.rango.exporter.shrink;

import dev.rango.models.KeptWords;
import dev.rango.runtime.Setting;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.text.Tokenizer;
import dev.rango.runtime.text.Vocabulary;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * How many of a model's words stay: a number of them, or as many of the most frequent as make up a share of the known
 * tokens of some texts.
 *
 * @param words the number; empty when the share decides
 * @param coverage share of the known tokens, above 0 to 1; 1 keeps every word that occurs
 */
public record WordLimit(OptionalInt words, double coverage) {
    private static final Setting WORDS = Setting.of("prune-vocab");

    /**
     * Reads {@code 30000} as a number of words, {@code 99.5%} and {@code 0.995} as a share.
     *
     * @throws UnusableInputException when it is neither
     */
    public static WordLimit parse(String text) {
        try {
            if (text.matches("\\d+")) {
                return new WordLimit(OptionalInt.of(Integer.parseInt(text)), 1);
            }
            boolean percent = text.endsWith("%");
            double number = Double.parseDouble(percent ? text.substring(0, text.length() - 1) : text);
            return new WordLimit(OptionalInt.empty(), percent ? number / 100 : number);
        } catch (NumberFormatException e) {
            throw new UnusableInputException(
                    WORDS + " " + text, "", "is neither a number of words, as 30000, nor a share, as 99.5%", e);
        }
    }

    /** Checks the ranges. */
    public WordLimit {
        if (words.isPresent() && words.getAsInt() < 1) {
            throw new UnusableInputException(WORDS, "", "must keep at least 1 word");
        }
        if (!(coverage > 0 && coverage <= 1)) {
            throw new UnusableInputException(
                    WORDS, "", 100 * coverage + " % is no share of the texts' words; above 0 to 100 % can be");
        }
    }

    /**
     * The words that stay: the most frequent of the texts; of two that are equally frequent, and of those that do not
     * occur, the one that stands first in the vocabulary.
     *
     * @throws UnusableInputException when the vocabulary has no more words than are to stay, or the texts none of its words
     */
    public KeptWords of(Tokenizer tokenizer, LabelledSample texts) {
        long[] counts = counts(tokenizer, texts.texts());
        int known = counts.length - 2;
        List<Integer> ranked = IntStream.range(2, counts.length)
                .boxed()
                .sorted(Comparator.comparingLong((Integer id) -> -counts[id]))
                .toList();
        int kept = words.orElseGet(() -> covering(ranked, counts, texts.name()));
        if (words.isPresent() && kept >= known) {
            throw new UnusableInputException(
                    WORDS.with(String.valueOf(kept)), "", "keeps all words: the vocabulary has " + known + " words");
        }
        return new KeptWords(IntStream.concat(
                        IntStream.of(Vocabulary.UNKNOWN, Vocabulary.PADDING),
                        ranked.stream().limit(kept).mapToInt(Integer::intValue).sorted())
                .toArray());
    }

    private int covering(List<Integer> ranked, long[] counts, String name) {
        long all = Arrays.stream(counts, 2, counts.length).sum();
        if (all == 0) {
            throw new UnusableInputException(name, "", "has none of the model's words");
        }
        long covered = 0;
        int kept = 0;
        while (covered < coverage * all && counts[ranked.get(kept)] > 0) {
            covered += counts[ranked.get(kept)];
            kept++;
        }
        return kept;
    }

    private static long[] counts(Tokenizer tokenizer, List<String> texts) {
        long[] counts = new long[tokenizer.vocabulary().size()];
        Tokenizer words = tokenizer.words();
        for (String text : texts) {
            for (int id : words.ids(text)) {
                counts[id]++;
            }
        }
        return counts;
    }
}
