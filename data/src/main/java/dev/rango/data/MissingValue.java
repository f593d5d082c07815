package dev.rango.data;

import java.util.Set;

/** How programs write a value that is not there, and read it back from a file as a text. */
final class MissingValue {
    /** Those that pandas' {@code read_csv} takes for missing, beside an empty cell. */
    private static final Set<String> WORDS = Set.of(
            "nan",
            "NaN",
            "-nan",
            "-NaN",
            "None",
            "null",
            "NULL",
            "NA",
            "n/a",
            "N/A",
            "#N/A",
            "#NA",
            "#N/A N/A",
            "<NA>",
            "1.#IND",
            "1.#QNAN",
            "-1.#IND",
            "-1.#QNAN",
            "NaT");

    /** Characters of the longest. */
    private static final int LONGEST = 9;

    private MissingValue() {}

    static boolean is(String text) {
        return text.length() <= 2 * LONGEST && WORDS.contains(text.strip());
    }
}
