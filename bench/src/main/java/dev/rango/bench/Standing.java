package dev.rango.bench;

import java.util.OptionalDouble;

/**
 * A row of the comparison: what it is, whether it is right, how fast it is.
 *
 * @param name what the tables call it
 * @param settings in words
 * @param ours whether it is Rango
 * @param feed the form of its texts
 * @param accuracy on the test texts, 0 to 1; none for a tokenizer or for what cannot be had
 * @param check before the timing
 * @param rates texts a second in each round; none when the check failed
 */
record Standing(
        String name, String settings, boolean ours, Feed feed, OptionalDouble accuracy, Check check, double[] rates) {
    boolean timed() {
        return rates.length > 0;
    }

    Standing timed(double[] measured) {
        return new Standing(name, settings, ours, feed, accuracy, check, measured);
    }
}
