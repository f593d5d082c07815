package dev.rango.data;

import java.util.List;
import java.util.Optional;

/**
 * What is in a part of a data set.
 *
 * @param rows texts, or pictures
 * @param perLabel how many of each label, in the order of the labels
 * @param empty texts without a token, or pictures of one grey; they are no repeats of one another
 * @param missing texts that read as a missing value, as pandas' {@code nan}, and how often each occurs; no repeats either
 * @param damaged texts with U+FFFD, which stands for bytes that an earlier program could not read
 * @param repeats within the part
 * @param tokens empty for pictures
 */
public record PartReport(
        int rows,
        List<Integer> perLabel,
        int empty,
        List<WordCount> missing,
        int damaged,
        Repeats repeats,
        Optional<TokenFacts> tokens) {
    /** Copies the lists. */
    public PartReport {
        perLabel = List.copyOf(perLabel);
        missing = List.copyOf(missing);
    }
}
