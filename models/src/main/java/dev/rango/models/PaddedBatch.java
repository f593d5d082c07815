package dev.rango.models;

import java.util.Arrays;
import java.util.List;

/**
 * The arithmetic of networks that take the mean over a whole batch's width: shorter texts are filled up with an id whose
 * vector then counts as a word of theirs. Rango's own models never do; to compare with those that do, the filling is
 * written out as words.
 */
public final class PaddedBatch {
    private PaddedBatch() {}

    /**
     * All texts as long as the longest of them.
     *
     * @param ids token ids of each text
     * @param padding id to fill up with; PyTorch's pad_sequence takes 0
     */
    public static List<int[]> of(List<int[]> ids, int padding) {
        int longest = ids.stream().mapToInt(text -> text.length).max().orElse(0);
        return ids.stream()
                .map(text -> {
                    int[] padded = Arrays.copyOf(text, longest);
                    Arrays.fill(padded, text.length, longest, padding);
                    return padded;
                })
                .toList();
    }
}
