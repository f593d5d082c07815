package dev.rango.data;

import java.util.List;

/**
 * Examples that occur again.
 *
 * @param exact rows that are equal to an earlier one
 * @param sameTokens further rows that are equal for a classifier: the same tokens, in other capitals, quotes or white space
 * @param contradictions different examples, each with all of its copies, that occur under more than one label
 * @param firstRepeats the first few
 * @param firstContradictions the first few
 */
public record Repeats(
        int exact, int sameTokens, int contradictions, List<RowPair> firstRepeats, List<RowPair> firstContradictions) {
    /** Copies the lists. */
    public Repeats {
        firstRepeats = List.copyOf(firstRepeats);
        firstContradictions = List.copyOf(firstContradictions);
    }

    /** Rows that occur again, one way or the other. */
    public int rows() {
        return exact + sameTokens;
    }
}
