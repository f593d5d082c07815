package dev.rango.bench;

import dev.rango.data.LabelledText;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Whether something computes the right thing, found out before it is timed.
 *
 * @param passed whether it does
 * @param words what was compared and found
 */
record Check(boolean passed, String words) {
    /** A model that was trained as said has about this accuracy; far from it, something else would be timed. */
    static Check accuracy(Answers answers, List<LabelledText> texts, double low, double high) {
        double accuracy = answers.accuracy(texts);
        return new Check(
                accuracy >= low && accuracy <= high,
                String.format(Locale.ROOT, "accuracy within %.1f to %.1f %%", low * 100, high * 100));
    }

    /** @param allowed share of the texts that may be labelled differently, 0 to 1 */
    static Check sameLabels(Answers answers, int[] expected, String whose, double allowed) {
        int flips = answers.differences(expected);
        return new Check(
                flips <= allowed * expected.length,
                String.format(Locale.ROOT, "%,d of %,d labels differ from %s", flips, expected.length, whose));
    }

    static Check sameIds(List<int[]> ours, List<long[]> theirs) {
        int different = 0;
        for (int i = 0; i < ours.size(); i++) {
            long[] wide = Arrays.stream(ours.get(i)).asLongStream().toArray();
            different += Arrays.equals(wide, theirs.get(i)) ? 0 : 1;
        }
        return new Check(
                different == 0, String.format(Locale.ROOT, "ids of %,d of %,d texts differ", different, ours.size()));
    }

    Check and(Check other) {
        return new Check(passed && other.passed, words + "; " + other.words);
    }

    @Override
    public String toString() {
        return (passed ? "✓ " : "✗ ") + words;
    }
}
