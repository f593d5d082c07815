package dev.rango.trainer;

import dev.rango.data.LabelledText;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.text.Tokenizer;
import dev.rango.runtime.text.Vocabulary;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * How much of texts a vocabulary knows. Only tokens with a letter or an ideograph count: marks and digits are the same in all
 * languages, and known.
 *
 * @param words such tokens
 * @param known those of them that are in the vocabulary
 * @param unknown some of the others, as they are after tokenization
 */
public record TokenCoverage(long words, long known, List<String> unknown) {
    /**
     * With fewer a text is its commas and numbers. GloVe's 400,000 words know 2 in 3 words even of a foreign language that is
     * written in Latin letters, and hardly one in another script.
     */
    private static final double LEAST = 0.1;
    /** So many texts, spread over all, tell the share to one point. */
    private static final int TEXTS = 2_000;

    private static final int SHOWN = 3;
    private static final int SHOWN_CHARACTERS = 20;

    /** Of texts, or of 2,000 of them when there are more. */
    public static TokenCoverage of(List<LabelledText> texts, Tokenizer tokenizer) {
        long words = 0;
        long known = 0;
        Set<String> unknown = new LinkedHashSet<>();
        int step = Math.max(1, texts.size() / TEXTS);
        for (int i = 0; i < texts.size(); i += step) {
            for (String token : tokenizer.tokens(texts.get(i).text())) {
                if (token.codePoints().noneMatch(Character::isLetter)) {
                    continue;
                }
                words++;
                if (tokenizer.vocabulary().id(token) != Vocabulary.UNKNOWN) {
                    known++;
                } else if (unknown.size() < SHOWN) {
                    unknown.add(token);
                }
            }
        }
        return new TokenCoverage(words, known, List.copyOf(unknown));
    }

    /** Share of the words that are known, 0 to 1; 1 when there are none. */
    public double share() {
        return words == 0 ? 1 : (double) known / words;
    }

    /**
     * @param source of the vocabulary
     * @param option what lets a user go on
     * @throws UnusableInputException when the vocabulary knows next to nothing of the texts
     */
    public void requireSome(String source, String option) {
        if (share() < LEAST) {
            throw new UnusableInputException(
                    source,
                    "",
                    String.format(
                            Locale.ROOT,
                            "knows %.1f %% of the words of the training texts (not %s): they are of another language or"
                                    + " script, or not separated by spaces; other vectors, or %s to go on",
                            100 * share(),
                            String.join(
                                    ", ",
                                    unknown.stream().map(TokenCoverage::shown).toList()),
                            option));
        }
    }

    private static String shown(String token) {
        int end = token.offsetByCodePoints(0, Math.min(SHOWN_CHARACTERS, token.codePointCount(0, token.length())));
        return "'" + token.substring(0, end) + (end < token.length() ? "…'" : "'");
    }
}
