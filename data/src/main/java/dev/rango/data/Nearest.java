package dev.rango.data;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Which known word somebody meant who wrote another. */
public final class Nearest {
    /** One slip in each so many letters is taken for a slip. */
    private static final int LETTERS_OF_A_SLIP = 3;

    private Nearest() {}

    /**
     * The known word that a word differs from by a slip or two (a letter left out, added, replaced, or exchanged with its
     * neighbour; the case does not count), or which it begins; empty where none is near, or the word is known.
     */
    public static Optional<String> to(String word, Collection<String> known) {
        if (known.contains(word)) {
            return Optional.empty();
        }
        int most = Math.min(word.length() - 1, Math.max(1, word.length() / LETTERS_OF_A_SLIP));
        return known.stream()
                .filter(candidate -> slips(word, candidate) <= most)
                .min(Comparator.comparingInt(candidate -> slips(word, candidate)));
    }

    /** The same as the end of a sentence: {@code ; did you mean csv?}, or nothing. */
    public static String hint(String word, Collection<String> known) {
        return to(word, known)
                .map(candidate -> "; did you mean " + candidate + "?")
                .orElse("");
    }

    /** Damerau and Levenshtein's distance, with exchanges of neighbours only; of a word's beginning it is 1. */
    private static int slips(String word, String candidate) {
        String a = word.toLowerCase(Locale.ROOT);
        String b = candidate.toLowerCase(Locale.ROOT);
        if (a.length() > b.length() * 2) {
            return Integer.MAX_VALUE;
        }
        int[][] least = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    least[i][j] = i + j;
                    continue;
                }
                int replaced = least[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                least[i][j] = Math.min(replaced, 1 + Math.min(least[i - 1][j], least[i][j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    least[i][j] = Math.min(least[i][j], least[i - 2][j - 2] + 1);
                }
            }
        }
        int distance = least[a.length()][b.length()];
        return b.startsWith(a) ? Math.min(distance, 1) : distance;
    }
}
