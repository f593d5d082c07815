package dev.rango.data;

import dev.rango.data.Spelling.Parameter;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** What stands between values. */
enum Delimiter {
    COMMA(',', ","),
    SEMICOLON(';', ";"),
    TAB('\t', "tab"),
    PIPE('|', "|");

    private final char character;
    private final String word;

    Delimiter(char character, String word) {
        this.character = character;
        this.word = word;
    }

    /**
     * How a file would have a column.
     *
     * @param names what its header holds when it is read as it was
     * @return as the end of a sentence; empty if none of the usual delimiters gives it
     */
    static String hint(List<String> names, Predicate<String> wanted, FileFormat format) {
        for (Delimiter other : values()) {
            boolean isThere = names.stream().anyMatch(name -> name.indexOf(other.character) >= 0)
                    && names.stream()
                            .flatMap(name -> Arrays.stream(name.split(Pattern.quote(String.valueOf(other.character)))))
                            .map(name -> name.replace("\"", ""))
                            .anyMatch(wanted);
            if (isThere) {
                return "; with " + format.spelling().of(Parameter.DELIMITER, other.word) + " there is one";
            }
        }
        return "";
    }
}
