package dev.rango.data;

/**
 * How often a word occurs.
 *
 * @param word as it was counted
 * @param count at least 1
 */
public record WordCount(String word, int count) {}
