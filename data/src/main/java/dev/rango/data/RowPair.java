package dev.rango.data;

/**
 * Two examples that are equal. Rows count from 1, in the order in which a part was read.
 *
 * @param first row of the one that came first; of an overlap, in the training part
 * @param second row of the other; of an overlap, in the test part
 * @param firstLabel index of the first one's label
 * @param secondLabel index of the other's
 * @param excerpt how the other begins, to find it by; empty for pictures
 */
public record RowPair(int first, int second, int firstLabel, int secondLabel, String excerpt) {}
