package dev.rango.bench;

import java.util.List;

/**
 * Something that works through texts, for {@link Contest}.
 *
 * @param name what the tables call it
 * @param texts all texts, in the order that every entrant has
 * @param turn the work
 */
record Entrant(String name, List<String> texts, Turn turn) {
    /** The work on some texts. */
    @FunctionalInterface
    interface Turn {
        /** Returns a number that depends on every result. */
        double run(List<String> texts);
    }
}
