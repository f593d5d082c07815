package dev.rango.bench.pages;

import java.util.List;
import java.util.Optional;

/**
 * Commands of a page that stand together, and what the page says that they print.
 *
 * @param line where they begin, from 1
 * @param commands each as a shell reads it, several lines where a backslash or a bracket joins them
 * @param expected the lines of the page, where {@code …} stands for anything; empty when the page shows nothing
 * @param when whether to type it
 * @param reason why it is not always typed
 */
record Step(int line, List<String> commands, List<String> expected, When when, Optional<String> reason) {
    enum When {
        ALWAYS,
        /** Takes long: only with {@code --whole}. */
        WHOLE,
        /** Cannot be typed everywhere: needs a GPU, or a program of the reader's. */
        NEVER,
        /** Prepares what a reader has, and stands in a comment of the page. */
        BEFOREHAND
    }

    Step {
        commands = List.copyOf(commands);
        expected = List.copyOf(expected);
    }
}
