package dev.rango.data;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Finds examples that occur again, by their digests. */
final class RepeatFinder {
    private static final int SHOWN = 3;

    private final BitSet contradicted = new BitSet();
    private final List<RowPair> repeats = new ArrayList<>();
    private final List<RowPair> contradictions = new ArrayList<>();
    private int exact;
    private int sameTokens;

    private RepeatFinder() {}

    /** Rows of a part that are equal to an earlier row of it. */
    static Repeats within(ExampleDigests part) {
        RepeatFinder found = new RepeatFinder();
        FirstRows exactly = new FirstRows();
        FirstRows alike = new FirstRows();
        for (int row = 0; row < part.size(); row++) {
            if (!part.isEmpty(row)) {
                boolean copy = exactly.findOrAdd(part.exact(row), row) >= 0;
                int first = alike.findOrAdd(part.alike(row), row);
                if (first >= 0) {
                    found.count(copy, first, row, part.label(first), part.label(row));
                }
            }
        }
        return found.repeats();
    }

    /** Rows of a part that are equal to a row of another. */
    static Repeats between(ExampleDigests first, ExampleDigests second) {
        RepeatFinder found = new RepeatFinder();
        if (first.size() == 0 || second.size() == 0) {
            return found.repeats();
        }
        FirstRows exactly = new FirstRows();
        FirstRows alike = new FirstRows();
        for (int row = 0; row < first.size(); row++) {
            if (!first.isEmpty(row)) {
                exactly.findOrAdd(first.exact(row), row);
                alike.findOrAdd(first.alike(row), row);
            }
        }
        for (int row = 0; row < second.size(); row++) {
            int like = second.isEmpty(row) ? -1 : alike.find(second.alike(row));
            if (like >= 0) {
                found.count(exactly.find(second.exact(row)) >= 0, like, row, first.label(like), second.label(row));
            }
        }
        return found.repeats();
    }

    private void count(boolean copy, int first, int row, int firstLabel, int label) {
        exact += copy ? 1 : 0;
        sameTokens += copy ? 0 : 1;
        RowPair pair = new RowPair(first + 1, row + 1, firstLabel, label);
        if (repeats.size() < SHOWN) {
            repeats.add(pair);
        }
        if (firstLabel != label && !contradicted.get(first)) {
            contradicted.set(first);
            if (contradictions.size() < SHOWN) {
                contradictions.add(pair);
            }
        }
    }

    private Repeats repeats() {
        return new Repeats(exact, sameTokens, contradicted.cardinality(), repeats, contradictions);
    }
}
