package dev.rango.meter;

/**
 * A short stretch of measuring one model: the same calls for each model of a round.
 *
 * @param wallNanos from the first call's start to the last one's end
 * @param textsPerSecond sum of the workers' own rates: one that has nothing left to do at the end is not counted as slow
 * @param bytesPerSecond the same in bytes of UTF-8
 */
record Slice(long wallNanos, double textsPerSecond, double bytesPerSecond) {}
