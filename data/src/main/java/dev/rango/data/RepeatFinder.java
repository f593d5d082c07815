package dev.rango.data;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntFunction;

/** Finds examples that occur again, by their digests. */
final class RepeatFinder {
    private static final int SHOWN = 3;

    private final BitSet contradicted = new BitSet();
    private final List<RowPair> repeats = new ArrayList<>();
    private final List<RowPair> contradictions = new ArrayList<>();
    private int exact;
    private int sameTokens;

    private final IntFunction<String> excerpt;

    private RepeatFinder(IntFunction<String> excerpt) {
        this.excerpt = excerpt;
    }

    /**
     * Rows of a part that are equal to an earlier row of it.
     *
     * @param excerpt of a row
     */
    static Repeats within(ExampleDigests part, IntFunction<String> excerpt) {
        RepeatFinder found = new RepeatFinder(excerpt);
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

    /**
     * Rows of a second part that are equal to a row of the first.
     *
     * @param excerpt of a row of the second
     */
    static Repeats between(ExampleDigests first, ExampleDigests second, IntFunction<String> excerpt) {
        RepeatFinder found = new RepeatFinder(excerpt);
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
        show(repeats, first, row, firstLabel, label);
        if (firstLabel != label && !contradicted.get(first)) {
            contradicted.set(first);
            show(contradictions, first, row, firstLabel, label);
        }
    }

    private void show(List<RowPair> pairs, int first, int row, int firstLabel, int label) {
        if (pairs.size() < SHOWN) {
            pairs.add(new RowPair(first + 1, row + 1, firstLabel, label, excerpt.apply(row)));
        }
    }

    private Repeats repeats() {
        return new Repeats(exact, sameTokens, contradicted.cardinality(), repeats, contradictions);
    }
}
