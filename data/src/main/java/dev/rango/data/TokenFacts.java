package dev.rango.data;

import java.util.List;
import java.util.Optional;

/**
 * What a tokenizer sees in texts.
 *
 * @param tokens of all texts together
 * @param median tokens of a text: half of the texts have at most that many
 * @param p95 tokens of a text: 95 of 100 have at most that many
 * @param longest tokens of the longest text
 * @param cut texts of which a classifier reads only the beginning
 * @param scripts the letters are of, the most frequent first
 * @param coverage by a vocabulary, if there is one
 */
public record TokenFacts(
        long tokens,
        int median,
        int p95,
        int longest,
        int cut,
        List<ScriptShare> scripts,
        Optional<Coverage> coverage) {
    /** Copies the list. */
    public TokenFacts {
        scripts = List.copyOf(scripts);
    }

    /**
     * How much of texts a vocabulary knows.
     *
     * @param tokens that a classifier reads of them
     * @param known those that are in the vocabulary
     * @param words of the vocabulary, the two special ones not counted
     * @param blind texts with tokens of which none is known: all of them get the same answer
     * @param unknownWords the most frequent ones, first the most frequent
     */
    public record Coverage(long tokens, long known, int words, int blind, List<WordCount> unknownWords) {
        /** Copies the list. */
        public Coverage {
            unknownWords = List.copyOf(unknownWords);
        }

        /** Share of the tokens that are known, 0 to 1; 1 when there are none. */
        public double share() {
            return tokens == 0 ? 1 : (double) known / tokens;
        }
    }
}
